// What a test can make the peer do: each is POST /name on the control port, with a JSON object. `as` names the
// acting actor (the first by default); a target is @user@host or an actor's URI.
import { Accept, Announce, Block, Create, Delete, Follow, Like, Move, Note, Reject, Tombstone, Undo, Update,
         PUBLIC_COLLECTION, isActor } from "@fedify/fedify/vocab";
import { signRequest } from "@fedify/fedify/sig";

import { recipient, sendAnswer, specs } from "./federation.mjs";
import { addressing, postObject } from "./posts.mjs";

export function makeVerbs(config, state, federation) {
    const ctx = federation.createContext(new URL(config.origin), {});
    const actorOf = (name) => {
        const actor = state.actors.get(name ?? state.first);
        if (!actor) throw new Error(`no actor ${name}`);
        return actor;
    };
    const uriOf = (actor) => ctx.getActorUri(actor.name);
    const nextId = (actor, kind) => new URL(`#${kind}/${++state.counter}-${state.started}`, uriOf(actor));
    const loadersOf = async (actor) => ({
        documentLoader: await ctx.getDocumentLoader({ identifier: actor.name }), contextLoader: ctx.contextLoader,
    });

    // Fedify asks WebFinger over https only; the scheme here is that of the whole test network.
    async function finger(handle) {
        const [user, host] = handle.replace(/^@/, "").split("@");
        const url = new URL("/.well-known/webfinger", `${new URL(config.origin).protocol}//${host}`);
        url.searchParams.set("resource", `acct:${user}@${host}`);
        const response = await fetch(url, { headers: { accept: "application/jrd+json" } });
        const body = await response.text();
        const json = response.ok ? JSON.parse(body) : null;
        const self = json?.links?.find((link) => link.rel === "self" && /activity\+json|ld\+json/.test(link.type));
        return { status: response.status, type: response.headers.get("content-type"), json, self: self?.href };
    }

    async function resolve(actor, target) {
        const uri = target.startsWith("http") ? target : (await finger(target)).self;
        const found = uri && await ctx.lookupObject(uri, await loadersOf(actor));
        if (!isActor(found)) throw new Error(`${target} is no actor: ${found}`);
        return found;
    }

    async function send(actor, recipients, activity) {
        const options = { preferSharedInbox: true, fanout: "skip", orderingKey: actor.name };
        if (recipients.length) await ctx.sendActivity({ identifier: actor.name }, recipients, activity, options);
        return { id: activity.id.href };
    }

    const authors = new Map();  // what was looked up before, for when its server does not answer

    async function authorOf(actor, uri) {
        const object = await ctx.lookupObject(uri, await loadersOf(actor));
        const author = await object?.getAttribution(await loadersOf(actor));
        if (isActor(author)) authors.set(uri, { object, author });
        const known = authors.get(uri);
        if (!known) throw new Error(`${uri} has no author`);
        return known;
    }

    const postOf = (actor, id) => {
        const post = [...actor.posts.values()].find((each) => each.id === id);
        if (!post) throw new Error(`no post ${id}`);
        return post;
    };
    const audience = (actor, post) => [...new Map([
        ...(post.visibility === "direct" ? [] : actor.followers),
        ...post.mentions.map((mention) => [mention.uri, mention.recipient]),
    ]).values()];

    async function publish(actor, post, Kind) {
        const recipients = audience(actor, post);
        for (const each of recipients) post.recipients.add(each.id.href);
        await send(actor, recipients, new Kind({
            id: nextId(actor, Kind.name.toLowerCase()), actor: uriOf(actor), object: postObject(ctx, actor, post),
            published: post.created, ...addressing(ctx, actor, post),
        }));
        return { id: post.id, url: post.id };
    }

    // Like, Announce and Follow, kept so that they can be undone.
    async function interact(actor, Kind, object, to, more = {}) {
        const activity = new Kind({
            id: nextId(actor, Kind.name.toLowerCase()), actor: uriOf(actor), object: new URL(object),
            to: to.id, ...more,
        });
        actor.sent.set(activity.id.href, { type: Kind.name, target: object, activity, to });
        return activity;
    }
    async function undo(actor, type, target) {
        const found = [...actor.sent.values()].findLast((sent) => sent.type === type && sent.target === target);
        if (!found) throw new Error(`no ${type} of ${target} to undo`);
        actor.sent.delete(found.activity.id.href);
        const recipients = [...new Map([[found.to.id.href, recipient(found.to)],
            ...(type === "Announce" ? actor.followers : [])]).values()];
        return send(actor, recipients, new Undo({
            id: nextId(actor, "undo"), actor: uriOf(actor), object: found.activity, to: found.to.id,
        }));
    }

    const verbs = {
        state,
        webfinger: ({ handle }) => finger(handle),

        async follow({ as, target }) {
            const actor = actorOf(as);
            const other = await resolve(actor, target);
            if (!actor.following.has(other.id.href)) actor.following.set(other.id.href, "pending");
            return send(actor, [recipient(other)], await interact(actor, Follow, other.id.href, other));
        },
        async unfollow({ as, target }) {
            const actor = actorOf(as);
            const other = await resolve(actor, target);
            actor.following.delete(other.id.href);
            return undo(actor, "Follow", other.id.href);
        },
        async answer({ as, target, accept }) {
            const actor = actorOf(as);
            const { follow, follower } = actor.held.get(target) ?? {};
            if (!follow) throw new Error(`${target} does not wait`);
            actor.held.delete(target);
            if (accept) actor.followers.set(target, recipient(follower));
            await sendAnswer(ctx, actor, follow, follower, accept ? Accept : Reject);
        },

        // {text, visibility?, cw?, in_reply_to?, mentions?: [handle], poll?: {options, multiple?, minutes?}}
        async post({ as, text, visibility = "public", cw, in_reply_to, mentions = [], poll }) {
            const actor = actorOf(as);
            const others = await Promise.all(mentions.map((mention) => resolve(actor, mention)));
            if (in_reply_to) others.push((await authorOf(actor, in_reply_to)).author);
            const number = ++state.counter;
            const place = poll ? "polls" : "notes";
            const post = {
                id: `${uriOf(actor).href}/${place}/${number}`, text, visibility, cw, in_reply_to,
                created: state.instants(), recipients: new Set(), voters: new Set(),
                mentions: others.filter((other, at) => others.findIndex((o) => o.id.href === other.id.href) === at)
                    .map((other) => ({
                        uri: other.id.href, name: `@${other.preferredUsername}@${other.id.host}`,
                        recipient: recipient(other),
                    })),
                poll: poll && {
                    multiple: Boolean(poll.multiple), options: poll.options.map((name) => ({ name, voters: [] })),
                    ends: state.instants().add({ minutes: poll.minutes ?? 60 }),
                },
            };
            actor.posts.set(number, post);
            return publish(actor, post, Create);
        },
        async edit({ as, id, text }) {
            const actor = actorOf(as);
            const post = postOf(actor, id);
            Object.assign(post, { text, edited: state.instants() });
            return publish(actor, post, Update);
        },
        // New totals of a poll, to its audience and its voters.
        async tally({ as, id }) {
            const actor = actorOf(as);
            const post = postOf(actor, id);
            post.edited = state.instants();
            return publish(actor, post, Update);
        },
        async delete({ as, id }) {
            const actor = actorOf(as);
            const post = postOf(actor, id);
            post.deleted = true;
            return send(actor, audience(actor, post), new Delete({
                id: nextId(actor, "delete"), actor: uriOf(actor), object: new Tombstone({ id: new URL(id) }),
                to: PUBLIC_COLLECTION,
            }));
        },

        async like({ as, object }) {
            const actor = actorOf(as);
            const { author } = await authorOf(actor, object);
            return send(actor, [recipient(author)], await interact(actor, Like, object, author));
        },
        unlike: ({ as, object }) => undo(actorOf(as), "Like", object),
        async announce({ as, object }) {
            const actor = actorOf(as);
            const { author } = await authorOf(actor, object);
            const activity = await interact(actor, Announce, object, author, {
                to: PUBLIC_COLLECTION, ccs: [ctx.getFollowersUri(actor.name), author.id], published: state.instants(),
            });
            const recipients = new Map([...actor.followers, [author.id.href, recipient(author)]]);
            return send(actor, [...recipients.values()], activity);
        },
        unannounce: ({ as, object }) => undo(actorOf(as), "Announce", object),
        async vote({ as, object, options }) {
            const actor = actorOf(as);
            const { author } = await authorOf(actor, object);
            const ids = [];
            for (const name of options) {
                const id = nextId(actor, "votes");
                await send(actor, [recipient(author)], new Create({
                    id: new URL(id.href + "/create"), actor: uriOf(actor), to: author.id,
                    object: new Note({ id, name, attribution: uriOf(actor), replyTarget: new URL(object),
                                       to: author.id }),
                }));
                ids.push(id.href);
            }
            return { ids };
        },

        async block({ as, target }) {
            const actor = actorOf(as);
            const other = await resolve(actor, target);
            actor.blocked.add(other.id.href);
            actor.followers.delete(other.id.href);
            actor.following.delete(other.id.href);
            return send(actor, [recipient(other)], await interact(actor, Block, other.id.href, other));
        },
        async unblock({ as, target }) {
            const actor = actorOf(as);
            const other = await resolve(actor, target);
            actor.blocked.delete(other.id.href);
            return undo(actor, "Block", other.id.href);
        },

        // The new account names the old one first (`alias`), then the old one moves.
        alias: ({ as, target }) => void actorOf(as).aliases.push(target),
        async move({ as, target }) {
            const actor = actorOf(as);
            const other = await resolve(actor, target);
            actor.moved_to = other.id.href;
            return send(actor, [...actor.followers.values()], new Move({
                id: nextId(actor, "move"), actor: uriOf(actor), object: uriOf(actor), target: other.id,
                to: ctx.getFollowersUri(actor.name),
            }));
        },

        // The next `times` inbox requests are answered with this status.
        fail({ status, times, retry_after }) { state.failing = { status, times, retry_after }; },
        hold({ follows }) { state.hold_follows = follows; },

        // A GET, signed as an actor unless `unsigned`: {status, type, json | text}
        async fetch({ as, url, kind, unsigned, accept = "application/activity+json" }) {
            let request = new Request(url, { headers: { accept } });
            if (!unsigned) request = await signed(ctx, actorOf(as), request, kind ?? config.first_knock);
            return summary(await fetch(request));
        },
        // Any activity, signed; `tamper` then spoils "body", "signature" or "date".
        async deliver({ as, inbox, activity, kind, tamper, unsigned }) {
            const body = JSON.stringify(activity);
            const headers = { "content-type": "application/activity+json" };
            const currentTime = state.instants().subtract({ hours: tamper === "date" ? 14 : 0 });
            let request = new Request(inbox, { method: "POST", headers, body });
            if (!unsigned) {
                request = await signed(ctx, actorOf(as), request, kind ?? config.first_knock, { currentTime });
            }
            if (tamper === "signature") spoilSignature(request.headers);
            const final = tamper === "body"
                ? new Request(inbox, { method: "POST", headers: request.headers, body: body + " " }) : request;
            return summary(await fetch(final));
        },
    };
    return verbs;
}

function spoilSignature(headers) {
    const value = headers.get("signature");
    const at = value.lastIndexOf("=", value.length - 5) > 0 ? Math.floor(value.length - 40) : 0;
    headers.set("signature", value.slice(0, at) + (value[at] === "A" ? "B" : "A") + value.slice(at + 1));
}

async function signed(ctx, actor, request, kind, more = {}) {
    const keys = await ctx.getActorKeyPairs(actor.name);
    return signRequest(request, keys[0].privateKey, keys[0].keyId, { spec: specs[kind], ...more });
}

async function summary(response) {
    const text = await response.text();
    const result = { status: response.status, type: response.headers.get("content-type"),
                     headers: Object.fromEntries(response.headers) };
    try { return { ...result, json: JSON.parse(text) }; } catch { return { ...result, text: text.slice(0, 4000) }; }
}
