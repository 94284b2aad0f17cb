// Opens each page in headless Chromium as phone and desktop, light and dark: axe-core must find nothing, nothing may
// scroll sideways, no script may be there but the one that the policy names, and no request or policy may fail.
// Pictures go to the folder named.
//
//   node check.mjs BASE_URL OUT_FOLDER '[{"name": "front", "path": "/", "status": 200}, …]'
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const [base, out, list] = process.argv.slice(2);
const pages = JSON.parse(list);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const problems = [];
const backgrounds = new Map();  // page, form and scheme -> colour
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
for (const [form, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({ viewport, colorScheme, ignoreHTTPSErrors: true });
        for (const page of pages) await look(context, page, `${page.name} ${form} ${colorScheme}`);
        await context.close();
    }
}
await checkBare(browser);
await browser.close();
for (const problem of problems) console.log(problem);
console.log(`${pages.length} pages in four forms, ${problems.length} problems; pictures in ${out}`);
process.exit(problems.length ? 1 : 0);

async function look(context, wanted, name) {
    const tab = await context.newPage();
    const complain = (what) => problems.push(`${name}: ${what}`);
    // A page that is meant to answer 404 is no failed resource.
    tab.on("console", (message) => {
        const expected = wanted.status >= 400 && /status of/.test(message.text());
        if (message.type() === "error" && !expected) complain(`console: ${message.text()}`);
    });
    tab.on("requestfailed", (request) => complain(`failed: ${request.url()}`));
    tab.on("request", (request) => {
        if (!request.url().startsWith(base)) complain(`asks another server: ${request.url()}`);
    });
    const response = await tab.goto(new URL(wanted.path, base).href, { waitUntil: "load", timeout: 120_000 });
    if (response.status() !== wanted.status) complain(`status ${response.status()}, not ${wanted.status}`);
    const policy = response.headers()["content-security-policy"] ?? "";
    if (!/default-src 'none'|default-src 'self'/.test(policy) || /unsafe|\*/.test(policy)) {
        complain(`its policy is not strict: '${policy}'`);
    }
    const facts = await tab.evaluate(() => ({
        scripts: [...document.querySelectorAll("script, [onclick], [onload]")].map((each) => each.src ?? "inline"),
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        title: document.title, language: document.documentElement.lang,
        background: getComputedStyle(document.body).backgroundColor,
        small: [...document.querySelectorAll("body *")].filter((e) => e.childNodes.length && e.innerText?.trim()
            && parseFloat(getComputedStyle(e).fontSize) < 12).length,
    }));
    const allowed = /script-src (\S+)$/.exec(policy)?.slice(1) ?? [];
    if (String(facts.scripts) !== String(allowed)) complain(`scripts '${facts.scripts}', allowed '${allowed}'`);
    if (facts.wide > 0) complain(`scrolls sideways by ${facts.wide} px`);
    if (!facts.title || !facts.language) complain("no title or language");
    if (facts.small) complain(`${facts.small} elements with text below 12 px`);
    if (wanted.text && !(await tab.innerText("body")).includes(wanted.text)) complain(`does not say '${wanted.text}'`);
    await tab.screenshot({ path: `${out}/${name.replaceAll(" ", "-")}.png`, fullPage: true });
    await tab.evaluate(axe);
    const found = await tab.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), rules);
    for (const each of found.violations) {
        const where = each.nodes.slice(0, 3).map((node) => `${node.target} (${node.failureSummary
            .replace(/\s+/g, " ").slice(0, 200)})`).join("; ");
        complain(`axe ${each.id}: ${each.help}: ${where}`);
    }
    backgrounds.set(name, facts.background);
    await tab.close();
}

// Light and dark must differ, and every page must be there without scripts.
async function checkBare(browser) {
    for (const page of pages) {
        for (const form of Object.keys(widths)) {
            if (backgrounds.get(`${page.name} ${form} light`) === backgrounds.get(`${page.name} ${form} dark`)) {
                problems.push(`${page.name} ${form}: light and dark have the same background`);
            }
        }
    }
    const context = await browser.newContext({ javaScriptEnabled: false, ignoreHTTPSErrors: true });
    const tab = await context.newPage();
    for (const page of pages) {
        await tab.goto(new URL(page.path, base).href, { timeout: 120_000 });
        if ((await tab.innerText("main")).trim().length < 20) problems.push(`${page.name}: empty without scripts`);
    }
    await context.close();
}
