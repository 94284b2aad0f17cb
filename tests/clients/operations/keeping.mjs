// Lists, filters, tags, markers, notifications, search and push.
const keyword = async (w) => (await w.filter()).keywords[0].id;
const filtered = async (w) => {
    const { id } = await w.filter();
    return w.ana.need(w.ana.post(`/api/v2/filters/${id}/statuses`, { status_id: w.his.id }));
};
const first_version = async (w) => (await w.ana.need(w.ana.post("/api/v1/filters",
    { phrase: "weir", context: ["home"] }))).id;
const list = async (w) => (await w.ana.need(w.ana.post("/api/v1/lists", { title: "For now" }))).id;
const featured = async (w) => {
    const all = await w.ana.need(w.ana.get("/api/v1/featured_tags"));
    return all.find((each) => each.name === "rivers")?.id
        ?? (await w.ana.need(w.ana.post("/api/v1/featured_tags", { name: "rivers" }))).id;
};
const group = async (w) => {
    await w.notified();
    return (await w.ana.need(w.ana.get("/api/v2/notifications"))).notification_groups[0].group_key;
};
const subscription = (w) => ({ subscription: { ...w.d.push.subscription, standard: true },
                               data: { alerts: { mention: true }, policy: "all" } });

export const keeping = {
    "POST /api/v1/lists": (w) => w.ana.post("/api/v1/lists", { title: "More", replies_policy: "list" }),
    "GET /api/v1/lists": (w) => w.ana.get("/api/v1/lists"),
    "GET /api/v1/lists/{id}": (w) => w.ana.get(`/api/v1/lists/${w.list.id}`),
    "PUT /api/v1/lists/{id}": (w) => w.ana.put(`/api/v1/lists/${w.list.id}`, { title: "People I know" }),
    "DELETE /api/v1/lists/{id}": async (w) => w.ana.delete(`/api/v1/lists/${await list(w)}`),
    "GET /api/v1/lists/{id}/accounts": (w) => w.ana.get(`/api/v1/lists/${w.list.id}/accounts`),
    "POST /api/v1/lists/{id}/accounts": async (w) => w.ana.post(`/api/v1/lists/${await list(w)}/accounts`,
        { account_ids: [w.donor.id] }),
    "DELETE /api/v1/lists/{id}/accounts": (w) => w.ana.delete(`/api/v1/lists/${w.list.id}/accounts`,
        { account_ids: [w.donor.id] }),
    "POST /api/v2/filters": (w) => w.ana.post("/api/v2/filters", { title: "Weirs", context: ["home", "thread"],
        filter_action: "hide", keywords_attributes: [{ keyword: "weir", whole_word: false }] }),
    "GET /api/v2/filters": (w) => w.ana.get("/api/v2/filters"),
    "GET /api/v2/filters/{id}": async (w) => w.ana.get(`/api/v2/filters/${(await w.filter()).id}`),
    "PUT /api/v2/filters/{id}": async (w) => w.ana.put(`/api/v2/filters/${(await w.filter()).id}`, { title: "G" }),
    "DELETE /api/v2/filters/{id}": async (w) => w.ana.delete(`/api/v2/filters/${(await w.filter()).id}`),
    "GET /api/v2/filters/{filter_id}/keywords": async (w) =>
        w.ana.get(`/api/v2/filters/${(await w.filter()).id}/keywords`),
    "POST /api/v2/filters/{filter_id}/keywords": async (w) => w.ana.post(
        `/api/v2/filters/${(await w.filter()).id}/keywords`, { keyword: "dam", whole_word: true }),
    "GET /api/v2/filters/keywords/{id}": async (w) => w.ana.get(`/api/v2/filters/keywords/${await keyword(w)}`),
    "PUT /api/v2/filters/keywords/{id}": async (w) => w.ana.put(`/api/v2/filters/keywords/${await keyword(w)}`,
        { keyword: "lock" }),
    "DELETE /api/v2/filters/keywords/{id}": async (w) => w.ana.delete(`/api/v2/filters/keywords/${await keyword(w)}`),
    "GET /api/v2/filters/{filter_id}/statuses": async (w) => {
        const { id } = await w.filter();
        await w.ana.need(w.ana.post(`/api/v2/filters/${id}/statuses`, { status_id: w.his.id }));
        return w.ana.get(`/api/v2/filters/${id}/statuses`);
    },
    "POST /api/v2/filters/{filter_id}/statuses": async (w) => w.ana.post(
        `/api/v2/filters/${(await w.filter()).id}/statuses`, { status_id: w.his.id }),
    "GET /api/v2/filters/statuses/{id}": async (w) => w.ana.get(`/api/v2/filters/statuses/${(await filtered(w)).id}`),
    "DELETE /api/v2/filters/statuses/{id}": async (w) => w.ana.delete(
        `/api/v2/filters/statuses/${(await filtered(w)).id}`),
    "POST /api/v1/filters": (w) => w.ana.post("/api/v1/filters", { phrase: "weir", context: ["home"] }),
    "GET /api/v1/filters": (w) => w.ana.get("/api/v1/filters"),
    "GET /api/v1/filters/{id}": async (w) => w.ana.get(`/api/v1/filters/${await first_version(w)}`),
    "PUT /api/v1/filters/{id}": async (w) => w.ana.put(`/api/v1/filters/${await first_version(w)}`,
        { phrase: "dam", context: ["home"] }),
    "DELETE /api/v1/filters/{id}": async (w) => w.ana.delete(`/api/v1/filters/${await first_version(w)}`),
    "GET /api/v1/tags/{name}": (w) => w.ana.get("/api/v1/tags/rivers"),
    "POST /api/v1/tags/{name}/follow": (w) => w.ana.post("/api/v1/tags/rivers/follow"),
    "GET /api/v1/followed_tags": (w) => w.ana.get("/api/v1/followed_tags"),
    "POST /api/v1/tags/{name}/unfollow": (w) => w.ana.post("/api/v1/tags/rivers/unfollow"),
    "POST /api/v1/tags/{id}/feature": (w) => w.ana.post("/api/v1/tags/rivers/feature"),
    "POST /api/v1/tags/{id}/unfeature": (w) => w.ana.post("/api/v1/tags/rivers/unfeature"),
    "GET /api/v1/featured_tags/suggestions": (w) => w.ana.get("/api/v1/featured_tags/suggestions"),
    "POST /api/v1/featured_tags": (w) => w.ana.post("/api/v1/featured_tags", { name: "rivers" }),
    "GET /api/v1/featured_tags": (w) => w.ana.get("/api/v1/featured_tags"),
    "GET /api/v1/accounts/{id}/featured_tags": (w) => w.ben.get(`/api/v1/accounts/${w.ana.me.id}/featured_tags`),
    "DELETE /api/v1/featured_tags/{id}": async (w) => w.ana.delete(`/api/v1/featured_tags/${await featured(w)}`),
    "POST /api/v1/markers": (w) => w.ana.post("/api/v1/markers", { home: { last_read_id: w.note.id } }),
    "GET /api/v1/markers": (w) => w.ana.get("/api/v1/markers", { "timeline[]": ["home", "notifications"] }),
    "GET /api/v1/notifications": async (w) => {
        await w.notified();
        return w.ana.get("/api/v1/notifications");
    },
    "GET /api/v1/notifications/{id}": async (w) => w.ana.get(`/api/v1/notifications/${(await w.notified()).id}`),
    "GET /api/v1/notifications/unread_count": (w) => w.ana.get("/api/v1/notifications/unread_count"),
    "GET /api/v2/notifications": (w) => w.ana.get("/api/v2/notifications"),
    "GET /api/v2/notifications/{group_key}": async (w) => w.ana.get(`/api/v2/notifications/${await group(w)}`),
    "GET /api/v2/notifications/{group_key}/accounts": async (w) =>
        w.ana.get(`/api/v2/notifications/${await group(w)}/accounts`),
    "GET /api/v2/notifications/unread_count": (w) => w.ana.get("/api/v2/notifications/unread_count"),
    "POST /api/v2/notifications/{group_key}/dismiss": async (w) =>
        w.ana.post(`/api/v2/notifications/${await group(w)}/dismiss`),
    "POST /api/v1/notifications/{id}/dismiss": async (w) =>
        w.ana.post(`/api/v1/notifications/${(await w.notified()).id}/dismiss`),
    "POST /api/v1/notifications/clear": (w) => w.ana.post("/api/v1/notifications/clear"),
    "GET /api/v2/notifications/policy": (w) => w.ben.get("/api/v2/notifications/policy"),
    "PATCH /api/v2/notifications/policy": (w) => w.ben.patch("/api/v2/notifications/policy",
        { for_not_following: "filter" }),
    "GET /api/v1/notifications/requests": async (w) => {
        await w.requested();
        return w.ben.get("/api/v1/notifications/requests");
    },
    "GET /api/v1/notifications/requests/{id}": async (w) =>
        w.ben.get(`/api/v1/notifications/requests/${(await w.requested()).id}`),
    "POST /api/v1/notifications/requests/{id}/dismiss": async (w) =>
        w.ben.post(`/api/v1/notifications/requests/${(await w.requested()).id}/dismiss`),
    "POST /api/v1/notifications/requests/dismiss": async (w) =>
        w.ben.post("/api/v1/notifications/requests/dismiss", { id: [(await w.requested()).id] }),
    "POST /api/v1/notifications/requests/{id}/accept": async (w) =>
        w.ben.post(`/api/v1/notifications/requests/${(await w.requested()).id}/accept`),
    "POST /api/v1/notifications/requests/accept": async (w) => {
        const waiting = await w.ben.need(w.ben.get("/api/v1/notifications/requests"));
        return w.ben.post("/api/v1/notifications/requests/accept", { id: waiting.map((each) => each.id) });
    },
    "GET /api/v1/notifications/requests/merged": (w) => w.ben.get("/api/v1/notifications/requests/merged"),
    "GET /api/v2/search": (w) => w.ana.get("/api/v2/search", { q: "rivers" }),
    "POST /api/v1/push/subscription": (w) => w.ana.post("/api/v1/push/subscription", subscription(w)),
    "GET /api/v1/push/subscription": (w) => w.ana.get("/api/v1/push/subscription"),
    "PUT /api/v1/push/subscription": (w) => w.ana.put("/api/v1/push/subscription",
        { data: { alerts: { follow: true }, policy: "followed" } }),
    "DELETE /api/v1/push/subscription": (w) => w.ana.delete("/api/v1/push/subscription"),
};
