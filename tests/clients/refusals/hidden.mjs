// What is Cleo's alone, and where Ana could try to reach it.
import { photograph } from "../operations/world.mjs";
import { signIn } from "../support/session.mjs";
import { waitFor } from "../support/steps.mjs";

export async function hiddenThings(d) {
    const cleo = await signIn(d, "cleo");
    const ben = await signIn(d, "ben");
    const made = (path, json) => cleo.need(cleo.post(path, json));
    const post = (more) => made("/api/v1/statuses", { visibility: "private", status: "For followers", ...more });
    const note = await post({});
    const { poll } = await post({ status: "Which?", poll: { options: ["This", "That"], expires_in: 3600 } });
    const list = await made("/api/v1/lists", { title: "Cleo's" });
    const old_filter = await made("/api/v1/filters", { phrase: "weir", context: ["home"] });
    const filter = await made("/api/v2/filters", { title: "F", context: ["home"],
                                                   keywords_attributes: [{ keyword: "x" }] });
    const filtered = await made(`/api/v2/filters/${filter.id}/statuses`, { status_id: note.id });
    const waits = await post({ status: "Later", scheduled_at: new Date(Date.now() + 3.6e6).toISOString() });
    const media = await cleo.need(cleo.request("POST", "/api/v2/media", { form: photograph("Hidden") }));
    const tag = await made("/api/v1/featured_tags", { name: "hidden" });
    // Of a stranger's direct posts the usual policy holds the notification back.
    await cleo.need(cleo.post(`/api/v1/accounts/${ben.me.id}/follow`));
    await ben.need(ben.post("/api/v1/statuses", { status: "@cleo hello", visibility: "direct" }));
    const [told, conversation] = await waitFor("what Cleo is told", async () => {
        const found = [await cleo.need(cleo.get("/api/v1/notifications")),
                       await cleo.need(cleo.get("/api/v1/conversations"))];
        return found.every((each) => each.length) && found.map((each) => each[0]);
    });
    // The longest beginning that fits a pattern names the kind.
    const kinds = [
        ["/api/v1/statuses/{id}", note.id], ["/api/v1/polls/{id}", poll.id], ["/api/v1/lists/{id}", list.id],
        ["/api/v1/timelines/list/{list_id}", list.id], ["/api/v1/timelines/list/{id}", list.id],
        ["/api/v1/filters/{id}", old_filter.id], ["/api/v2/filters/{id}", filter.id],
        ["/api/v2/filters/{filter_id}", filter.id],
        ["/api/v2/filters/keywords/{id}", filter.keywords[0].id], ["/api/v2/filters/statuses/{id}", filtered.id],
        ["/api/v1/scheduled_statuses/{id}", waits.id], ["/api/v1/media/{id}", media.id],
        ["/api/v1/featured_tags/{id}", tag.id], ["/api/v1/notifications/{id}", told.id],
        ["/api/v1/conversations/{id}", conversation.id],
    ].sort((a, b) => b[0].length - a[0].length);
    return {
        cleo,
        idFor: (route) => kinds.find(([pattern]) => route.pattern.startsWith(pattern)
            && !/\/(requests|quotes)\b/.test(route.pattern.slice(pattern.length)))?.[1],
        // All of it is still there, and as it was.
        async intact() {
            const got = await Promise.all([`statuses/${note.id}`, `polls/${poll.id}`, `lists/${list.id}`,
                `filters/${old_filter.id}`, `scheduled_statuses/${waits.id}`, `notifications/${told.id}`,
                `media/${media.id}`].map((each) => cleo.get(`/api/v1/${each}`)));
            const bad = got.filter((each) => each.status !== 200).map((each) => `${each.path}: ${each.status}`);
            const [status, , its] = got.map((each) => each.body);
            if (its?.title !== "Cleo's") bad.push("her list has another title");
            if (status?.favourites_count || status?.reblogs_count) bad.push("her post was touched");
            return bad;
        },
    };
}
