// Sign-in for other sites as Mastodon has it: metadata, registration, the page that asks, token, account, and the end
// of a token. The first actor is whoever sits at the browser.
import { createHash, randomBytes } from "node:crypto";

const chance = () => randomBytes(24).toString("base64url");
const json = (value, status = 200) => new Response(JSON.stringify(value), {
    status, headers: { "content-type": "application/json; charset=utf-8" },
});
const page = (html) => new Response(`<!doctype html><html lang="en"><meta charset="utf-8"><title>May they?</title>
<main>${html}</main></html>`, { headers: { "content-type": "text/html; charset=utf-8" } });

export function makeSignIn(config) {
    const clients = new Map();
    const codes = new Map();
    const tokens = new Map();  // alive or not: true, false
    const at = (path) => new URL(path, config.origin).href;

    const knows = (form) => clients.get(form.get("client_id"))?.secret === form.get("client_secret");

    const routes = {
        "GET /.well-known/oauth-authorization-server": () => json({
            issuer: at("/"), authorization_endpoint: at("/oauth/authorize"), token_endpoint: at("/oauth/token"),
            revocation_endpoint: at("/oauth/revoke"), app_registration_endpoint: at("/api/v1/apps"),
            scopes_supported: ["read", "profile", "write"], response_types_supported: ["code"],
            code_challenge_methods_supported: ["S256"],
        }),
        "POST /api/v1/apps": (form) => {
            const [id, secret] = [chance(), chance()];
            const scopes = (form.get("scopes") ?? "read").split(" ");
            clients.set(id, { secret, scopes, name: form.get("client_name"), back: form.get("redirect_uris") });
            return json({ id: "1", name: form.get("client_name"), website: form.get("website"), scopes,
                          redirect_uris: [form.get("redirect_uris")], client_id: id, client_secret: secret,
                          client_secret_expires_at: 0 });
        },
        "GET /oauth/authorize": (form) => {
            const client = clients.get(form.get("client_id"));
            const asks = form.get("scope");
            if (!client || client.back !== form.get("redirect_uri") || !client.scopes.includes(asks)
                || form.get("code_challenge_method") !== "S256") return json({ error: "invalid_request" }, 400);
            const code = chance();
            codes.set(code, { client: form.get("client_id"), challenge: form.get("code_challenge"), scope: asks });
            const back = new URL(client.back);
            back.searchParams.set("code", code);
            back.searchParams.set("state", form.get("state"));
            const no = new URL(client.back);
            no.searchParams.set("error", "access_denied");
            no.searchParams.set("state", form.get("state"));
            const link = (url) => url.href.replaceAll("&", "&amp;");
            return page(`<h1>${client.name} asks who you are (${asks})</h1>
                <p><a id="yes" href="${link(back)}">Yes</a> <a id="no" href="${link(no)}">No</a></p>`);
        },
        "POST /oauth/token": (form) => {
            const code = codes.get(form.get("code"));
            codes.delete(form.get("code"));
            const proof = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
            if (!code || !knows(form) || code.client !== form.get("client_id") || code.challenge !== proof) {
                return json({ error: "invalid_grant" }, 400);
            }
            const token = chance();
            tokens.set(token, true);
            return json({ access_token: token, token_type: "Bearer", scope: code.scope, created_at: 1 });
        },
        "GET /api/v1/accounts/verify_credentials": (form, request) => {
            const token = (request.headers.get("authorization") ?? "").replace("Bearer ", "");
            if (!tokens.get(token)) return json({ error: "The access token is invalid" }, 401);
            const name = config.actors[0];
            return json({ id: "1", username: name, acct: name, display_name: name, url: at(`/@${name}`),
                          uri: at(`/users/${name}`) });
        },
        "POST /oauth/revoke": (form) => {
            if (!knows(form)) return json({ error: "unauthorized_client" }, 403);
            tokens.set(form.get("token"), false);
            return json({});
        },
    };

    return {
        // Nothing for what is not its.
        answer(request, body) {
            const url = new URL(request.url);
            const route = routes[`${request.method} ${url.pathname}`];
            const form = request.method === "POST" ? new URLSearchParams(body.toString("utf8")) : url.searchParams;
            return route?.(form, request);
        },
        report: () => ({ clients: clients.size, tokens: tokens.size,
                         alive: [...tokens.values()].filter(Boolean).length }),
    };
}
