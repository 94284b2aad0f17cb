// A person at the authorisation page, without a browser: follows redirects, fills in forms, keeps cookies.
import { check } from "./steps.mjs";

export class Visitor {
    constructor() {
        this.cookies = new Map();
    }

    async open(url, init = {}) {
        for (let hops = 0; hops < 10; hops += 1) {
            const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
            const answer = await fetch(url, {
                ...init, redirect: "manual",
                headers: { accept: "text/html", ...init.headers, ...(cookie && { cookie }) },
            });
            for (const line of answer.headers.getSetCookie()) {
                const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
                if (name) this.cookies.set(name, value);
            }
            const to = answer.headers.get("location");
            if (!to || answer.status < 300 || answer.status > 399) {
                return { url, status: answer.status, html: await answer.text() };
            }
            await answer.arrayBuffer();
            const next = new URL(to, url);
            // Out of the node's pages: an app's own address, which need not exist.
            if (next.origin !== new URL(url).origin) return { url: next.href, status: answer.status, html: "" };
            [url, init] = [next.href, {}];
        }
        check(false, "the pages redirect in circles", url);
    }

    submit(page, form, values, button) {
        const fields = new URLSearchParams(form.hidden);
        for (const [name, value] of Object.entries(values)) fields.set(name, value);
        if (button?.name) fields.set(button.name, button.value);
        const to = new URL(button?.action ?? form.action ?? page.url, page.url).href;
        return this.open(to, {
            method: "POST", body: fields.toString(),
            headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(to).origin },
        });
    }
}

const unescape = (text) => text.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll("&quot;", '"').replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function attributes(tag) {
    return Object.fromEntries([...tag.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)].slice(1)
        .map(([, name, double, single, bare]) => [name.toLowerCase(), unescape(double ?? single ?? bare ?? "")]));
}

export function formsOf(html) {
    return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/gi)].map(([whole, inside]) => {
        const inputs = [...inside.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => attributes(tag));
        const buttons = [...inside.matchAll(/(<button\b[^>]*>)([\s\S]*?)<\/button>/gi)].map(([, tag, words]) => {
            const { name, value, formaction } = attributes(tag);
            return { name, value, action: formaction, words: words.replace(/<[^>]+>/g, "").trim() };
        });
        return {
            ...attributes(/<form\b[^>]*>/i.exec(whole)[0]), inputs, buttons,
            // What a browser sends without being asked.
            hidden: Object.fromEntries(inputs.filter((each) => each.type === "hidden"
                || (["checkbox", "radio"].includes(each.type) && "checked" in each))
                .map((each) => [each.name, each.value ?? "on"])),
        };
    });
}

// Logs in where asked to and allows the app: {code, state} as its redirect address or the page (OOB) shows them.
const allows = (button) => /allow|authori[sz]e/i.test(button.words);

// `as`: the unit that the app is to act for, chosen among those that the page offers.
export async function authorise(url, { handle, password }, visitor = new Visitor(), as = undefined) {
    let page = await visitor.open(url);
    const log_in = formsOf(page.html).find((each) => each.inputs.some((input) => input.type === "password"));
    if (log_in) {
        const values = Object.fromEntries(log_in.inputs.filter((each) => each.name && each.type !== "hidden"
            && each.type !== "submit" && each.type !== "checkbox")
            .map((each) => [each.name, each.type === "password" ? password : handle]));
        page = await visitor.submit(page, log_in, values, log_in.buttons[0]);
    }
    const allow = formsOf(page.html).find((form) => form.buttons.some(allows));
    const unit = as && new RegExp(`<label for="as-(\\d+)"><bdi>@${as}@`).exec(page.html)?.[1];
    check(!as || unit, "the page offers the unit", { as, html: page.html.slice(0, 1500) });
    if (allow) page = await visitor.submit(page, allow, unit ? { as: unit } : {}, allow.buttons.find(allows));
    const given = new URL(page.url).searchParams;
    const code = given.get("code")
        ?? formsOf(page.html).flatMap((form) => form.inputs).find((each) => "readonly" in each)?.value
        ?? /<(?:code\b|\w+[^>]*\bid="code")[^>]*>([^<]+)</.exec(page.html)?.[1].trim();
    check(code, "the pages lead to a code", { url: page.url, status: page.status, html: page.html.slice(0, 1500) });
    return { code, state: given.get("state") };
}
