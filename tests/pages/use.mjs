// Uses the pages of one person at a real node, in headless Chromium with scripts switched off: staff by keyboard alone,
// a donor on a phone by touch alone. Each page that comes up is asked about by axe-core (in a tab of its own, which may
// run scripts) and has its picture taken.
//
//   node use.mjs BASE_URL OUT_FOLDER staff|donor|withdraw|home|app '{"handle": …, "password": …}'
import { readFileSync, mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const [base, out, part, given] = process.argv.slice(2);
const facts = JSON.parse(given);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const problems = [];
let pictures = 0;
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 900 } };
const form = part === "staff" ? desktop : phone;
const context = await browser.newContext({ ...form, javaScriptEnabled: false, ignoreHTTPSErrors: true });
const lookers = await browser.newContext({ ...form, ignoreHTTPSErrors: true });
const tab = await context.newPage();
try {
    await { staff, donor, withdraw, home, app }[part]();
} catch (error) {
    problems.push(`${part}: ${error.message.split("\n").slice(0, 6).join(" | ")}\n  at ${tab.url()}: `
        + (await tab.innerText("main").catch(() => "")).slice(0, 600));
}
await browser.close();
for (const problem of problems) console.log(problem);
console.log(`${part}: ${pictures} pages used, ${problems.length} problems; pictures in ${out}`);
process.exit(problems.length ? 1 : 0);

// What a page says is its text; the style goes along, no script does.
async function look(name) {
    pictures += 1;
    await tab.screenshot({ path: `${out}/${part}-${pictures}-${name}.png`, fullPage: true });
    const copy = await lookers.newPage();
    const sheet = await copy.goto(new URL("/about", base).href).then(() => copy.evaluate(() =>
        document.querySelector("link[rel=stylesheet]").href));
    const styled = `<link rel="stylesheet" href="${sheet}">`;
    const html = (await tab.content()).replace(/<link rel="stylesheet"[^>]*>/, styled);
    await copy.route("**/looked-at", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await copy.goto(new URL("/looked-at", base).href, { waitUntil: "load" });
    await copy.evaluate(axe);
    const found = await copy.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), rules);
    for (const each of found.violations) {
        problems.push(`${name}: axe ${each.id}: ${each.help}: ${each.nodes.map((node) => node.target).slice(0, 3)}`);
    }
    await copy.close();
}

async function says(text) {
    const all = await tab.innerText("main");
    if (!all.includes(text)) throw new Error(`the page does not say '${text}'`);
}

// By keyboard: Tab until it has the focus, which must be seen.
async function tabTo(selector) {
    const wanted = tab.locator(selector);
    if (await wanted.count() !== 1) throw new Error(`${await wanted.count()} of ${selector}`);
    for (let presses = 0; presses < 120; presses += 1) {
        await tab.keyboard.press("Tab");
        if (!(await tab.locator(`${selector}:focus`).count())) continue;
        if (!(await tab.locator(`${selector}:focus-visible`).count())) problems.push(`${selector}: no visible focus`);
        return;
    }
    throw new Error(`120 presses of Tab do not reach ${selector}`);
}
async function write(selector, text) {
    await tabTo(selector);
    await tab.keyboard.press("Control+A");
    await tab.keyboard.type(text);
}
async function pressEnter() {
    await Promise.all([tab.waitForNavigation({ waitUntil: "load" }), tab.keyboard.press("Enter")]);
}

// By touch: what is tapped is at least as large as a finger needs (44 px), and in no other's place.
async function tap(locator) {
    const box = await locator.boundingBox();
    if (!box) throw new Error(`not to be seen: ${locator}`);
    if (box.height < 44) problems.push(`${locator}: ${box.height} px high`);
    await Promise.all([tab.waitForNavigation({ waitUntil: "load" }), locator.tap()]);
}

async function staff() {
    await tab.goto(new URL("/desk", base).href);
    await look("sign-in");
    await write("#handle", facts.handle);
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("wrong " + facts.password);
    await pressEnter();
    await says("do not belong together");
    await look("sign-in-failed");
    await write("#handle", facts.handle);
    await tab.keyboard.press("Tab");
    await tab.keyboard.type(facts.password);
    await pressEnter();
    await says("You are signed in as");
    await look("own-centre");
    await newPassword();
    await tabTo("a[href='/desk']");
    await pressEnter();
    await says("You asked nobody");
    await look("desk-empty");

    await write("#record-who", facts.donor);
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("nick");  // chooses in a list as a person does
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("Canarywren");
    await pressEnter();
    await says("Noted for the role");
    await look("desk-noted");

    await tabTo("#look-purpose");
    await tab.keyboard.type("to ask whether");
    await tabTo("form[action='/desk/look'] button");
    await pressEnter();
    await says("Canarywren");
    await says("Heard, not confirmed");
    await look("desk-heard");

    await tabTo("#ask-nickname");
    await tab.keyboard.press("Space");
    await tabTo("#ask-purpose");
    await tab.keyboard.type("to greet");
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("All our");
    await tab.keyboard.press("Tab");
    await pressEnter();
    await says("The question is on its way");
    await says("No answer yet");
    await look("desk-asked");
    await tabTo("form[action='/consent/me/sign-out'] button");
    await pressEnter();
    await tab.goto(new URL("/desk", base).href);
    if (!tab.url().endsWith("/consent")) problems.push(`signed out, and still at ${tab.url()}`);
}

async function newPassword() {
    await tabTo("a[href='/consent/me/password']");
    await pressEnter();
    await look("password");
    for (const current of ["not " + facts.password, facts.password]) {
        await write("#current", current);
        await tab.keyboard.press("Tab");
        await tab.keyboard.type("another " + facts.password);
        await tab.keyboard.press("Tab");
        await tab.keyboard.type("another " + facts.password);
        await pressEnter();
        if (current === facts.password) break;
        await says("The current password is wrong");
        await look("password-wrong");
    }
    await says("Your password is changed");
    await look("password-changed");
    await tabTo("a[href='/consent/me']");
    await pressEnter();
    await says("You are signed in as");
}

async function donor() {
    await tab.goto(facts.link);
    await says("Press the button if you asked for it");
    await look("link");
    await tap(tab.locator("main button"));
    await says("What we know about you");
    await says("Canarywren");
    await look("centre");
    await tap(tab.locator("form[action='/consent/me/answer'] button").first());
    await look("yes");
    await tap(tab.getByRole("link", { name: "Your receipt" }));
    await look("receipt");
    await tab.goto(new URL("/consent/me", base).href);
    if (!(await tab.locator(".state-on").count())) throw new Error("nothing is on after the yes");
    await tap(tab.locator("form[action='/consent/me/restrict'] button").first());
    await look("paused");
    await tap(tab.locator("main a.button"));
    await tap(tab.locator("form[action='/consent/me/restrict'] button").first());
    await tap(tab.locator("main a.button"));
    const correction = tab.locator("details:has(form[action='/consent/me/correct'])").first();
    await correction.locator("summary").tap();
    await correction.locator("input[name=value]").tap();
    await tab.keyboard.press("End");
    await tab.keyboard.type(" and Mole");
    await look("correcting");
    await tap(correction.locator("button"));
    await look("corrected");
    await tap(tab.locator("main a.button"));
    await says("Mole");
    const [copy] = await Promise.all([
        tab.waitForEvent("download"),
        tab.locator("form[action='/consent/me/copy'] button").tap(),
    ]);
    if (!copy.suggestedFilename().endsWith(".tar")) throw new Error("the copy is no archive");
    const size = (await stat(await copy.path())).size;
    if (size < 10_000) throw new Error(`the copy has ${size} bytes`);
    // The link opens once.
    await context.clearCookies();
    await tab.goto(facts.link);
    await tap(tab.locator("main button"));
    await says("does not work any more");
    await look("link-dead");
}

async function withdraw() {
    await tab.goto(facts.link);
    await says("Opening this page has changed nothing");
    await look("link");
    await tap(tab.locator("main button"));
    await says("taken back");
    await look("done");
}

// At one's own server, which asks; first with a no, then with a yes, and back to one's own page.
async function home() {
    for (const answer of ["no", "yes"]) {
        await tab.goto(new URL("/consent", base).href);
        await tab.locator("#home-handle").tap();
        await tab.keyboard.type(answer === "no" ? "no handle" : facts.handle);
        await tap(tab.locator("form[action='/consent/home'] button"));
        if (answer === "no") {
            await says("That is not a handle");
            await look("no-handle");
            await tab.locator("#home-handle").fill(facts.handle);
            await tap(tab.locator("form[action='/consent/home'] button"));
        }
        await says("you are not signed in");
        await look(`continue-${answer}`);
        await Promise.all([tab.waitForNavigation(), tab.locator("main a.button").tap()]);
        await says("(profile)");
        await Promise.all([tab.waitForNavigation(), tab.locator(`#${answer}`).tap()]);
        if (answer === "no") {
            await says("without a yes");
            await look("said-no");
        }
    }
    await says("Opening this page has changed nothing");
    await look("back");
    await tap(tab.locator("main button"));
    await says("You are signed in as " + facts.handle);
    await look("centre");
    await tap(tab.locator("form[action='/consent/me/restrict'] button").first());
    await look("paused");
    // Who goes back in the browser finds that it is over.
    await tab.goBack();
    await tab.goBack();
    await tap(tab.locator("main button"));
    await says("This sign-in is over");
    await look("over");
}

// An application is let in, on a narrow screen and by keyboard alone, and then out again.
async function app() {
    const registered = await context.request.post(new URL("/api/v1/apps", base).href, {
        form: {
            client_name: "A very good application for reading and writing everywhere",
            redirect_uris: "urn:ietf:wg:oauth:2.0:oob",
            scopes: "read write:statuses push",
            website: "https://app.example/about",
        },
    });
    const { client_id: id } = await registered.json();
    const asked = new URLSearchParams({
        client_id: id, redirect_uri: "urn:ietf:wg:oauth:2.0:oob", response_type: "code", scope: "read push",
    });
    await tab.goto(new URL(`/oauth/authorize?${asked}`, base).href);
    await says("A very good application");
    await look("sign-in");
    await write("#handle", facts.handle);
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("wrong");
    await pressEnter();
    await says("do not belong together");
    await look("sign-in-failed");
    await write("#handle", facts.handle);
    await tab.keyboard.press("Tab");
    await tab.keyboard.type(facts.password);
    await pressEnter();
    await says("Let this application in?");
    await says("Send you push notifications");
    await look("question");
    // The group of choices is one stop of the keyboard, at what is chosen; arrows choose another.
    await tabTo("input[name=as]:checked");
    await says("You, @dean@kith.test");
    await tab.keyboard.press("ArrowDown");
    const chosen = await tab.locator("input[name=as]:checked").evaluate((each) => each.labels[0].textContent);
    if (chosen !== "@botany@kith.test") problems.push(`the arrow chose ${chosen}`);
    await look("question-unit");
    await tabTo("button[value=allow]");
    await pressEnter();
    await says("Copy this code");
    await look("code");
    await tab.goto(new URL("/settings", base).href);
    await says("Your settings");
    await says("You read and post for it.");
    await look("settings");
    for (const [path, title] of [["/settings/data", "Your data"], ["/settings/move", "Move to another account"]]) {
        await tab.goto(new URL(path, base).href);
        await says(title);
        await look(path.slice("/settings/".length));
    }
    await tab.goto(new URL("/settings", base).href);
    await tabTo("form[action='/settings/sign-out-everywhere'] button");
    await pressEnter();
    await says("Sign in");
    await look("signed-out");
}
