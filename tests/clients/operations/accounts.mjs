// Accounts, relationships, profile: each operation once, with something to answer.
import { signUp } from "../support/session.mjs";
import { photograph } from "./world.mjs";

const to = (w, verb, body) => w.ana.post(`/api/v1/accounts/${w.cleo.me.id}/${verb}`, body);
const of = (w, what, query) => w.ben.get(`/api/v1/accounts/${w.ana.me.id}/${what}`, query);

export const accounts = {
    "POST /api/v1/accounts": async (w) => (await signUp(w.d, "newcomer")).answer,
    "GET /api/v1/accounts": (w) => w.ana.get("/api/v1/accounts", { "id[]": [w.ben.me.id, w.donor.id] }),
    "GET /api/v1/accounts/{id}": (w) => w.ana.get(`/api/v1/accounts/${w.donor.id}`),
    "GET /api/v1/accounts/{id}/statuses": (w) => of(w, "statuses"),
    "GET /api/v1/accounts/{id}/followers": (w) => w.ana.get(`/api/v1/accounts/${w.ana.me.id}/followers`),
    "GET /api/v1/accounts/{id}/following": (w) => w.ana.get(`/api/v1/accounts/${w.ana.me.id}/following`),
    "GET /api/v1/accounts/{id}/lists": (w) => w.ana.get(`/api/v1/accounts/${w.ben.me.id}/lists`),
    "GET /api/v1/accounts/{id}/identity_proofs": (w) => of(w, "identity_proofs"),
    "POST /api/v1/accounts/{id}/follow": (w) => to(w, "follow", { notify: true }),
    "POST /api/v1/accounts/{id}/unfollow": (w) => to(w, "unfollow"),
    "POST /api/v1/accounts/{id}/remove_from_followers": (w) => to(w, "remove_from_followers"),
    "POST /api/v1/accounts/{id}/block": (w) => to(w, "block"),
    "GET /api/v1/blocks": (w) => w.ana.get("/api/v1/blocks"),
    "POST /api/v1/accounts/{id}/unblock": (w) => to(w, "unblock"),
    "POST /api/v1/accounts/{id}/mute": (w) => to(w, "mute", { duration: 600 }),
    "GET /api/v1/mutes": (w) => w.ana.get("/api/v1/mutes"),
    "POST /api/v1/accounts/{id}/unmute": (w) => to(w, "unmute"),
    "POST /api/v1/accounts/{id}/note": (w) => to(w, "note", { comment: "met in spring" }),
    "POST /api/v1/accounts/{id}/endorse": (w) => w.ana.post(`/api/v1/accounts/${w.ben.me.id}/endorse`),
    "GET /api/v1/accounts/{id}/endorsements": (w) => of(w, "endorsements"),
    "GET /api/v1/endorsements": (w) => w.ana.get("/api/v1/endorsements"),
    "POST /api/v1/accounts/{id}/unendorse": (w) => w.ana.post(`/api/v1/accounts/${w.ben.me.id}/unendorse`),
    "POST /api/v1/accounts/{id}/pin": (w) => w.ana.post(`/api/v1/accounts/${w.ben.me.id}/pin`),
    "POST /api/v1/accounts/{id}/unpin": (w) => w.ana.post(`/api/v1/accounts/${w.ben.me.id}/unpin`),
    "GET /api/v1/accounts/familiar_followers": (w) => w.ana.get("/api/v1/accounts/familiar_followers",
        { "id[]": [w.donor.id] }),
    "GET /api/v1/accounts/lookup": (w) => w.ana.get("/api/v1/accounts/lookup", { acct: "ben" }),
    "GET /api/v1/accounts/relationships": (w) => w.ana.get("/api/v1/accounts/relationships",
        { "id[]": [w.ben.me.id, w.donor.id] }),
    "GET /api/v1/accounts/search": (w) => w.ana.get("/api/v1/accounts/search", { q: "be" }),
    "GET /api/v1/accounts/verify_credentials": (w) => w.ana.get("/api/v1/accounts/verify_credentials"),
    "PATCH /api/v1/accounts/update_credentials": (w) => {
        const form = photograph(null, "avatar");
        form.set("note", "Studies rivers");
        form.set("fields_attributes[0][name]", "Field");
        form.set("fields_attributes[0][value]", "Hydrology");
        return w.ana.request("PATCH", "/api/v1/accounts/update_credentials", { form });
    },
    "GET /api/v1/profile": (w) => w.ana.get("/api/v1/profile"),
    "PATCH /api/v1/profile": (w) => w.ana.request("PATCH", "/api/v1/profile", { form: photograph(null, "header") }),
    "DELETE /api/v1/profile/avatar": (w) => w.ana.delete("/api/v1/profile/avatar"),
    "DELETE /api/v1/profile/header": (w) => w.ana.delete("/api/v1/profile/header"),
    "GET /api/v1/preferences": (w) => w.ana.get("/api/v1/preferences"),
    "POST /api/v1/domain_blocks": (w) => w.ana.post("/api/v1/domain_blocks", { domain: "third.test" }),
    "GET /api/v1/domain_blocks": (w) => w.ana.get("/api/v1/domain_blocks"),
    "DELETE /api/v1/domain_blocks": (w) => w.ana.delete("/api/v1/domain_blocks", { domain: "third.test" }),
    "GET /api/v1/follow_requests": async (w) => {
        await w.asked();
        return w.cleo.get("/api/v1/follow_requests");
    },
    "POST /api/v1/follow_requests/{account_id}/authorize": async (w) =>
        w.cleo.post(`/api/v1/follow_requests/${await w.asked()}/authorize`),
    "POST /api/v1/follow_requests/{account_id}/reject": async (w) => {
        await w.ben.post(`/api/v1/accounts/${w.cleo.me.id}/unfollow`);
        return w.cleo.post(`/api/v1/follow_requests/${await w.asked()}/reject`);
    },
    "GET /api/v1/directory": (w) => w.ana.get("/api/v1/directory", { local: "true" }),
    "GET /api/v1/suggestions": (w) => w.cleo.get("/api/v1/suggestions"),
    "GET /api/v2/suggestions": (w) => w.cleo.get("/api/v2/suggestions"),
    "DELETE /api/v1/suggestions/{account_id}": (w) => w.cleo.delete(`/api/v1/suggestions/${w.ben.me.id}`),
    "POST /api/v1/reports": (w) => w.ana.post("/api/v1/reports", { account_id: w.donor.id, status_ids: [w.his.id],
        comment: "Look at this", category: "other" }),
};
