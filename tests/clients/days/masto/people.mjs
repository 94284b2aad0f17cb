// Finding, following, muting and blocking people, here and on the other server.
import { check, refused, same, waitFor } from "../../support/steps.mjs";

export const people = (d) => ({
    "Ana finds the donor on the other server by his handle": async () => {
        const found = await d.ana.api.v2.search.list({ q: d.peer.handle, resolve: true, type: "accounts" });
        same(found.accounts.map((each) => `@${each.acct}`), [d.peer.handle], "by search");
        d.donor = found.accounts[0];
        same((await d.ana.api.v1.accounts.lookup({ acct: d.peer.handle.slice(1) })).id, d.donor.id, "by look-up");
    },
    "she follows him, and his post comes to her": async () => {
        const asked = await d.ana.api.v1.accounts.$select(d.donor.id).follow();
        check(asked.following || asked.requested, "asked", asked);
        await waitFor("his yes", async () =>
            (await d.ana.api.v1.accounts.relationships.fetch({ id: [d.donor.id] }))[0].following);
        const { id } = await d.peer.post({ text: "A grant for rivers is open" });
        d.his = await waitFor("his post", async () =>
            (await d.ana.api.v1.timelines.home.list()).find((each) => each.uri === id));
        check(d.his.content.includes("A grant for rivers") && d.his.account.id === d.donor.id, "it", d.his);
        same((await d.ana.api.v1.accounts.$select(d.me.id).following.list()).map((each) => each.id), [d.donor.id],
             "whom she follows");
    },
    "her favourite, boost and reply reach his server": async () => {
        await d.ana.api.v1.statuses.$select(d.his.id).favourite();
        await d.ana.api.v1.statuses.$select(d.his.id).reblog();
        const reply = await d.ana.api.v1.statuses.create({
            status: `${d.peer.handle} We would like to apply`, inReplyToId: d.his.id });
        await waitFor("all three", async () => {
            const state = await d.peer.state();
            return state.likes.length && state.announces.length && state.objects[reply.uri];
        });
        same(reply.mentions.map((each) => each.acct), [d.donor.acct], "whom it names");
    },
    "what he edits and deletes changes here too": async () => {
        const { id } = await d.peer.post({ text: "Befor" });
        const here = await waitFor("it", async () =>
            (await d.ana.api.v1.timelines.home.list()).find((each) => each.uri === id));
        await d.peer.edit({ id, text: "Before" });
        await waitFor("the edit", async () =>
            (await d.ana.api.v1.statuses.$select(here.id).fetch()).content.includes("Before"));
        await d.peer.delete({ id });
        await waitFor("the end", async () => !(await d.ana.api.v1.timelines.home.list())
            .some((each) => each.id === here.id));
        await refused("it", 404, () => d.ana.api.v1.statuses.$select(here.id).fetch());
    },
    "he follows her, and she removes him": async () => {
        await d.peer.follow({ target: `@ana@${d.host}` });
        await waitFor("him", async () => (await d.ana.api.v1.accounts.relationships.fetch({ id: [d.donor.id] }))[0]
            .followedBy);
        await d.ana.api.v1.accounts.$select(d.donor.id).removeFromFollowers();
        same((await d.ana.api.v1.accounts.relationships.fetch({ id: [d.donor.id] }))[0].followedBy, false, "no more");
    },
    "Ana and Ben follow each other, with notes and endorsement": async () => {
        const to_ben = d.ana.api.v1.accounts.$select(d.ben.me.id);
        same((await to_ben.follow({ notify: true, reblogs: false })).showingReblogs, false, "without boosts");
        await to_ben.follow({ notify: true, reblogs: true });
        await d.ben.api.v1.accounts.$select(d.me.id).follow();
        const [between] = await waitFor("both", async () => {
            const found = await d.ana.api.v1.accounts.relationships.fetch({ id: [d.ben.me.id] });
            return found[0].following && found[0].followedBy && found;
        });
        same([between.notifying, between.showingReblogs], [true, true], "as she likes it");
        same((await to_ben.note.create({ comment: "met at the river" })).note, "met at the river", "her note");
        same((await to_ben.endorse()).endorsed, true, "endorsed");
        same((await d.ana.api.v1.endorsements.list()).map((each) => each.acct), ["ben"], "endorsements");
        same((await to_ben.unendorse()).endorsed, false, "no longer");
    },
    "a locked account is asked first": async () => {
        await d.cleo.api.v1.accounts.updateCredentials({ locked: true });
        for (const asker of [d.ana, d.ben]) {
            same((await asker.api.v1.accounts.$select(d.cleo.me.id).follow()).requested, true, "asked");
        }
        same((await d.cleo.api.v1.followRequests.list()).map((each) => each.acct).sort(), ["ana", "ben"], "who asks");
        same((await d.cleo.api.v1.followRequests.$select(d.me.id).authorize()).followedBy, true, "yes");
        same((await d.cleo.api.v1.followRequests.$select(d.ben.me.id).reject()).followedBy, false, "no");
        const [between] = await d.ana.api.v1.accounts.relationships.fetch({ id: [d.cleo.me.id] });
        same(between.following, true, "she follows");
    },
    "mutes and blocks hold, and lift": async () => {
        const to_cleo = d.ben.api.v1.accounts.$select(d.cleo.me.id);
        same((await to_cleo.mute({ notifications: true, duration: 3600 })).muting, true, "muted");
        same((await d.ben.api.v1.mutes.list()).map((each) => each.acct), ["cleo"], "mutes");
        same((await to_cleo.unmute()).muting, false, "no longer");
        same((await to_cleo.block()).blocking, true, "blocked");
        same((await d.ben.api.v1.blocks.list()).map((each) => each.acct), ["cleo"], "blocks");
        await refused("Cleo and what Ben wrote", 404, () => d.cleo.api.v1.statuses.$select(d.reply.id).fetch());
        same((await to_cleo.unblock()).blocking, false, "no longer");
        await d.ben.api.v1.domainBlocks.create({ domain: "third.test" });
        same(await d.ben.api.v1.domainBlocks.list(), ["third.test"], "a whole server");
        await d.ben.api.v1.domainBlocks.remove({ domain: "third.test" });
        same(await d.ben.api.v1.domainBlocks.list(), [], "no longer");
    },
    "a report is taken": async () => {
        const report = await d.ben.api.v1.reports.create({ accountId: d.donor.id, statusIds: [d.his.id],
            comment: "Is this real?", category: "spam" });
        same([report.category, report.comment, report.actionTaken], ["spam", "Is this real?", false], "it");
    },
});
