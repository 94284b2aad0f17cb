// The Fedify side: actors, posts and collections as it serves them, and what it does with each inbound activity.
import {
    Accept, Activity, Announce, Block, Create, Delete, Endpoints, Follow, Like, Move, Note, Person, Question, Reject,
    Undo, Update, isActor,
} from "@fedify/fedify/vocab";
import {
    InProcessMessageQueue, MemoryKvStore, createExponentialBackoffPolicy, createFederation,
} from "@fedify/fedify";
import { verifyObject } from "@fedify/fedify/sig";

import { postObject } from "./posts.mjs";

export const specs = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };

export function makeFederation(config, state) {
    const federation = createFederation({
        kv: new MemoryKvStore(),
        // Only deliveries are queued; an inbound activity has been handled when it is answered.
        queue: { outbox: new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } }) },
        outboxRetryPolicy: createExponentialBackoffPolicy({
            initialDelay: { milliseconds: 300 }, maxDelay: { seconds: 2 }, maxAttempts: 40, jitter: false,
        }),
        circuitBreaker: false,
        origin: config.origin,
        allowPrivateAddress: true,
        firstKnock: specs[config.first_knock],
        userAgent: "kith-interop-peer",
    });
    addActors(federation, state);
    addCollections(federation, state);
    addPosts(federation, state);
    addInbox(federation, state);
    federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
        software: { name: "fedify-peer", version: "1.0.0" },
        protocols: ["activitypub"],
        usage: { users: { total: state.actors.size }, localPosts: 0, localComments: 0 },
    }));
    return federation;
}

function addActors(federation, state) {
    federation.setActorDispatcher("/users/{identifier}", async (ctx, name) => {
        const actor = state.actors.get(name);
        if (!actor) return null;
        const keys = await ctx.getActorKeyPairs(name);
        return new Person({
            id: ctx.getActorUri(name),
            preferredUsername: name,
            name: name[0].toUpperCase() + name.slice(1),
            summary: "<p>A person on the other server.</p>",
            url: ctx.getActorUri(name),
            inbox: ctx.getInboxUri(name),
            outbox: ctx.getOutboxUri(name),
            followers: ctx.getFollowersUri(name),
            following: ctx.getFollowingUri(name),
            endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
            manuallyApprovesFollowers: state.hold_follows,
            publicKey: keys[0].cryptographicKey,
            assertionMethods: keys.map((key) => key.multikey),
            aliases: actor.aliases.map((alias) => new URL(alias)),
            successor: actor.moved_to ? new URL(actor.moved_to) : null,
        });
    }).setKeyPairsDispatcher((ctx, name) => state.actors.get(name)?.keys ?? []);
}

function addCollections(federation, state) {
    federation.setFollowersDispatcher("/users/{identifier}/followers", (ctx, name, cursor, base) => {
        const actor = state.actors.get(name);
        if (!actor) return null;
        const items = [...actor.followers.values()];
        return { items: base ? items.filter((item) => item.id.origin === new URL(base).origin) : items };
    }).setCounter((ctx, name) => state.actors.get(name)?.followers.size ?? null);
    federation.setFollowingDispatcher("/users/{identifier}/following", (ctx, name) => {
        const actor = state.actors.get(name);
        return actor && { items: [...actor.following.keys()].map((uri) => new URL(uri)) };
    }).setCounter((ctx, name) => state.actors.get(name)?.following.size ?? null);
    federation.setOutboxDispatcher("/users/{identifier}/outbox", (ctx, name) => {
        const actor = state.actors.get(name);
        if (!actor) return null;
        const open = [...actor.posts.values()].filter((post) => post.visibility === "public" && !post.deleted);
        return { items: open.map((post) => new Create({
            id: new URL(`${post.id}#create`), actor: ctx.getActorUri(name), object: postObject(ctx, actor, post),
        })) };
    }).setCounter((ctx, name) => state.actors.get(name)?.posts.size ?? null);
}

function addPosts(federation, state) {
    const serve = (cls, wanted) => (ctx, { identifier, number }) => {
        const actor = state.actors.get(identifier);
        const post = actor?.posts.get(Number(number));
        if (!post || post.deleted || Boolean(post.poll) !== wanted) return null;
        const open = post.visibility === "public" || post.visibility === "unlisted";
        return open || post.recipients.has(ctx.data.signer) ? postObject(ctx, actor, post) : null;
    };
    federation.setObjectDispatcher(Note, "/users/{identifier}/notes/{number}", serve(Note, false));
    federation.setObjectDispatcher(Question, "/users/{identifier}/polls/{number}", serve(Question, true));
}

function addInbox(federation, state) {
    federation.setInboxListeners("/users/{identifier}/inbox", "/inbox")
        .setSharedKeyDispatcher(() => ({ identifier: state.first }))
        .on(Activity, async (ctx, activity) => {
            const json = ctx.data.json;
            const proof = await verifyObject(Activity, json, {
                documentLoader: ctx.documentLoader, contextLoader: ctx.contextLoader,
            }).then((found) => json.proof ? Boolean(found) : null, () => false);
            state.activities.push({
                id: activity.id?.href, type: json.type, actor: activity.actorId?.href, recipient: ctx.recipient,
                signature: ctx.data.signature.kind, signer: ctx.data.signature.signer, proof, json,
            });
            const loader = await ctx.getDocumentLoader({ identifier: ctx.recipient ?? state.first });
            await handle(ctx, state, activity, { documentLoader: loader, contextLoader: ctx.contextLoader });
        });
}

async function handle(ctx, state, activity, loaders) {
    const by = activity.actorId.href;
    if (activity instanceof Follow) return onFollow(ctx, state, activity, loaders);
    if (activity instanceof Accept || activity instanceof Reject) return onAnswer(ctx, state, activity, loaders);
    if (activity instanceof Undo) return onUndo(ctx, state, activity, loaders);
    if (activity instanceof Create || activity instanceof Update) return onObject(ctx, state, activity, loaders);
    if (activity instanceof Delete) state.objects.set(activity.objectId.href, { deleted: true });
    if (activity instanceof Like) state.likes.push({ by, object: activity.objectId.href, id: activity.id?.href });
    if (activity instanceof Announce) {
        state.announces.push({ by, object: activity.objectId.href, id: activity.id?.href });
    }
    if (activity instanceof Block) {
        const actor = localActor(ctx, state, activity.objectId);
        actor?.followers.delete(by);
        actor?.following.delete(by);
    }
    if (activity instanceof Move) state.objects.set(by, { moved_to: activity.targetId?.href });
}

function localActor(ctx, state, uri) {
    const place = uri && ctx.parseUri(uri);
    return place?.type === "actor" ? state.actors.get(place.identifier) : undefined;
}

async function onFollow(ctx, state, follow, loaders) {
    const actor = localActor(ctx, state, follow.objectId);
    const follower = await follow.getActor(loaders);
    if (!actor || !isActor(follower)) return;
    if (actor.blocked.has(follower.id.href)) return sendAnswer(ctx, actor, follow, follower, Reject);
    if (state.hold_follows) return void actor.held.set(follower.id.href, { follow, follower });
    actor.followers.set(follower.id.href, recipient(follower));
    await sendAnswer(ctx, actor, follow, follower, Accept);
}

export const recipient = (actor) => ({ id: actor.id, inboxId: actor.inboxId, endpoints: actor.endpoints });

export async function sendAnswer(ctx, actor, follow, follower, Answer) {
    const me = ctx.getActorUri(actor.name);
    await ctx.sendActivity({ identifier: actor.name }, follower, new Answer({
        id: new URL(`#answers/${crypto.randomUUID()}`, me), actor: me, to: follower.id, object: follow,
    }), { orderingKey: actor.name });
}

// Accept and Reject name the Follow by its id, or carry it whole.
async function onAnswer(ctx, state, answer, loaders) {
    const outcome = answer instanceof Accept ? "accepted" : "rejected";
    for (const actor of state.actors.values()) {
        const sent = actor.sent.get(answer.objectId?.href);
        if (sent?.type === "Follow" && sent.target === answer.actorId.href) actor.following.set(sent.target, outcome);
    }
    if (answer.objectId && [...state.actors.values()].some((actor) => actor.sent.has(answer.objectId.href))) return;
    const follow = await answer.getObject(loaders);
    const actor = follow instanceof Follow ? localActor(ctx, state, follow.actorId) : undefined;
    if (actor && follow.objectId.href === answer.actorId.href) actor.following.set(answer.actorId.href, outcome);
    // A follower may also be sent away later: Reject of the Follow that had been accepted.
}

async function onUndo(ctx, state, undo, loaders) {
    const by = undo.actorId.href;
    const undone = await undo.getObject({ ...loaders, suppressError: true });
    const id = undo.objectId?.href ?? undone?.id?.href;
    const drop = (list) => list.filter((row) => !(row.by === by && (row.id === id
        || (!id && row.object === undone?.objectId?.href))));
    if (undone instanceof Follow) localActor(ctx, state, undone.objectId)?.followers.delete(by);
    state.likes = drop(state.likes);
    state.announces = drop(state.announces);
}

async function onObject(ctx, state, activity, loaders) {
    const object = await activity.getObject(loaders);
    if (!object?.id) return;
    const by = activity.actorId.href;
    if (isActor(object) || object.attributionId?.href === by) {
        if (!countVote(ctx, state, object, by)) {
            const known = state.objects.get(object.id.href);
            if (!known?.deleted) state.objects.set(object.id.href, ctx.data.json.object);
        }
    }
}

// A vote is a Note with a name, no content, in reply to a poll.
function countVote(ctx, state, note, by) {
    if (!(note instanceof Note) || !note.name || note.content || !note.replyTargetId) return false;
    const place = ctx.parseUri(note.replyTargetId);
    if (place?.type !== "object" || place.class !== Question) return false;
    const post = state.actors.get(place.values.identifier)?.posts.get(Number(place.values.number));
    const option = post?.poll.options.find((each) => each.name === String(note.name));
    if (!option || (!post.poll.multiple && post.voters.has(by)) || option.voters.includes(by)) return true;
    option.voters.push(by);
    post.voters.add(by);
    return true;
}
