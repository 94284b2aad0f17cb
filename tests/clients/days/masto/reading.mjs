// Timelines, lists, filters, notifications, search, markers and tags.
import { plain } from "../../support/day.mjs";
import { check, refused, same, waitFor } from "../../support/steps.mjs";

const ids = (found) => found.map((each) => each.id);

export const reading = (d) => ({
    "timelines page by their Link headers, and miss nothing": async () => {
        const written = [];
        for (let number = 0; number < 5; number += 1) {
            written.push((await d.ana.api.v1.statuses.create({ status: `Number ${number} #counted` })).id);
        }
        for (const timeline of [d.ana.api.v1.timelines.home, d.ana.api.v1.timelines.public,
                                d.ana.api.v1.timelines.tag.$select("counted"),
                                d.ana.api.v1.accounts.$select(d.me.id).statuses]) {
            const seen = [];
            for await (const page of timeline.list({ limit: 2 })) {
                check(page.length <= 2, "as few as asked for", page.length);
                seen.push(...ids(page));
                if (seen.length >= 6) break;
            }
            same(seen.filter((id) => written.includes(id)), written.toReversed(), "each once, newest first");
        }
        const after = await d.ana.api.v1.timelines.home.list({ minId: written[1], limit: 2 });
        same(ids(after), [written[3], written[2]], "those right after an id");
        d.written = written;
    },
    "the public timeline tells here from elsewhere": async () => {
        const local = await d.ana.api.v1.timelines.public.list({ local: true });
        check(local.length && local.every((each) => !each.account.acct.includes("@")), "local", ids(local));
        const remote = await d.ana.api.v1.timelines.public.list({ remote: true });
        check(remote.length && remote.every((each) => each.account.acct.includes("@")), "remote", remote);
        const media = await d.ana.api.v1.timelines.public.list({ onlyMedia: true });
        same(ids(media), [d.filmed.id, d.photos.id], "with media");
    },
    "a list is made, filled, read, changed and thrown away": async () => {
        const made = await d.ana.api.v1.lists.create({ title: "Rivers" });
        const list = d.ana.api.v1.lists.$select(made.id);
        await list.accounts.create({ accountIds: [d.donor.id, d.ben.me.id] });
        same((await list.accounts.list()).map((each) => each.acct).sort(), ["ben", d.donor.acct].sort(), "members");
        check(ids(await d.ana.api.v1.timelines.list.$select(made.id).list()).includes(d.his.id), "its timeline");
        same((await list.update({ title: "Lakes", exclusive: true })).exclusive, true, "exclusive");
        const on = await d.ana.api.v1.accounts.$select(d.donor.id).lists.list();
        same(on.map((each) => each.title), ["Lakes"], "the lists he is on");
        await list.accounts.remove({ accountIds: [d.donor.id] });
        same((await list.accounts.list()).map((each) => each.acct), ["ben"], "members");
        await refused("Ben and her list", 404, () => d.ben.api.v1.lists.$select(made.id).fetch());
        await list.remove();
        same(await d.ana.api.v1.lists.list(), [], "no lists");
    },
    "a filter marks what it matches, in both versions of filters": async () => {
        const filter = await d.ben.api.v2.filters.create({ title: "Counting", context: ["home", "public"],
            filterAction: "warn", keywordsAttributes: [{ keyword: "counted", wholeWord: true }] });
        const marked = await waitFor("a mark", async () => (await d.ben.api.v1.timelines.home.list())
            .find((each) => each.id === d.written[4] && each.filtered?.length));
        same(marked.filtered[0].keywordMatches, ["counted"], "why");
        const select = d.ben.api.v2.filters.$select(filter.id);
        const word = await select.keywords.create({ keyword: "weir" });
        same((await select.keywords.list()).map((each) => each.keyword).sort(), ["counted", "weir"], "keywords");
        await d.ben.api.v2.filters.keywords.$select(word.id).remove();
        const status = await select.statuses.create({ statusId: d.photos.id });
        same((await select.statuses.list()).map((each) => each.statusId), [d.photos.id], "statuses");
        await d.ben.api.v2.filters.statuses.$select(status.id).remove();
        same((await d.ben.api.v1.filters.list()).map((each) => each.phrase), ["counted"], "as the first version");
        same((await select.update({ title: "Numbers", filterAction: "hide" })).filterAction, "hide", "changed");
        await select.remove();
        same(await d.ben.api.v2.filters.list(), [], "no filters");
    },
    "notifications tell who did what, and can be narrowed": async () => {
        const all = await waitFor("them", async () => {
            const found = await d.ana.api.v1.notifications.list({ limit: 40 });
            const types = new Set(found.map((each) => each.type));
            return ["mention", "favourite", "reblog", "follow"].every((type) => types.has(type)) && found;
        });
        check(all.every((each) => each.account && each.createdAt), "whole", all[0]);
        const mentions = await d.ana.api.v1.notifications.list({ types: ["mention"] });
        same([...new Set(mentions.map((each) => each.type))], ["mention"], "only mentions");
        const rest = await d.ana.api.v1.notifications.list({ excludeTypes: ["mention"], accountId: d.ben.me.id });
        check(rest.length && rest.every((each) => each.type !== "mention" && each.account.acct === "ben"), "the rest");
        check((await d.ana.api.v1.notifications.unreadCount.fetch()).count > 0, "unread");
        same((await d.ana.api.v1.notifications.$select(all[0].id).fetch()).id, all[0].id, "one");
        await d.ana.api.v1.notifications.$select(all[0].id).dismiss();
        await refused("a dismissed one", 404, () => d.ana.api.v1.notifications.$select(all[0].id).fetch());
    },
    "notifications come in groups": async () => {
        await d.cleo.api.v1.statuses.$select(d.photos.id).favourite();
        const grouped = await waitFor("a group of two", async () => {
            const found = await d.ana.api.v2.notifications.list({ groupedTypes: ["favourite", "reblog", "follow"] });
            return found.notificationGroups.some((each) => each.type === "favourite" && each.notificationsCount === 2)
                && found;
        });
        const group = grouped.notificationGroups.find((each) => each.type === "favourite");
        const samples = grouped.accounts.filter((each) => group.sampleAccountIds.includes(each.id));
        same(samples.map((each) => each.acct).sort(), ["ben", "cleo"], "by whom");
        check(grouped.statuses.some((each) => each.id === group.statusId), "of what");
        const select = d.ana.api.v2.notifications.$select(group.groupKey);
        same((await select.accounts.fetch()).map((each) => each.acct).sort(), ["ben", "cleo"], "all of them");
        same((await select.fetch()).notificationGroups.map((each) => each.groupKey), [group.groupKey], "one group");
        check((await d.ana.api.v2.notifications.unreadCount.fetch()).count > 0, "unread groups");
        await select.dismiss();
        check(!(await d.ana.api.v2.notifications.list()).notificationGroups
            .some((each) => each.groupKey === group.groupKey), "dismissed");
    },
    "a policy keeps strangers' notifications apart as requests": async () => {
        const policy = await d.ben.api.v2.notifications.policy.update({ forNotFollowing: "filter" });
        same(policy.forNotFollowing, "filter", "policy");
        await d.cleo.api.v1.statuses.create({ status: "@ben we have not met" });
        const [request] = await waitFor("a request", async () => {
            const found = await d.ben.api.v1.notifications.requests.list();
            return found.length && found;
        });
        same(request.account.acct, "cleo", "whose");
        await d.ben.api.v1.notifications.requests.$select(request.id).accept();
        same((await d.ben.api.v1.notifications.requests.merged.fetch()).merged, true, "merged");
        await waitFor("her mention", async () => (await d.ben.api.v1.notifications.list({ accountId: d.cleo.me.id }))
            .some((each) => each.type === "mention"));
        await d.ben.api.v2.notifications.policy.update({ forNotFollowing: "accept" });
    },
    "all are cleared at once": async () => {
        await d.cleo.api.v1.notifications.clear();
        same(await d.cleo.api.v1.notifications.list(), [], "none");
    },
    "search finds accounts, tags, and posts of those who agreed": async () => {
        const found = await d.ben.api.v2.search.list({ q: "ana" });
        check(found.accounts.some((each) => each.acct === "ana"), "an account", found.accounts);
        const tags = await d.ben.api.v2.search.list({ q: "#counted", type: "hashtags" });
        check(tags.hashtags.some((each) => each.name === "counted"), "a tag", tags.hashtags);
        const url = await d.ben.api.v2.search.list({ q: d.photos.url, resolve: true });
        same(ids(url.statuses), [d.photos.id], "a post by its address");
        await waitFor("her own, once it is indexed", async () => ids((await d.ana.api.v2.search.list({
            q: "river", type: "statuses" })).statuses).includes(d.photos.id));
        same((await d.ana.api.v1.accounts.search.list({ q: "be", limit: 5 })).map((each) => each.acct), ["ben"],
             "completion of a name");
    },
    "markers remember how far she read": async () => {
        const kept = await d.ana.api.v1.markers.create({ home: { lastReadId: d.written[3] } });
        same(kept.home.lastReadId, d.written[3], "kept");
        same((await d.ana.api.v1.markers.fetch({ timeline: ["home", "notifications"] })).home.lastReadId, d.written[3],
             "fetched");
    },
    "tags are followed and featured": async () => {
        const tag = d.ben.api.v1.tags.$select("field");
        same((await tag.follow()).following, true, "followed");
        same((await d.ben.api.v1.followedTags.list()).map((each) => each.name), ["field"], "the list");
        const post = await d.cleo.api.v1.statuses.create({ status: "From the #field" });
        await waitFor("it at home", async () => ids(await d.ben.api.v1.timelines.home.list()).includes(post.id));
        same((await tag.unfollow()).following, false, "no longer");
        const featured = await d.ana.api.v1.featuredTags.create({ name: "field" });
        same((await d.ana.api.v1.accounts.$select(d.me.id).featuredTags.list()).map((each) => each.name), ["field"],
             "on her profile");
        await d.ana.api.v1.featuredTags.$select(featured.id).remove();
    },
    "what a client asks for on the side is answered": async () => {
        for (const path of ["v1/announcements", "v2/suggestions", "v1/directory?local=true", "v1/trends/tags",
                            "v1/trends/statuses", "v1/trends/links", "v1/instance/peers", "v1/instance/activity"]) {
            const { status, json } = await plain(`${d.origin}/api/${path}`, { token: d.ana.token });
            check(status === 200 && Array.isArray(json), path, { status, json });
        }
        const translated = await plain(`${d.origin}/api/v1/statuses/${d.photos.id}/translate`,
            { method: "POST", token: d.ana.token });
        check([403, 404, 503].includes(translated.status) && translated.json.error, "no translation", translated);
        const unknown = await plain(`${d.origin}/api/v1/nothing_of_the_kind`, { token: d.ana.token });
        same([unknown.status, typeof unknown.json?.error], [404, "string"], "an unknown address");
    },
});
