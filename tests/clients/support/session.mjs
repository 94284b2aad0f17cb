// A person at the API without any library: signs in, then asks, and keeps nothing.
import { authorise } from "./sign_in.mjs";
import { check } from "./steps.mjs";

export const everything = "read write follow push profile";
export const out_of_band = "urn:ietf:wg:oauth:2.0:oob";

// One request as it is: {method, path, status, type, headers, body}.
export async function ask(origin, method, path, { token, query, json, form, headers } = {}) {
    const url = new URL(path, origin);
    for (const [name, values] of Object.entries(query ?? {})) {
        for (const value of [values].flat()) url.searchParams.append(name, value);
    }
    const answer = await fetch(url, {
        method, redirect: "manual", body: json === undefined ? form : JSON.stringify(json),
        headers: { ...(token && { authorization: `Bearer ${token}` }),
                   ...(json !== undefined && { "content-type": "application/json" }), ...headers },
    });
    const text = await answer.text();
    let body;
    try { body = JSON.parse(text); } catch { /* judged by its type */ }
    return { method, path: url.pathname, status: answer.status, type: answer.headers.get("content-type"),
             headers: answer.headers, body, text };
}

export class Session {
    constructor(origin, app, token) {
        Object.assign(this, { origin, app, token });
    }

    request(method, path, more) {
        return ask(this.origin, method, path, { token: this.token, ...more });
    }

    get = (path, query) => this.request("GET", path, { query });
    post = (path, json) => this.request("POST", path, { json });
    put = (path, json) => this.request("PUT", path, { json });
    patch = (path, json) => this.request("PATCH", path, { json });
    delete = (path, json) => this.request("DELETE", path, { json });

    // What is needed for what is asked about: it has to succeed.
    async need(answer) {
        const got = await answer;
        const { method, path, status, body } = got;
        check(status >= 200 && status < 300, `${method} ${path}`, { status, body });
        return got.body;
    }
}

export async function register(origin, scopes = everything) {
    const { status, body } = await ask(origin, "POST", "/api/v1/apps", { json: {
        client_name: "Operations", redirect_uris: out_of_band, scopes, website: "https://app.example" } });
    check(status === 200, "an app", body);
    return body;
}

export const authorisePath = (app, scope) => `/oauth/authorize?${new URLSearchParams({ client_id: app.client_id,
    redirect_uri: out_of_band, response_type: "code", scope })}`;

// An account that an application makes: {answer, session}.
export async function signUp(d, username) {
    const app = await register(d.origin);
    const { body } = await ask(d.origin, "POST", "/oauth/token", { json: { grant_type: "client_credentials",
        client_id: app.client_id, client_secret: app.client_secret, scope: "read write" } });
    const answer = await new Session(d.origin, app, body.access_token).post("/api/v1/accounts", { username,
        email: `${username}@mail.example`, password: "quite a long one 7", agreement: true, locale: "en" });
    return { answer, session: new Session(d.origin, app, answer.body.access_token) };
}

export async function signIn(d, handle, scope = everything) {
    const app = await register(d.origin, scope);
    const { code } = await authorise(d.origin + authorisePath(app, scope), d.people[handle]);
    const { status, body } = await ask(d.origin, "POST", "/oauth/token", { json: { grant_type: "authorization_code",
        client_id: app.client_id, client_secret: app.client_secret, redirect_uri: out_of_band, code } });
    check(status === 200, "a token", body);
    const session = new Session(d.origin, app, body.access_token);
    if (/read:accounts|read\b(?!:)|profile/.test(scope)) {
        session.me = await session.need(session.get("/api/v1/accounts/verify_credentials"));
    }
    return session;
}
