// Makes a passkey at a real node, signs in with it alone and removes it, in headless Chromium with an authenticator
// that the browser plays. Each page that comes up is asked about by axe-core and has its picture taken.
//
//   node passkeys.mjs BASE_URL OUT_FOLDER PASSWORD
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const [base, out, password] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const problems = [];
let pictures = 0;
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const tab = await opened(await browser.newContext({ viewport: { width: 360, height: 740 } }));
const devices = await tab.context().newCDPSession(tab);
await devices.send("WebAuthn.enable");
const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
    },
});
for (const part of [addsOne, isNotAskedTwice, signsInWithIt, mustBeVerified, letsAnApplicationIn, removesIt, hasNone]) {
    try {
        await part();
    } catch (error) {
        problems.push(`${part.name}: ${error.message.split("\n").slice(0, 6).join(" | ")}\n  at ${tab.url()}: `
            + (await tab.innerText("main").catch(() => "")).slice(0, 600));
        break;
    }
}
await browser.close();
for (const problem of problems) console.log(problem);
console.log(`${pictures} pages with passkeys, ${problems.length} problems; pictures in ${out}`);
process.exit(problems.length ? 1 : 0);

async function opened(context) {
    const made = await context.newPage();
    // A refusal of ours is no failed resource.
    made.on("console", (message) => {
        const refused = /status of (403|422)/.test(message.text());
        if (message.type() === "error" && !refused) problems.push(`${made.url()}: console: ${message.text()}`);
    });
    return made;
}

async function look(name) {
    pictures += 1;
    await tab.screenshot({ path: `${out}/${pictures}-${name}.png`, fullPage: true });
    await tab.evaluate(axe);
    const found = await tab.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), rules);
    for (const each of found.violations) {
        problems.push(`${name}: axe ${each.id}: ${each.help}: ${each.nodes.map((node) => node.target).slice(0, 3)}`);
    }
}

async function says(text) {
    await tab.locator("main", { hasText: text }).waitFor({ timeout: 20_000 });
}

async function credentials() {
    return (await devices.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
}

async function signOut() {
    await tab.goto(new URL("/settings", base).href);
    await tab.locator("form[action='/settings/sign-out-everywhere'] button").click();
    await says("With your account at");
}

// By keyboard, and the button says that it has the focus.
async function press(selector) {
    const button = tab.locator(selector);
    for (let presses = 0; presses < 60; presses += 1) {
        await tab.keyboard.press("Tab");
        if (!(await tab.locator(`${selector}:focus-visible`).count())) continue;
        await tab.keyboard.press("Enter");
        return;
    }
    throw new Error(`Tab never comes to ${selector} (${await button.count()} of it)`);
}

async function toNew() {
    await tab.goto(new URL("/settings/passkeys", base).href);
    await tab.locator("#password").fill(password);
    await tab.locator("form[action='/settings/passkeys'] button").click();
    await says("Your browser asks you where to keep it");
}

async function addsOne() {
    await tab.goto(new URL("/settings", base).href);
    await look("sign-in");
    await tab.locator("#handle").fill("ana");
    await tab.locator("#password").fill(password);
    await tab.keyboard.press("Enter");
    await tab.getByRole("link", { name: "Passkeys" }).click();
    await says("None yet.");
    await look("none");
    await toNew();
    await look("new");
    await tab.locator("#name").fill("Heron’s phone");
    await tab.keyboard.press("Enter");
    await says("Heron’s phone");
    await look("added");
    const kept = await credentials();
    if (kept.length !== 1 || kept[0].rpId !== "localhost" || !kept[0].isResidentCredential) {
        throw new Error(`the device has ${JSON.stringify(kept)}`);
    }
}

async function isNotAskedTwice() {
    await toNew();
    await tab.locator("#name").fill("The same phone");
    await press("#passkey button");
    await says("This device has a passkey for your account already.");
    await look("known");
    if ((await credentials()).length !== 1) throw new Error("there are two");
}

async function signsInWithIt() {
    await signOut();
    await press("#passkey button");
    await says("You are signed in as @ana@localhost.");
    await tab.goto(new URL("/settings/passkeys", base).href);
    await says("Last used on");
    await look("used");
}

async function mustBeVerified() {
    await signOut();
    await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await press("#passkey button");
    await says("It was stopped, or took too long.");
    await look("stopped");
    const state = await tab.locator("#passkey-said").evaluate((each) => [each.role ?? each.getAttribute("role"),
        document.activeElement.textContent]);
    if (String(state) !== "status,Use a passkey") throw new Error(`the page is at ${state}`);
    await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    await tab.keyboard.press("Enter");
    await says("You are signed in as @ana@localhost.");
}

async function letsAnApplicationIn() {
    await signOut();
    const registered = await tab.context().request.post(new URL("/api/v1/apps", base).href, {
        form: { client_name: "An application", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read" },
    });
    const { client_id: id } = await registered.json();
    const asked = new URLSearchParams({
        client_id: id, redirect_uri: "urn:ietf:wg:oauth:2.0:oob", response_type: "code", scope: "read",
    });
    await tab.goto(new URL(`/oauth/authorize?${asked}`, base).href);
    await says("The application “An application” would like");
    await press("#passkey button");
    await says("Let this application in?");
}

async function removesIt() {
    await tab.goto(new URL("/settings/passkeys", base).href);
    await tab.getByRole("button", { name: "Remove: Heron’s phone" }).click();
    await says("None yet.");
    await signOut();
    await press("#passkey button");
    await says("That passkey did not open an account here.");
    await look("removed");
}

// Without passkeys, and without a script, the page says so and takes the password.
async function hasNone() {
    const without = await opened(await browser.newContext());
    await without.addInitScript(() => delete globalThis.PublicKeyCredential);
    const bare = await opened(await browser.newContext({ javaScriptEnabled: false }));
    const hints = [[without, "#passkey-none", "This browser has no passkeys"],
        [bare, "noscript p", "A passkey needs JavaScript"]];
    for (const [each, where, words] of hints) {
        await each.goto(new URL("/settings", base).href);
        const hint = each.locator(where);  // by its place, as texts are not looked for in <noscript>
        await hint.waitFor({ state: "visible", timeout: 20_000 });
        if (!(await hint.textContent()).startsWith(words)) throw new Error(`it says ${await hint.textContent()}`);
        if (await each.locator("#passkey").isVisible()) throw new Error("there is a form that cannot work");
        await each.locator("#handle").fill("ana");
        await each.locator("#password").fill(password);
        await each.keyboard.press("Enter");
        await each.getByText("You are signed in as @ana@localhost.").waitFor({ timeout: 20_000 });
    }
}
