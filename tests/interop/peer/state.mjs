// What the peer knows, in memory: its actors with their keys, followers and posts, and all that reached it.
import { Temporal } from "@js-temporal/polyfill";

import { generateCryptoKeyPair } from "@fedify/fedify/sig";

// Fedify's own would have 4096 bits, which takes seconds to find on a busy machine.
const RSA_2048 = {
    name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256",
};

export async function makeState(config) {
    const actors = new Map();
    for (const name of config.actors) {
        actors.set(name, {
            name,
            keys: [await crypto.subtle.generateKey(RSA_2048, true, ["sign", "verify"]),
                   await generateCryptoKeyPair("Ed25519")],
            followers: new Map(),  // actor URI -> Recipient
            held: new Map(),       // actor URI -> the Follow that waits
            following: new Map(),  // actor URI -> "pending" | "accepted" | "rejected"
            blocked: new Set(),
            aliases: [],
            moved_to: null,
            posts: new Map(),      // number -> see verbs.mjs
            sent: new Map(),       // activity URI -> what to undo it with
        });
    }
    return {
        actors,
        started: Date.now(),
        requests: [],          // every POST to an inbox, refused ones too
        activities: [],        // every activity that Fedify took as verified
        objects: new Map(),    // URI -> the newest form of a remote object, or {deleted: true}
        likes: [],
        announces: [],
        failing: null,         // {status, times, retry_after}: answer the next inbox requests so
        counter: 0,
        hold_follows: config.hold_follows,
        instants: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
        get first() { return actors.keys().next().value; },
    };
}

export function report(state, name) {
    const actor = state.actors.get(name ?? state.first);
    return {
        actor: actor.name,
        followers: [...actor.followers.keys()],
        held: [...actor.held.keys()],
        following: Object.fromEntries(actor.following),
        blocked: [...actor.blocked],
        moved_to: actor.moved_to,
        posts: [...actor.posts.values()].map((post) => ({
            ...post, voters: post.voters && [...post.voters], created: undefined, edited: undefined,
            recipients: undefined,
        })),
        objects: Object.fromEntries(state.objects),
        likes: state.likes,
        announces: state.announces,
        activities: state.activities,
        requests: state.requests,
        sign_in: state.sign_in?.(),
    };
}
