// Posts, media, polls, timelines, conversations and scheduled posts.
import { photograph } from "./world.mjs";

const at = (w, what) => `/api/v1/statuses/${w.note.id}/${what}`;
const on = (verb) => [`POST /api/v1/statuses/{id}/${verb}`, (w) => w.ben.post(at(w, verb))];
const under = (what) => [`GET /api/v1/statuses/{id}/${what}`, (w) => w.ana.get(at(w, what))];
const mine = (verb) => [`POST /api/v1/statuses/{id}/${verb}`, (w) => w.ana.post(at(w, verb))];
const in_an_hour = () => new Date(Date.now() + 3.6e6).toISOString();
const scheduled = async (w) =>
    `/api/v1/scheduled_statuses/${(await w.post(w.ana, "Later", { scheduled_at: in_an_hour() })).id}`;
const upload = async (w) => (await w.ana.need(w.ana.request("POST", "/api/v2/media", { form: photograph("A") }))).id;
const conversation = async (w) => {
    await w.post(w.ana, "@ben once more", { visibility: "direct" });
    return (await w.ben.need(w.ben.get("/api/v1/conversations")))[0].id;
};

export const statuses = {
    "POST /api/v1/statuses": (w) => w.ana.post("/api/v1/statuses", { status: "Hello #rivers", language: "en" }),
    "GET /api/v1/statuses": (w) => w.ana.get("/api/v1/statuses", { "id[]": [w.note.id, w.his.id] }),
    "GET /api/v1/statuses/{id}": (w) => w.ana.get(`/api/v1/statuses/${w.note.id}`),
    "PUT /api/v1/statuses/{id}": async (w) => w.ana.put(`/api/v1/statuses/${(await w.post(w.ana, "Befor")).id}`,
        { status: "Before" }),
    "DELETE /api/v1/statuses/{id}": async (w) => w.ana.delete(`/api/v1/statuses/${(await w.post(w.ana, "No")).id}`),
    ...Object.fromEntries(["context", "favourited_by", "reblogged_by", "history", "source", "quotes"].map(under)),
    "GET /api/v1/favourites": (w) => w.ben.get("/api/v1/favourites"),
    "GET /api/v1/bookmarks": (w) => w.ben.get("/api/v1/bookmarks"),
    ...Object.fromEntries(["unfavourite", "favourite", "unreblog", "reblog", "unbookmark", "bookmark"].map(on)),
    ...Object.fromEntries(["pin", "unpin", "mute", "unmute", "translate"].map(mine)),
    "PUT /api/v1/statuses/{id}/interaction_policy": (w) => w.ana.put(
        `/api/v1/statuses/${w.note.id}/interaction_policy`, { quote_approval_policy: "followers" }),
    "POST /api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke": (w) =>
        w.ana.post(`/api/v1/statuses/${w.note.id}/quotes/${w.quote.id}/revoke`),
    "GET /api/oembed": (w) => w.ana.get("/api/oembed", { url: w.note.url }),
    "GET /api/v1/polls/{id}": (w) => w.ben.get(`/api/v1/polls/${w.poll.id}`),
    "POST /api/v1/polls/{id}/votes": (w) => w.ben.post(`/api/v1/polls/${w.poll.id}/votes`, { choices: [0] }),
    "POST /api/v1/media": (w) => w.ana.request("POST", "/api/v1/media", { form: photograph("A tower") }),
    "POST /api/v2/media": (w) => w.ana.request("POST", "/api/v2/media", { form: photograph("A tower") }),
    "GET /api/v1/media/{id}": async (w) => w.ana.get(`/api/v1/media/${await upload(w)}`),
    "PUT /api/v1/media/{id}": async (w) => w.ana.put(`/api/v1/media/${await upload(w)}`, { description: "A gate" }),
    "DELETE /api/v1/media/{id}": async (w) => w.ana.delete(`/api/v1/media/${await upload(w)}`),
    "GET /api/v1/scheduled_statuses": async (w) => {
        await scheduled(w);
        return w.ana.get("/api/v1/scheduled_statuses");
    },
    "GET /api/v1/scheduled_statuses/{id}": async (w) => w.ana.get(await scheduled(w)),
    "PUT /api/v1/scheduled_statuses/{id}": async (w) => w.ana.put(await scheduled(w), { scheduled_at: in_an_hour() }),
    "DELETE /api/v1/scheduled_statuses/{id}": async (w) => w.ana.delete(await scheduled(w)),
    "GET /api/v1/timelines/home": (w) => w.ana.get("/api/v1/timelines/home"),
    "GET /api/v1/timelines/public": (w) => w.ana.get("/api/v1/timelines/public"),
    "GET /api/v1/timelines/tag/{hashtag}": (w) => w.ana.get("/api/v1/timelines/tag/rivers"),
    "GET /api/v1/timelines/list/{list_id}": (w) => w.ana.get(`/api/v1/timelines/list/${w.list.id}`),
    "GET /api/v1/timelines/link": (w) => w.ana.get("/api/v1/timelines/link", { url: "https://kith.test/about" }),
    "GET /api/v1/timelines/direct": (w) => w.ben.get("/api/v1/timelines/direct"),
    "GET /api/v1/conversations": (w) => w.ben.get("/api/v1/conversations"),
    "POST /api/v1/conversations/{id}/read": async (w) =>
        w.ben.post(`/api/v1/conversations/${await conversation(w)}/read`),
    "DELETE /api/v1/conversations/{id}": async (w) => w.ben.delete(`/api/v1/conversations/${await conversation(w)}`),
    "GET /api/v1/trends/tags": (w) => w.ana.get("/api/v1/trends/tags"),
    "GET /api/v1/trends/statuses": (w) => w.ana.get("/api/v1/trends/statuses"),
    "GET /api/v1/trends/links": (w) => w.ana.get("/api/v1/trends/links"),
};
