// The server itself, apps and tokens, announcements, streams, and the groups that Mastodon added late.
import { existsSync, readFileSync } from "node:fs";

import { ask, authorisePath, everything, out_of_band, register, signUp } from "../support/session.mjs";
import { authorise } from "../support/sign_in.mjs";
import { check, waitFor } from "../support/steps.mjs";

const anybody = (path, query) => [`GET ${path}`, (w) => ask(w.d.origin, "GET", path, { query })];
const announcement = async (w) => (await w.ana.need(w.ana.get("/api/v1/announcements")))[0]?.id ?? "0";
const reaction = async (w) => `/api/v1/announcements/${await announcement(w)}/reactions/${encodeURIComponent("👍")}`;

// The beginning of a stream is answer enough.
const stream = (path, query = {}) => [`GET /api/v1/streaming/${path}`, async (w) => {
    const url = new URL(`/api/v1/streaming/${path}`, w.d.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value(w));
    const ended = new AbortController();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${w.ana.token}` }, signal: ended.signal });
    const type = answer.headers.get("content-type");
    let body;
    if (type?.startsWith("text/event-stream")) ended.abort();
    else body = await answer.json().catch(() => undefined);
    return { method: "GET", path: url.pathname, status: answer.status, type, body };
}];

async function newToken(w) {
    const app = await register(w.d.origin);
    const { code } = await authorise(w.d.origin + authorisePath(app, everything), w.d.people.ana);
    return [app, await ask(w.d.origin, "POST", "/oauth/token", { json: { grant_type: "authorization_code",
        client_id: app.client_id, client_secret: app.client_secret, redirect_uri: out_of_band, code } })];
}

// Somebody new has the message sent to another address, follows its link, and is in.
async function confirmedByMail(w) {
    const { answer, session } = await signUp(w.d, "patient");
    check(answer.status === 200, "an account", answer.body);
    const shut = await session.get("/api/v1/timelines/home");
    check(shut.status === 403, "nothing before the address is confirmed", shut.body);
    const again = await session.post("/api/v1/emails/confirmations", { email: "other@mail.example" });
    const messages = () => (existsSync(w.d.mailbox) ? readFileSync(w.d.mailbox, "utf8").split("To: ") : []);
    const link = await waitFor("the message", () => messages()
        .find((message) => message.startsWith("<other@mail.example>"))?.match(/https:\S+\/confirm\/\S+/)?.[0]);
    const looked = await ask(w.d.origin, "GET", link);
    const confirmed = async () => (await session.get("/api/v1/emails/check_confirmation")).body;
    check(looked.status === 200 && await confirmed() === false, "looking at the link confirms nothing");
    await ask(w.d.origin, "POST", link, { headers: { origin: w.d.origin } });
    check(await confirmed() === true, "the button does");
    await session.need(session.get("/api/v1/timelines/home"));
    return again;
}

export const server = {
    ...Object.fromEntries([
        "/api/v1/instance", "/api/v2/instance", "/api/v1/instance/activity", "/api/v1/instance/peers",
        "/api/v1/instance/rules", "/api/v1/instance/extended_description",
        "/api/v1/instance/privacy_policy", "/api/v1/instance/terms_of_service",
        "/api/v1/instance/translation_languages", "/api/v1/custom_emojis", "/health", "/api/v1/streaming/health",
        "/.well-known/oauth-authorization-server",
    ].map((path) => anybody(path))),
    "GET /api/v1/instance/domain_blocks": (w) => w.ana.get("/api/v1/instance/domain_blocks"),
    "GET /api/v1/instance/terms_of_service/{date}": (w) =>
        ask(w.d.origin, "GET", "/api/v1/instance/terms_of_service/2025-01-01"),
    "POST /api/v1/apps": (w) => ask(w.d.origin, "POST", "/api/v1/apps", { json: { client_name: "Another",
        redirect_uris: [out_of_band, "https://app.example/back"], scopes: "read", website: "https://app.example" } }),
    "GET /api/v1/apps/verify_credentials": (w) => w.ana.get("/api/v1/apps/verify_credentials"),
    "GET /oauth/authorize": async (w) => ask(w.d.origin, "GET", authorisePath(await register(w.d.origin), "read")),
    "POST /oauth/token": async (w) => (await newToken(w))[1],
    "POST /oauth/revoke": async (w) => {
        const [app, { body }] = await newToken(w);
        return ask(w.d.origin, "POST", "/oauth/revoke", { json: { client_id: app.client_id,
            client_secret: app.client_secret, token: body.access_token } });
    },
    "GET /oauth/userinfo": (w) => w.ana.get("/oauth/userinfo"),
    "POST /api/v1/emails/confirmations": confirmedByMail,
    "GET /api/v1/announcements": (w) => w.ana.get("/api/v1/announcements"),
    "POST /api/v1/announcements/{id}/dismiss": async (w) =>
        w.ana.post(`/api/v1/announcements/${await announcement(w)}/dismiss`),
    "PUT /api/v1/announcements/{id}/reactions/{name}": async (w) => w.ana.put(await reaction(w)),
    "DELETE /api/v1/announcements/{id}/reactions/{name}": async (w) => w.ana.delete(await reaction(w)),
    ...Object.fromEntries([
        stream("user"), stream("user/notification"), stream("public"), stream("public/local"), stream("public/remote"),
        stream("direct"), stream("hashtag", { tag: () => "rivers" }), stream("hashtag/local", { tag: () => "rivers" }),
        stream("list", { list: (w) => w.list.id }),
    ]),
    "GET /api/v1_alpha/async_refreshes/{id}": (w) => w.ana.get("/api/v1_alpha/async_refreshes/1"),
    "GET /api/v1/annual_reports": (w) => w.ana.get("/api/v1/annual_reports"),
    "GET /api/v1/annual_reports/{year}": (w) => w.ana.get("/api/v1/annual_reports/2025"),
    "GET /api/v1/annual_reports/{year}/state": (w) => w.ana.get("/api/v1/annual_reports/2025/state"),
    "POST /api/v1/annual_reports/{year}/generate": (w) => w.ana.post("/api/v1/annual_reports/2025/generate"),
    "POST /api/v1/annual_reports/{year}/read": (w) => w.ana.post("/api/v1/annual_reports/2025/read"),
};
