// What the server tells by itself: over WebSocket, as server-sent events, and by push.
import { createStreamingAPIClient } from "masto";

import { check, pause, refused, same, waitFor } from "../../support/steps.mjs";

// Events of a subscription, as they come.
function listenTo(subscription) {
    const heard = [];
    (async () => {
        for await (const event of subscription) heard.push(event);
    })().catch((error) => heard.push({ event: "failure", payload: String(error) }));
    return heard;
}

// Server-sent events, read as a browser's EventSource does.
export async function eventSource(d, path, token) {
    const ended = new AbortController();
    d.closing.push(() => ended.abort());
    const answer = await fetch(`${d.origin}/api/v1/streaming/${path}`,
        { headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" }, signal: ended.signal });
    check(answer.status === 200 && answer.headers.get("content-type").startsWith("text/event-stream"), path,
        { status: answer.status, type: answer.headers.get("content-type") });
    const stream = { heard: [], ended: false };
    (async () => {
        let text = "";
        for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
            const blocks = (text + piece).split("\n\n");
            text = blocks.pop();
            for (const block of blocks) {
                const field = (name) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
                if (field("event")) stream.heard.push({ event: field("event"), payload: field("data") });
            }
        }
    })().catch(() => {}).finally(() => { stream.ended = true; });
    return stream;
}

export const telling = (d) => ({
    "one WebSocket carries many streams": async () => {
        d.socket = createStreamingAPIClient({ streamingApiUrl: d.instance.configuration.urls.streaming,
                                              accessToken: d.ben.token, retry: false });
        d.closing.push(() => d.socket.close());
        d.heard = listenTo(d.socket.user.subscribe());
        d.heard_public = listenTo(d.socket.public.local.subscribe());
        d.heard_tag = listenTo(d.socket.hashtag.subscribe({ tag: "streamed" }));
        d.sse = await eventSource(d, "user", d.ben.token);
        d.sse_public = await eventSource(d, "public/local", d.ben.token);
        // Nothing says when a subscription stands, and masto.js takes its time: a post that is heard on each says it.
        await waitFor("the subscriptions", async () => {
            await d.ana.api.v1.statuses.create({ status: "Is this on? #streamed" });
            await pause(500);
            return [d.heard, d.heard_public, d.heard_tag].every((heard) => heard.length);
        });
        const post = await d.ana.api.v1.statuses.create({ status: "@ben live now #streamed" });
        const is = (each) => each.event === "update" && each.payload.id === post.id;
        for (const [heard, what] of [[d.heard, "home"], [d.heard_public, "public"], [d.heard_tag, "its tag"]]) {
            await waitFor(`it on ${what}`, () => heard.some(is));
        }
        const told = await waitFor("a notification", () => d.heard.find((each) => each.event === "notification"));
        same([told.payload.type, told.payload.status.id], ["mention", post.id], "a mention");
        d.live = post;
    },
    "the same comes as server-sent events": async () => {
        for (const stream of [d.sse, d.sse_public]) {
            await waitFor("it", () => stream.heard.some((each) => each.event === "update"
                && JSON.parse(each.payload).id === d.live.id));
        }
        await waitFor("the notification", () => d.sse.heard.some((each) => each.event === "notification"));
    },
    "edits and deletions are told": async () => {
        await d.ana.api.v1.statuses.$select(d.live.id).update({ status: "@ben live, and mended #streamed" });
        await waitFor("the edit", () => d.heard.some((each) => each.event === "status.update"
            && each.payload.content.includes("mended")));
        await waitFor("the edit", () => d.sse.heard.some((each) => each.event === "status.update"));
        await d.ana.api.v1.statuses.$select(d.live.id).remove();
        await waitFor("the end", () => d.heard.some((each) => each.event === "delete" && each.payload === d.live.id));
        await waitFor("the end", () => d.sse.heard.some((each) => each.event === "delete"
            && each.payload === d.live.id));
    },
    "a stream shows no more than its reader may see": async () => {
        const direct = await d.ana.api.v1.statuses.create({ status: "@cleo between us", visibility: "direct" });
        const after = await d.ana.api.v1.statuses.create({ status: "For everybody" });
        await waitFor("what comes after it", () => d.heard.some((each) => each.payload?.id === after.id));
        const told = JSON.stringify([d.heard, d.heard_public, d.heard_tag, d.sse.heard, d.sse_public.heard]);
        check(!told.includes(direct.id), "nothing of it");
    },
    "a conversation is told to whom it is with": async () => {
        const heard = listenTo(d.socket.direct.subscribe());
        await waitFor("it", async () => {
            const post = await d.ana.api.v1.statuses.create({ status: "@ben quietly", visibility: "direct" });
            await pause(500);
            return heard.some((each) => each.event === "conversation" && each.payload.lastStatus.id === post.id);
        });
    },
    "a push message reaches the app, closed to everybody else": async () => {
        const { push } = d;
        const made = await d.ana.api.v1.push.subscription.create({
            subscription: { ...push.subscription, standard: true },
            data: { alerts: { mention: true, favourite: true }, policy: "all" } });
        same([made.endpoint, made.alerts.mention], [push.subscription.endpoint, true], "subscribed");
        await d.ben.api.v1.statuses.create({ status: "@ana are you there?" });
        const message = await waitFor("a message", () => push.messages[0]);
        push.checkVapid(message, made.serverKey);
        check(message.headers.ttl !== undefined, "a time to live", message.headers);
        const content = push.open(message);
        same(content.notification_type, "mention", "what it tells");
        check(!message.body.includes("there?") && content.access_token !== undefined, "whole and closed", content);
        const told = await d.ana.api.v1.notifications.$select(String(content.notification_id)).fetch();
        same(told.type, "mention", "the same");
    },
    "alerts that are off stay silent, and the end is the end": async () => {
        const { push } = d;
        same((await d.ana.api.v1.push.subscription.fetch()).alerts.favourite, true, "as subscribed");
        await d.ana.api.v1.push.subscription.update({ data: { alerts: { mention: true, favourite: false } } });
        const before = push.messages.length;
        await d.ben.api.v1.statuses.$select(d.written[0]).favourite();
        await d.ben.api.v1.statuses.create({ status: "@ana still there?" });
        await waitFor("the mention", () => push.messages.length > before);
        await pause(500);
        same(push.messages.slice(before).map((each) => push.open(each).notification_type), ["mention"], "only that");
        await d.ana.api.v1.push.subscription.remove();
        await refused("the subscription", 404, () => d.ana.api.v1.push.subscription.fetch());
    },
    "a revoked token's streams end": async () => {
        const form = new URLSearchParams({ client_id: d.ben.app.clientId, client_secret: d.ben.app.clientSecret,
                                           token: d.ben.token });
        const answer = await fetch(`${d.origin}/oauth/revoke`, { method: "POST", body: form });
        same(answer.status, 200, "revoked");
        await waitFor("the end of both", () => d.sse.ended && d.sse_public.ended);
    },
});
