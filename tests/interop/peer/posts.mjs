// A post of the peer as an ActivityStreams object.
import { Collection, Mention, Note, PUBLIC_COLLECTION, Question } from "@fedify/fedify/vocab";

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// To and cc by visibility; whoever is mentioned is always addressed.
export function addressing(ctx, actor, post) {
    const followers = ctx.getFollowersUri(actor.name);
    const mentioned = post.mentions.map((mention) => new URL(mention.uri));
    switch (post.visibility) {
        case "public": return { tos: [PUBLIC_COLLECTION], ccs: [followers, ...mentioned] };
        case "unlisted": return { tos: [followers], ccs: [PUBLIC_COLLECTION, ...mentioned] };
        case "followers": return { tos: [followers], ccs: mentioned };
        case "direct": return { tos: mentioned, ccs: [] };
        default: throw new Error(`no visibility ${post.visibility}`);
    }
}

export function postObject(ctx, actor, post) {
    const links = post.mentions.map((mention) =>
        `<a href="${mention.uri}" class="u-url mention">${escaped(mention.name)}</a> `).join("");
    const values = {
        id: new URL(post.id),
        attribution: ctx.getActorUri(actor.name),
        content: `<p>${links}${escaped(post.text)}</p>`,
        summary: post.cw ?? null,
        sensitive: post.cw ? true : null,
        published: post.created,
        updated: post.edited ?? null,
        url: new URL(post.id),
        replyTarget: post.in_reply_to ? new URL(post.in_reply_to) : null,
        tags: post.mentions.map((mention) => new Mention({ href: new URL(mention.uri), name: mention.name })),
        ...addressing(ctx, actor, post),
    };
    if (!post.poll) return new Note(values);
    const options = post.poll.options.map((option) => new Note({
        name: option.name, replies: new Collection({ totalItems: option.voters.length }),
    }));
    return new Question({
        ...values, voters: post.voters.size, endTime: post.poll.ends,
        ...(post.poll.multiple ? { inclusiveOptions: options } : { exclusiveOptions: options }),
    });
}
