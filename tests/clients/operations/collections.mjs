// Collections: whom Ana recommends, and how Ben gets off.
import { check } from "../support/steps.mjs";

const one = async (w) => w.made ??= await w.collection();
const own = async (w, rest = "") => `/api/v1/collections/${(await one(w)).id}${rest}`;
const with_ben = async (w) => {
    const { id, items } = await w.collection();
    return `/api/v1/collections/${id}/items/${items.find((each) => each.account_id === w.ben.me.id).id}`;
};

// The description gives these answers no schema, but a name: they hold such entities.
async function holding(w, answer, name, entities) {
    const got = await answer;
    check(got.status === 200, "an answer", got);
    const found = entities(got.body);
    check(found.length > 0, name, got.body);
    const errors = found.flatMap((each) => w.d.contract.errorsOfEntity(name, each));
    check(!errors.length, `a ${name}`, errors);
    return got;
}
const wrapped = (w, answer) => holding(w, answer, "Collection", (body) => [body.collection]);
const several = (w, answer) => holding(w, answer, "Collection", (body) => body.collections);

export const collections = {
    "POST /api/v1/collections": (w) => wrapped(w, w.ana.post("/api/v1/collections", { name: "People who write",
        description: "Well worth following", language: "en", tag_name: "#rivers", sensitive: false,
        discoverable: true, account_ids: [w.donor.id] })),
    "GET /api/v1/accounts/{account_id}/collections": async (w) => {
        await one(w);
        return several(w, w.ben.get(`/api/v1/accounts/${w.ana.me.id}/collections`, { limit: 1 }));
    },
    "GET /api/v1/accounts/{account_id}/in_collections": async (w) => {
        await one(w);
        return several(w, w.ben.get(`/api/v1/accounts/${w.ben.me.id}/in_collections`));
    },
    "GET /api/v1/collections/{id}": async (w) => w.cleo.get(await own(w)),
    "PATCH /api/v1/collections/{id}": async (w) => wrapped(w, w.ana.patch(await own(w), { name: "People I read" })),
    "POST /api/v1/collections/{collection_id}/items": async (w) => holding(w,
        w.ana.post(await own(w, "/items"), { account_id: w.ana.me.id }), "CollectionItem",
        (body) => [body.collection_item]),
    "DELETE /api/v1/collections/{collection_id}/items/{id}": async (w) => w.ana.delete(await with_ben(w)),
    "POST /api/v1/collections/{collection_id}/items/{id}/revoke": async (w) =>
        w.ben.post(`${await with_ben(w)}/revoke`),
    "DELETE /api/v1/collections/{id}": async (w) => w.ana.delete(await own(w)),
};
