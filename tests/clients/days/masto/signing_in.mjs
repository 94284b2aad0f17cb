// From the first look at the server to a token.
import { createHash, randomBytes } from "node:crypto";
import { createOAuthAPIClient, createRestAPIClient } from "masto";

import { plain } from "../../support/day.mjs";
import { authorise } from "../../support/sign_in.mjs";
import { check, refused, same } from "../../support/steps.mjs";

const scopes = "read write follow push profile";
const redirect = "https://elk.example/api/kith.test/oauth/https%3A%2F%2Felk.example";

// A token for one of the people, by code and PKCE, as Elk and Phanpy ask for it.
export async function signIn(d, handle, scope = scopes, as = undefined) {
    const anybody = createRestAPIClient({ url: d.origin });
    const app = await anybody.v1.apps.create({ clientName: "Day", redirectUris: redirect, scopes: scope,
                                               website: "https://elk.example" });
    const verifier = randomBytes(32).toString("base64url");
    const url = `${d.origin}/oauth/authorize?${new URLSearchParams({
        client_id: app.clientId, redirect_uri: redirect, response_type: "code", scope, state: "kept",
        code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256",
    })}`;
    const { code, state } = await authorise(url, d.people[handle], undefined, as);
    same(state, "kept", "the state comes back");
    const answer = await plain(`${d.origin}/oauth/token`, { method: "POST", body: new URLSearchParams({
        grant_type: "authorization_code", client_id: app.clientId, client_secret: app.clientSecret, code,
        redirect_uri: redirect, code_verifier: verifier, scope,
    }) });
    check(answer.status === 200 && answer.json.token_type === "Bearer", "a token", answer.text);
    return { app, code, verifier, token: answer.json.access_token,
             api: createRestAPIClient({ url: d.origin, accessToken: answer.json.access_token }) };
}

export const signing_in = (d) => ({
    "the server says who it is, in both versions": async () => {
        const anybody = createRestAPIClient({ url: d.origin });
        d.instance = await anybody.v2.instance.fetch();
        same(d.instance.domain, d.host, "domain");
        check(/^4\.\d+\.\d+/.test(d.instance.version), "a version that clients can read", d.instance.version);
        const old = await anybody.v1.instance.fetch();
        same(old.uri, d.host, "uri");
        check(d.instance.configuration.urls.streaming.startsWith("wss://"), "a streaming address", d.instance);
        const emojis = await anybody.v1.customEmojis.list();
        same(emojis.map((each) => [each.shortcode, each.category]), [["leaf", "Plants"]], "an emoji of its own");
        const [picture, still] = await Promise.all([emojis[0].url, emojis[0].staticUrl].map((url) => fetch(url)));
        same([picture.status, picture.headers.get("content-type"), still.status], [200, "image/png", 200],
            "its picture");
        same((await anybody.v1.instance.rules.list()).map((each) => each.text), ["Be kind."], "rules");
    },
    "the authorisation server describes itself": async () => {
        const { json, headers } = await plain(`${d.origin}/.well-known/oauth-authorization-server`,
            { headers: { origin: "https://elk.example" } });
        same(json.issuer.replace(/\/$/, ""), d.origin, "issuer");
        check(json.code_challenge_methods_supported.includes("S256"), "PKCE", json);
        same(headers.get("access-control-allow-origin"), "*", "open to apps in browsers");
    },
    "an app registers, and knows itself by its own token": async () => {
        const anybody = createRestAPIClient({ url: d.origin });
        d.app = await anybody.v1.apps.create({ clientName: "Elk", redirectUris: redirect, scopes });
        check(d.app.clientId && d.app.clientSecret, "credentials", d.app);
        const token = await createOAuthAPIClient({ url: d.origin }).token.create({
            grantType: "client_credentials", clientId: d.app.clientId, clientSecret: d.app.clientSecret,
            redirectUri: redirect, scope: "read",
        });
        const itself = createRestAPIClient({ url: d.origin, accessToken: token.accessToken });
        same((await itself.v1.apps.verifyCredentials()).name, "Elk", "name");
        await refused("an app's token is nobody's", [401, 403, 422], () => itself.v1.accounts.verifyCredentials());
    },
    "Ana logs in, allows the app, and is who she is": async () => {
        d.ana = await signIn(d, "ana");
        d.me = await d.ana.api.v1.accounts.verifyCredentials();
        same([d.me.username, d.me.acct], ["ana", "ana"], "her name");
        check(d.me.source && d.me.role !== undefined, "what only she is shown", d.me);
        const { json } = await plain(`${d.origin}/api/v1/preferences`, { token: d.ana.token });
        same(json["posting:default:visibility"], "public", "preferences");
    },
    "a code works once, and never without its verifier": async () => {
        const { app, code, verifier } = d.ana;
        const again = (code_verifier) => plain(`${d.origin}/oauth/token`, { method: "POST", body: new URLSearchParams({
            grant_type: "authorization_code", client_id: app.clientId, client_secret: app.clientSecret, code,
            redirect_uri: redirect, code_verifier,
        }) });
        for (const proof of [verifier, "x".repeat(43)]) {
            const { status, json } = await again(proof);
            same([status, json.error], [400, "invalid_grant"], "refused");
        }
        // RFC 6749 §4.1.2: what a code gave ends when it comes again.
        const { status } = await plain(`${d.origin}/api/v1/preferences`, { token: d.ana.token });
        same(status, 401, "the token that it gave");
        d.ana = await signIn(d, "ana");
    },
    "Ben and Cleo sign in too": async () => {
        d.ben = await signIn(d, "ben");
        d.cleo = await signIn(d, "cleo");
        d.ben.me = await d.ben.api.v1.accounts.verifyCredentials();
        d.cleo.me = await d.cleo.api.v1.accounts.verifyCredentials();
    },
    "Ana lets the app in for the garden, which posts without naming her": async () => {
        const garden = await signIn(d, "ana", scopes, "garden");
        same((await garden.api.v1.accounts.verifyCredentials()).acct, "garden", "whose token it is");
        const status = await garden.api.v1.statuses.create({ status: "The beds are open.", visibility: "unlisted" });
        const { text } = await plain(`${d.origin}/api/v1/statuses/${status.id}`, { token: d.ben.token });
        check(text.includes('"garden"') && !/\bana\b/i.test(text), "what Ben sees of it", text);
        await refused("Ana's own token at the garden's post", [403, 404], () => d.ana.api.v1.statuses.$select(status.id)
            .remove());
        await garden.api.v1.statuses.$select(status.id).remove();
        await createOAuthAPIClient({ url: d.origin }).revoke({ clientId: garden.app.clientId,
            clientSecret: garden.app.clientSecret, token: garden.token });
    },
    "a token opens what its scopes say and no more": async () => {
        const narrow = await signIn(d, "ana", "read:statuses profile");
        check(Array.isArray(await narrow.api.v1.timelines.home.list()), "the home timeline");
        await refused("posting", 403, () => narrow.api.v1.statuses.create({ status: "No" }));
        await refused("notifications", 403, () => narrow.api.v1.notifications.list());
        same((await plain(`${d.origin}/oauth/userinfo`, { token: narrow.token })).json.preferred_username, "ana",
             "userinfo");
        await createOAuthAPIClient({ url: d.origin }).revoke({ clientId: narrow.app.clientId,
            clientSecret: narrow.app.clientSecret, token: narrow.token });
        await refused("a revoked token", 401, () => narrow.api.v1.timelines.home.list());
    },
    "Ana edits her profile": async () => {
        const changed = await d.ana.api.v1.accounts.updateCredentials({
            displayName: "Ana of the river", note: "Studies rivers & lakes", locked: false,
            fieldsAttributes: [{ name: "Field", value: "Hydrology" }], source: { privacy: "public", language: "en" },
        });
        same(changed.displayName, "Ana of the river", "display name");
        same(changed.source.note, "Studies rivers & lakes", "her own words");
        check(changed.note.includes("rivers &amp; lakes"), "as HTML for the rest", changed.note);
        same(changed.source.fields.map((each) => [each.name, each.value]), [["Field", "Hydrology"]], "fields");
    },
});
