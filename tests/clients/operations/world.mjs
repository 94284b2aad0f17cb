// A world in which every operation has something to answer: four people and posts of all kinds.
import { readFileSync } from "node:fs";

import { fixture } from "../support/contract.mjs";
import { signIn } from "../support/session.mjs";
import { check, waitFor } from "../support/steps.mjs";

export function photograph(description, field = "file") {
    const form = new FormData();
    form.set(field, new Blob([readFileSync(fixture("exif/jpg/gps/DSCN0010.jpg"))], { type: "image/jpeg" }), "a.jpg");
    if (description) form.set("description", description);
    return form;
}

export async function makeWorld(d) {
    const w = { d };
    for (const handle of ["ana", "ben", "cleo", "dean"]) w[handle] = await signIn(d, handle);
    const { ana, ben, cleo, dean } = w;
    await d.kith("announce add", "Down on Sunday from 9 to 10.");
    await d.kith("domain block", "spam.test", "--reason", "Nothing but advertisements");
    w.post = (who, status, more = {}) => who.need(who.post("/api/v1/statuses", { status, ...more }));
    for (const who of [ana, ben, dean]) {
        await who.need(who.patch("/api/v1/accounts/update_credentials",
            { discoverable: true, indexable: true, listed: true }));
    }
    const uploaded = await ana.need(ana.request("POST", "/api/v2/media", { form: photograph("A tower") }));
    w.media = await waitFor("the picture", async () => {
        const { status, body } = await ana.get(`/api/v1/media/${uploaded.id}`);
        return status === 200 && body.url && body;
    });
    w.note = await w.post(ana, "About #rivers and https://kith.test/about", { media_ids: [w.media.id],
                                                                              quote_approval_policy: "public" });
    w.poll = (await w.post(ana, "Which?", { poll: { options: ["This", "That"], expires_in: 3600 } })).poll;
    w.reply = await w.post(ben, "@ana yes", { in_reply_to_id: w.note.id });
    for (const verb of ["favourite", "reblog", "bookmark"]) {
        await ben.need(ben.post(`/api/v1/statuses/${w.note.id}/${verb}`));
    }
    await ben.need(ben.post(`/api/v1/accounts/${ana.me.id}/follow`));
    await cleo.need(cleo.post(`/api/v1/accounts/${ana.me.id}/follow`));
    await ana.need(ana.post(`/api/v1/accounts/${ben.me.id}/follow`));
    w.quote = await w.post(ben, "Look", { quoted_status_id: w.note.id });
    // As many people as it takes to make a trend.
    for (const who of [ben, cleo, dean]) await w.post(who, "By the #rivers");
    for (const who of [cleo, dean]) await who.need(who.post(`/api/v1/statuses/${w.note.id}/favourite`));
    w.direct = await w.post(ana, "@ben quietly", { visibility: "direct" });
    w.list = await ana.need(ana.post("/api/v1/lists", { title: "People" }));
    await ana.need(ana.post(`/api/v1/lists/${w.list.id}/accounts`, { account_ids: [ben.me.id] }));
    await dean.need(dean.post(`/api/v1/accounts/${ana.me.id}/follow`));
    // A server is told of where several of its people are known.
    for (const name of ["donor", "heir", "friend"]) {
        const found = await ana.need(ana.get("/api/v2/search", { q: `@${name}@${d.peer.host}`, resolve: true }));
        check(found.accounts.length === 1, "somebody of another server", found);
    }
    w.donor = dean.me;
    await ana.need(ana.post(`/api/v1/accounts/${w.donor.id}/follow`));
    w.his = await w.post(dean, "A grant is open");
    w.collection = async () => (await ana.need(ana.post("/api/v1/collections", { name: "River people",
        discoverable: true, account_ids: [ben.me.id, w.donor.id] }))).collection;
    w.filter = () => ana.need(ana.post("/api/v2/filters", { title: "F", context: ["home"],
        keywords_attributes: [{ keyword: "weir", whole_word: true }] }));
    w.notified = async () => (await waitFor("a notification", async () => {
        const all = await ana.need(ana.get("/api/v1/notifications"));
        return all.length > 0 && all;
    }))[0];
    // Somebody whom Ben does not follow writes to him, and he lets such wait.
    w.requested = async () => {
        await ben.need(ben.patch("/api/v2/notifications/policy", { for_not_following: "filter" }));
        await w.post(cleo, "@ben hello");
        return (await waitFor("a request", async () => {
            const all = await ben.need(ben.get("/api/v1/notifications/requests"));
            return all.length > 0 && all;
        }))[0];
    };
    // Cleo is locked and Ben asks her.
    w.asked = async () => {
        await cleo.need(cleo.patch("/api/v1/accounts/update_credentials", { locked: true }));
        await ben.need(ben.post(`/api/v1/accounts/${cleo.me.id}/follow`));
        return ben.me.id;
    };
    return w;
}
