// Posting and what people do with posts and with each other.
import { createReadStream } from "node:fs";

import { fixture } from "../../support/contract.mjs";
import { plain } from "../../support/day.mjs";
import { check, refused, same, waitFor } from "../../support/steps.mjs";

const ids = (answer) => answer.data.map((each) => each.id);
const accts = (answer) => answer.data.map((each) => each.acct).sort();

export const acting = (d) => ({
    "Ana posts two photographs": async () => {
        const media = [];
        for (const [name, description] of [["gps/DSCN0012.jpg", "A street"],
                                           ["orientation/landscape_3.jpg", "A sign"]]) {
            const file = createReadStream(fixture(`exif/jpg/${name}`));
            const { data } = await d.ana.api.uploadMedia(file, { description });
            media.push(await waitFor("the file", async () => {
                const got = (await d.ana.api.getMedia(data.id)).data;
                return got.url && got;
            }));
        }
        const changed = await d.ana.api.updateMedia(media[1].id, { description: "A crooked sign", focus: "0.5,0.5" });
        same(changed.data.description, "A crooked sign", "other words");
        d.photos = (await d.ana.api.postStatus("Two photographs #walk", {
            media_ids: media.map((each) => each.id), visibility: "public", spoiler_text: "Pictures", sensitive: true,
        })).data;
        same(d.photos.media_attachments.map((each) => each.description), ["A street", "A crooked sign"], "words");
        same([d.photos.sensitive, d.photos.spoiler_text], [true, "Pictures"], "behind a warning");
    },
    "a poll is voted in": async () => {
        const { data } = await d.ana.api.postStatus("What to bring?", { poll: {
            options: ["Bread", "Cheese", "Plums"], expires_in: 3600, multiple: true } });
        const { data: voted } = await d.ben.api.votePoll(data.poll.id, [0, 2]);
        same(voted.own_votes, [0, 2], "his votes");
        const { data: counted } = await d.ana.api.getPoll(data.poll.id);
        same(counted.options.map((each) => each.votes_count), [1, 0, 1], "counted");
    },
    "posts are edited, and deleted": async () => {
        const { data } = await d.ana.api.postStatus("Befor", {});
        same((await d.ana.api.editStatus(data.id, { status: "Before" })).data.content, "<p>Before</p>", "edited");
        same((await d.ana.api.getStatusSource(data.id)).data.text, "Before", "source");
        await d.ana.api.deleteStatus(data.id);
        await refused("it", 404, () => d.ana.api.getStatus(data.id));
    },
    "a reply, its thread, and what Ben does with the post": async () => {
        const { data: reply } = await d.ben.api.postStatus("@ana where is this?", { in_reply_to_id: d.photos.id });
        const { data: thread } = await d.ana.api.getStatusContext(d.photos.id);
        same(thread.descendants.map((each) => each.id), [reply.id], "thread");
        const { api } = d.ben;
        same((await api.favouriteStatus(d.photos.id)).data.favourited, true, "favourite");
        same((await api.reblogStatus(d.photos.id)).data.reblog.id, d.photos.id, "boost");
        same((await api.bookmarkStatus(d.photos.id)).data.bookmarked, true, "bookmark");
        same([ids(await api.getFavourites()), ids(await api.getBookmarks())], [[d.photos.id], [d.photos.id]], "kept");
        same([accts(await api.getStatusFavouritedBy(d.photos.id)), accts(await api.getStatusRebloggedBy(d.photos.id))],
             [["ben"], ["ben"]], "by whom");
        same((await api.unbookmarkStatus(d.photos.id)).data.bookmarked, false, "no bookmark");
        same((await api.unreblogStatus(d.photos.id)).data.reblogged, false, "no boost");
        same((await api.unfavouriteStatus(d.photos.id)).data.favourited, false, "no favourite");
        await api.favouriteStatus(d.photos.id);
        same((await d.ana.api.pinStatus(d.photos.id)).data.pinned, true, "pinned");
        same(ids(await api.getAccountStatuses(d.ana.me.id, { pinned: true })), [d.photos.id], "on her profile");
        same((await d.ana.api.unpinStatus(d.photos.id)).data.pinned, false, "no longer");
        same((await d.ana.api.muteStatus(d.photos.id)).data.muted, true, "muted");
        same((await d.ana.api.unmuteStatus(d.photos.id)).data.muted, false, "no longer");
    },
    "a scheduled post waits and is cancelled": async () => {
        const soon = new Date(Date.now() + 3.6e6).toISOString();
        const { data } = await d.ana.api.postStatus("Later", { scheduled_at: soon });
        same(ids(await d.ana.api.getScheduledStatuses()), [data.id], "it waits");
        same((await d.ana.api.getScheduledStatus(data.id)).data.params.text, "Later", "its text");
        await d.ana.api.scheduleStatus(data.id, new Date(Date.now() + 7.2e6).toISOString());
        await d.ana.api.cancelScheduledStatus(data.id);
        same(ids(await d.ana.api.getScheduledStatuses()), [], "no more");
    },
    "Ana follows the donor on the other server and hears from him": async () => {
        const { data } = await d.ana.api.search(d.peer.handle, { type: "accounts", resolve: true });
        [d.donor] = data.accounts;
        same(`@${d.donor.acct}`, d.peer.handle, "found");
        await d.ana.api.followAccount(d.donor.id);
        await waitFor("his yes", async () => (await d.ana.api.getRelationship(d.donor.id)).data.following);
        const { id } = await d.peer.post({ text: "News from the donor" });
        d.his = await waitFor("his post", async () =>
            (await d.ana.api.getHomeTimeline()).data.find((each) => each.uri === id));
        same((await d.ana.api.lookupAccount(d.peer.handle.slice(1))).data.id, d.donor.id, "looked up");
    },
    "people follow, subscribe to, mute and block each other": async () => {
        const [ana, ben, cleo] = [d.ana, d.ben, d.cleo].map((each) => each.me.id);
        // Only who allows it stands in lists of followers.
        await plain(`${d.origin}/api/v1/accounts/update_credentials`, { method: "PATCH", token: d.ben.token,
            body: new URLSearchParams({ listed: "true" }) });
        await d.ben.api.followAccount(ana);
        same((await d.ben.api.subscribeAccount(ana)).data.notifying, true, "subscribed");
        same((await d.ben.api.unsubscribeAccount(ana)).data.notifying, false, "no longer");
        same([accts(await d.ana.api.getAccountFollowers(ana)), accts(await d.ben.api.getAccountFollowing(ben))],
             [["ben"], ["ana"]], "lists");
        same((await d.ben.api.muteAccount(cleo, true)).data.muting, true, "muted");
        same(accts(await d.ben.api.getMutes()), ["cleo"], "mutes");
        same((await d.ben.api.unmuteAccount(cleo)).data.muting, false, "no longer");
        same((await d.ben.api.blockAccount(cleo)).data.blocking, true, "blocked");
        same(accts(await d.ben.api.getBlocks()), ["cleo"], "blocks");
        same((await d.ben.api.unblockAccount(cleo)).data.blocking, false, "no longer");
        await d.ben.api.blockDomain("third.test");
        same((await d.ben.api.getDomainBlocks()).data, ["third.test"], "a server");
        await d.ben.api.unblockDomain("third.test");
        // By the beginning of a name only who allows it is found, or who is followed.
        same(accts(await d.ana.api.searchAccount("be", { limit: 5 })), [], "not to be found");
        await d.ben.api.updateCredentials({ discoverable: true });
        same(accts(await d.ana.api.searchAccount("be", { limit: 5 })), ["ben"], "found by name");
    },
    "a locked account says yes and no": async () => {
        await d.cleo.api.updateCredentials({ locked: true });
        for (const each of [d.ana, d.ben]) {
            same((await each.api.followAccount(d.cleo.me.id)).data.requested, true, "asked");
        }
        same(accts(await d.cleo.api.getFollowRequests()), ["ana", "ben"], "who asks");
        same((await d.cleo.api.acceptFollowRequest(d.ana.me.id)).data.followed_by, true, "yes");
        same((await d.cleo.api.rejectFollowRequest(d.ben.me.id)).data.followed_by, false, "no");
    },
    "a report is taken": async () => {
        const { data } = await d.ben.api.report(d.donor.id, { comment: "Please look", category: "other",
                                                              forward: false });
        check(data.id && data.comment === "Please look", "it", data);
    },
});
