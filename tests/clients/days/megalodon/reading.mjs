// Timelines, lists, filters, notifications, conversations, search, markers, push settings and streams.
import { check, pause, refused, same, waitFor } from "../../support/steps.mjs";

const ids = (answer) => answer.data.map((each) => each.id);

async function streamOf(d, make) {
    const socket = await make();
    const heard = [];
    for (const event of ["update", "notification", "delete", "status_update", "conversation"]) {
        socket.on(event, (payload) => heard.push({ event, payload }));
    }
    socket.on("error", (error) => heard.push({ event: "error", payload: String(error) }));
    const connected = new Promise((resolve) => socket.once("connect", resolve));
    d.closing.push(() => socket.stop());
    await waitFor("the socket to open", () => Promise.race([connected.then(() => true), pause(200)]));
    return heard;
}

export const reading = (d) => ({
    "timelines: home, local, public, tag, account": async () => {
        const { api } = d.ana;
        check(ids(await api.getHomeTimeline({ limit: 40 })).includes(d.his.id), "home");
        check(ids(await api.getPublicTimeline({ limit: 40 })).includes(d.photos.id), "public");
        const local = await api.getLocalTimeline({ limit: 40 });
        check(ids(local).includes(d.photos.id) && !ids(local).includes(d.his.id), "local", ids(local));
        same(ids(await api.getTagTimeline("walk")), [d.photos.id], "tag");
        same(ids(await api.getAccountStatuses(d.ana.me.id, { only_media: true })), [d.photos.id], "media of hers");
        const [newest, next] = ids(local);
        same(ids(await api.getLocalTimeline({ max_id: newest, limit: 1 })), [next], "older ones");
    },
    "lists": async () => {
        const { api } = d.ana;
        const { data: list } = await api.createList("Donors");
        await api.addAccountsToList(list.id, [d.donor.id]);
        same(ids(await api.getAccountsInList(list.id)), [d.donor.id], "members");
        check(ids(await api.getListTimeline(list.id)).includes(d.his.id), "timeline");
        same((await api.updateList(list.id, "Givers")).data.title, "Givers", "another title");
        same(ids(await api.getAccountLists(d.donor.id)), [list.id], "the lists he is on");
        await api.deleteAccountsFromList(list.id, [d.donor.id]);
        await api.deleteList(list.id);
        same((await api.getLists()).data, [], "none");
    },
    "filters of the first version": async () => {
        const { api } = d.ana;
        const { data: made } = await api.createFilter("cheese", ["home"], { whole_word: true });
        same((await api.getFilter(made.id)).data.phrase, "cheese", "it");
        const { data: changed } = await api.updateFilter(made.id, "plums", ["home", "public"]);
        same(changed.context, ["home", "public"], "changed");
        await api.deleteFilter(made.id);
        same((await api.getFilters()).data, [], "none");
    },
    "notifications": async () => {
        const { api } = d.ana;
        const all = await waitFor("them", async () => {
            const { data } = await api.getNotifications({ limit: 40 });
            const types = new Set(data.map((each) => each.type));
            return ["mention", "favourite", "follow"].every((type) => types.has(type)) && data;
        });
        const rest = await api.getNotifications({ exclude_types: ["mention"] });
        check(rest.data.every((each) => each.type !== "mention"), "without mentions", rest.data);
        same((await api.getNotification(all[0].id)).data.id, all[0].id, "one");
        await api.dismissNotification(all[0].id);
        await refused("it", 404, () => api.getNotification(all[0].id));
        await api.dismissNotifications();
        same((await api.getNotifications()).data, [], "none");
    },
    "conversations": async () => {
        await d.ana.api.postStatus("@ben in confidence", { visibility: "direct" });
        const found = await waitFor("it", async () => (await d.ben.api.getConversationTimeline()).data[0]);
        same(found.accounts.map((each) => each.acct), ["ana"], "with whom");
        same((await d.ben.api.readConversation(found.id)).data.unread, false, "read");
        await d.ben.api.deleteConversation(found.id);
        same((await d.ben.api.getConversationTimeline()).data, [], "none");
    },
    "search, markers, tags and preferences": async () => {
        const { api } = d.ana;
        const { data } = await api.search("#walk", { type: "hashtags" });
        check(data.hashtags.some((each) => each.name === "walk"), "a tag", data);
        same(ids({ data: (await api.search(d.photos.url, { resolve: true })).data.statuses }), [d.photos.id], "a post");
        await api.saveMarkers({ notifications: { last_read_id: "5" } });
        same((await api.getMarkers(["notifications"])).data.notifications.last_read_id, "5", "marker");
        same((await api.followTag("walk")).data.following, true, "followed");
        same((await api.getFollowedTags()).data.map((each) => each.name), ["walk"], "tags");
        await api.unfollowTag("walk");
        const { data: featured } = await api.createFeaturedTag("walk");
        await api.deleteFeaturedTag(featured.id);
        check((await api.getPreferences()).data, "preferences");
    },
    "the server's lists": async () => {
        const { api } = d.ana;
        for (const answer of [await api.getInstancePeers(), await api.getInstanceActivity(),
                              await api.getInstanceTrends(), await api.getInstanceDirectory({ local: true }),
                              await api.getInstanceCustomEmojis(), await api.getInstanceAnnouncements()]) {
            check(Array.isArray(answer.data), "a list", answer.data);
        }
    },
    "a push subscription in the old manner": async () => {
        const { api } = d.ana;
        const made = await api.subscribePushNotification(d.push.subscription, { alerts: { mention: true } });
        same([made.data.endpoint, made.data.alerts.mention], [d.push.subscription.endpoint, true], "subscribed");
        await d.ben.api.postStatus("@ana are you there?", {});
        const message = await waitFor("a message", () => d.push.messages[0]);
        same(message.headers["content-encoding"], "aesgcm", "the draft's encoding");
        same(d.push.open(message).notification_type, "mention", "what it tells");
        same((await api.getPushSubscription()).data.endpoint, d.push.subscription.endpoint, "kept");
        await api.updatePushSubscription({ alerts: { follow: true } });
        await api.deletePushSubscription();
        await refused("it", 404, () => api.getPushSubscription());
    },
    "streams: home, local, a tag and direct messages": async () => {
        const { api } = d.ben;
        const [home, local, tag, direct] = [
            await streamOf(d, () => api.userStreaming()), await streamOf(d, () => api.localStreaming()),
            await streamOf(d, () => api.tagStreaming("live")), await streamOf(d, () => api.directStreaming()),
        ];
        const { data: post } = await d.ana.api.postStatus("@ben it begins #live", {});
        for (const [heard, what] of [[home, "home"], [local, "local"], [tag, "tag"]]) {
            await waitFor(`it on ${what}`, () => heard.some((each) => each.event === "update"
                && each.payload.id === post.id));
        }
        await waitFor("the mention", () => home.some((each) => each.event === "notification"
            && each.payload.type === "mention"));
        await d.ana.api.editStatus(post.id, { status: "@ben it began #live" });
        await waitFor("the edit", () => home.some((each) => each.event === "status_update"));
        await d.ana.api.deleteStatus(post.id);
        await waitFor("the end", () => home.some((each) => each.event === "delete" && each.payload === post.id));
        await d.ana.api.postStatus("@ben quietly", { visibility: "direct" });
        await waitFor("the conversation", () => direct.some((each) => each.event === "conversation"));
    },
});
