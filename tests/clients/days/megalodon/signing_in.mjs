// Detection, registration and the code on the page (out of band).
import { authorise } from "../../support/sign_in.mjs";
import { check, refused, same } from "../../support/steps.mjs";

async function signIn(d, handle) {
    const anybody = d.clientFor();
    const app = await anybody.registerApp("Whalebird", { scopes: ["read", "write", "follow", "push"],
                                                         website: "https://whalebird.example" });
    check(app.client_id && app.url.startsWith(`${d.origin}/oauth/authorize?`), "an address to log in at", app);
    const { code } = await authorise(app.url, d.people[handle]);
    const token = await anybody.fetchAccessToken(app.client_id, app.client_secret, code);
    check(token.access_token, "a token", token);
    const api = d.clientFor(token.access_token);
    return { app, token: token.access_token, api, me: (await api.verifyAccountCredentials()).data };
}

export const signing_in = (d) => ({
    "the server is taken for one that speaks as Mastodon does": async () => {
        d.kind = await d.detect();
        same(d.kind, "mastodon", "kind");
        const { data } = await d.clientFor().getInstance();
        check(data.urls.streaming_api.startsWith("wss://") && data.stats, "instance", data);
    },
    "people sign in with a code that they copy from the page": async () => {
        for (const handle of ["ana", "ben", "cleo"]) d[handle] = await signIn(d, handle);
        same([d.ana.me.acct, d.ben.me.acct], ["ana", "ben"], "who they are");
        same((await d.ana.api.verifyAppCredentials()).data.name, "Whalebird", "the app");
    },
    "a token that was revoked opens nothing": async () => {
        const other = await signIn(d, "ana");
        await other.api.revokeToken(other.app.client_id, other.app.client_secret, other.token);
        await refused("the account", 401, () => other.api.verifyAccountCredentials());
    },
    "Ana edits her profile": async () => {
        const { data } = await d.ana.api.updateCredentials({ display_name: "Ana B.", note: "Rivers", bot: false,
            fields_attributes: [{ name: "Pronouns", value: "she" }], source: { language: "en" } });
        same([data.display_name, data.source.note, data.fields.map((each) => each.name)],
             ["Ana B.", "Rivers", ["Pronouns"]], "her profile");
    },
});
