// Every route of the client API, asked in every wrong way: it always answers with JSON that says what is wrong, never
// with a failure of its own, and hidden things look as absent ones do.
import { day } from "../support/day.mjs";
import { authorise, Visitor } from "../support/sign_in.mjs";
import { ask, authorisePath, out_of_band, register } from "../support/session.mjs";
import { check, same } from "../support/steps.mjs";
import { hiddenThings } from "../refusals/hidden.mjs";
import { ill, send } from "../refusals/raw.mjs";
import { allBut, filled, otherScopes, routesIn, scopesOf, unheardOf } from "../refusals/routes.mjs";

const absent = "109876543210987654";
const wrong_ids = ["abc", "-1", "0", "99999999999999999999999999", "%00", "%FF%FE", "1%2F..%2F2", "1e3"];
// Routes whose scope differs from the description's, with what differs.
const other_scopes = [
    // Without a token they answer anyone; a token that is shown must allow them.
    ...["/api/v1/accounts", "/api/v1/accounts/{id}", "/api/v1/accounts/{id}/endorsements",
        "/api/v1/accounts/{id}/featured_tags", "/api/v1/accounts/{id}/followers", "/api/v1/accounts/{id}/following"]
        .map((path) => `GET ${path}: read:accounts, there none`),
    // Whoever is signed in may ask there; here it reads an account as any other route does.
    "GET /api/v1/accounts/{id}/identity_proofs: read:accounts, there none",
    // It changes nothing, and Mastodon's source asks for the same.
    "GET /api/v2/notifications/{group_key}/accounts: read:notifications, there write:notifications",
    // It changes the address of an account, and Mastodon's source asks for the same.
    "POST /api/v1/emails/confirmations: write:accounts, there none",
];
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const many = (count, value) => Array.from({ length: count }, () => value).join(",");
const wrong_bodies = [
    ["no JSON at all", json, "{"],
    ["a list instead of an object", json, "[1,2,3]"],
    ["a number", json, "1"],
    ["nothing", json, ""],
    ["deep nesting", json, `${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`],
    ["a million items", json, `{"id":[${many(1_000_000, 1)}],"account_ids":[1]}`],
    ["bad UTF-8", json, Buffer.from('{"status":"\xff\xfe","title":"\xc3\x28"}', "latin1")],
    ["doubled keys", json, '{"status":"a","status":"b","title":"a","title":[]}'],
    ["objects where words belong", json, JSON.stringify(Object.fromEntries(["status", "title", "phrase", "domain", "id",
        "account_ids", "choices", "comment", "name", "home", "subscription", "data", "poll", "media_ids", "context",
        "scheduled_at", "q", "keyword", "status_id", "client_name", "redirect_uris", "grant_type", "username", "url",
        "visibility", "in_reply_to_id", "expires_in", "duration"].map((each) => [each, { a: [{ b: null }] }])))],
    ["bad percent-encoding", form, "status=%zz%&title=%&id[]=%ff&a[b][c][d][e][f][g][h]=1&[]=&x[=1"],
    ["bad UTF-8 in a form", form, Buffer.from("status=\xff\xfe&title=\xc3\x28&phrase=\xff", "latin1")],
    ["a broken multipart body", { "content-type": "multipart/form-data; boundary=x" }, "--x\r\nContent-Dispo"],
    ["multipart without a boundary", { "content-type": "multipart/form-data" }, "--x--"],
    ["a kind of body that nobody reads", { "content-type": "application/xml" }, "<a/>"],
];
// Without these two say what they lack before they look for anything.
const right_bodies = {
    "POST /api/v1/polls/{id}/votes": { choices: [0] },
    "PUT /api/v1/scheduled_statuses/{id}": { scheduled_at: new Date(Date.now() + 7.2e6).toISOString() },
};
const wrong_queries = ["limit=-1", "limit=abc", "limit=999999999999999999999", "max_id=abc&min_id=%FF&since_id=-5",
                       "limit=0", `${"id[]=1&".repeat(1500)}`, "q=%FF%FE&type=%00&offset=-1", "access_token=nonsense"];

await day((d) => {
    const routes = routesIn(d.arguments[0]);
    const writes = routes.filter((route) => ["POST", "PUT", "PATCH"].includes(route.method));
    const scopes = scopesOf(routes);
    let full;      // Ana's token for everything
    let bare;      // of an app, for nobody
    let hidden;
    const without = new Map();  // scope -> her token for everything else
    const visitor = new Visitor();

    async function tokenFor(scope) {
        const app = await register(d.origin, scope);
        const { code } = await authorise(d.origin + authorisePath(app, scope), d.people.ana, visitor);
        const { body } = await ask(d.origin, "POST", "/oauth/token", { json: { grant_type: "authorization_code", code,
            client_id: app.client_id, client_secret: app.client_secret, redirect_uri: out_of_band } });
        check(body.access_token, "a token", body);
        return [body.access_token, app];
    }

    // One kind of wrong for all these routes: every fault is said, not only the first.
    async function each(list, attempt) {
        const faults = [];
        let count = 0;
        for (const route of list) {
            for (const [what, fault] of await attempt(route)) {
                count += 1;
                if (fault) faults.push(`${route.name}${what && `, ${what}`}: ${fault}`);
            }
        }
        console.log(`    ${count} requests`);
        check(count && !faults.length, `${faults.length} of ${count}:\n  ${faults.join("\n  ")}`);
    }

    return {
        "each route asks for the scope that Mastodon's description names": async () => {
            same(otherScopes(routes, d.contract), other_scopes, "differences");
        },
        "there are tokens, one without each scope": async () => {
            let app;
            [full, app] = await tokenFor("read write follow push profile");
            const { body } = await ask(d.origin, "POST", "/oauth/token", { json: { grant_type: "client_credentials",
                client_id: app.client_id, client_secret: app.client_secret, scope: "read write" } });
            bare = body.access_token;
            for (const scope of scopes.filter((name) => !name.startsWith("admin"))) {
                without.set(scope, (await tokenFor(allBut(scope, scopes).join(" ")))[0]);
            }
            hidden = await hiddenThings(d);
        },
        "without a token": () => each(routes, async (route) => [["", ill(
            await send(d, route.method, filled(route, absent)),
            route.who === "anyone" ? null : [401])]]),
        "with a token that is none": () => each(routes, async (route) => [["", ill(
            await send(d, route.method, filled(route, absent), { token: "nonsense" }),
            route.pattern.startsWith("/api/") ? [401, 404] : null)]]),
        "with the token of an app, where it takes a person": () => each(
            routes.filter((route) => route.who === "person"), async (route) => [["", ill(
                await send(d, route.method, filled(route, absent), { token: bare }), [401, 403, 422])]]),
        "with a token that lacks the scope": () => each(
            routes.filter((route) => route.scope), async (route) => [["", ill(await send(d, route.method,
                filled(route, absent), { token: without.get(route.scope) ?? full }), [403])]]),
        "a thing of somebody else's looks as one that is not there": () =>
            each(routes.filter((route) => route.parameters.length && hidden.idFor(route)), async (route) => {
                const right = right_bodies[route.name];
                const more = { token: full, ...(right && { headers: json, body: JSON.stringify(right) }) };
                const [its, none] = [hidden.idFor(route), absent].map((id) => filled(route, id));
                const [got, want] = [await send(d, route.method, its, more), await send(d, route.method, none, more)];
                if (got.status === 403 && route.scope.startsWith("admin")) return [];
                const fault = ill(got, [404]);
                return [["", fault ?? (got.text === want.text && got.status === want.status ? null
                    : `is told from an absent one: ${got.text} ${want.status} ${want.text}`)]];
            }),
        "and is as it was": async () => same(await hidden.intact(), [], "Cleo's things"),
        "with what is no id": () => each(routes.filter((route) => route.parameters.length), async (route) =>
            Promise.all(wrong_ids.map(async (id) => [id, ill(
                await send(d, route.method, filled(route, id), { token: full }))]))),
        "with queries that make no sense": () => each(routes.filter((route) => route.method === "GET"), async (route) =>
            Promise.all(wrong_queries.map(async (query) => [query.slice(0, 40), ill(
                await send(d, "GET", `${filled(route, absent)}?${query}`, { token: full }))]))),
        "with bodies that make no sense": () => each(writes, async (route) => {
            const found = [];
            for (const [what, headers, body] of wrong_bodies) {
                const got = await send(d, route.method, filled(route, absent), { token: full, headers, body });
                found.push([what, ill(got)]);
            }
            return found;
        }),
        "with a body that is far too large": () => each(writes, async (route) => [["", ill(await send(d, route.method,
            filled(route, absent), { token: full, headers: { ...json, "content-length": 1 << 30 }, body: "{",
                                     alone: true }), [413])]]),
        "by a method that it has not": () => each(unheardOf(routes), async (route) => [["", ill(
            await send(d, route.method, filled(route, absent), { token: full }), [404, 405])]]),
        "an address that is none": async () => {
            for (const path of ["/api/v1/none", "/api/v3/instance", "/api/", "/api/v1/statuses/1/none"]) {
                same(ill(await send(d, "GET", path, { token: full }), [404]), null, path);
            }
        },
        "and the node still answers": async () => {
            same((await send(d, "GET", "/api/v2/instance")).status, 200, "instance");
            same((await send(d, "GET", "/api/v1/timelines/home", { token: full })).status, 200, "home");
        },
    };
});
