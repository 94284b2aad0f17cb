// The two HTTP servers: the public one, strict about signatures before Fedify sees a request, and the control API.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

import { verifyRequestDetailed } from "@fedify/fedify/sig";

import { makeSignIn } from "./sign_in.mjs";
import { report } from "./state.mjs";

const BODY_BYTES_MAX = 4 << 20;

async function bodyOf(incoming) {
    const pieces = [];
    let bytes = 0;
    for await (const piece of incoming) {
        bytes += piece.length;
        if (bytes > BODY_BYTES_MAX) throw new Error("body too large");
        pieces.push(piece);
    }
    return Buffer.concat(pieces);
}

const kindOf = (request) => request.headers.has("signature-input") ? "rfc9421"
    : request.headers.has("signature") ? "cavage" : "none";

// Fedify alone would take an activity with a good proof whatever its HTTP signature is: here both count.
async function verify(config, federation, request) {
    const kind = kindOf(request);
    if (kind === "none") return { kind, verified: false, reason: "noSignature" };
    if (config.accept_only && kind !== config.accept_only) return { kind, verified: false, reason: "refusedKind" };
    const context = federation.createContext(new URL(config.origin), {});
    const result = await verifyRequestDetailed(request.clone(), {
        documentLoader: context.documentLoader, contextLoader: context.contextLoader,
    });
    return result.verified
        ? { kind, verified: true, key: result.key.id?.href, signer: result.key.ownerId?.href }
        : { kind, verified: false, reason: result.reason.type, detail: detailOf(result.reason) };
}

const detailOf = (reason) => reason.result
    ? String(reason.result.error ?? `status ${reason.result.status}`) : reason.keyId?.href ?? "";

const parsed = (body) => {
    try { return JSON.parse(body.toString("utf8")); } catch { return null; }
};

async function answer(config, state, federation, request, body, say) {
    const path = new URL(request.url).pathname;
    if (request.method === "POST" && path.endsWith("/inbox")) return takeInbox(...arguments);
    const guarded = /^\/users\/[^/]+\/(notes|polls)\//.test(path);
    if (config.signed_get && guarded) {
        const signature = await verify(config, federation, request);
        say({ get: path, ...signature });
        if (!signature.verified) return new Response("a signature is needed", { status: 401 });
        return federation.fetch(request, { contextData: { signer: signature.signer } });
    }
    return federation.fetch(request, { contextData: {} });
}

async function takeInbox(config, state, federation, request, body, say) {
    const json = parsed(body);
    const entry = { at: Date.now(), path: new URL(request.url).pathname, id: json?.id, type: json?.type,
                    actor: json?.actor, digest: request.headers.has("digest") ? "digest"
                        : request.headers.has("content-digest") ? "content-digest" : null };
    state.requests.push(entry);
    let response;
    if (state.failing && state.failing.times-- > 0) {
        const headers = state.failing.retry_after ? { "retry-after": String(state.failing.retry_after) } : {};
        response = new Response("made to fail", { status: state.failing.status, headers });
    } else {
        Object.assign(entry, { signature: await verify(config, federation, request) });
        response = entry.signature.verified
            ? await federation.fetch(request, { contextData: { json, signature: entry.signature } })
            : new Response("signature refused: " + entry.signature.reason, { status: 401 });
    }
    entry.status = response.status;
    say({ inbox: entry });
    return response;
}

export async function serve(config, state, federation, say) {
    const sign_in = makeSignIn(config);
    state.sign_in = sign_in.report;
    const handle = async (incoming, outgoing) => {
        try {
            const body = await bodyOf(incoming);
            const headers = new Headers();
            for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
                headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
            }
            const bodyless = incoming.method === "GET" || incoming.method === "HEAD";
            const request = new Request(new URL(incoming.url, config.origin), {
                method: incoming.method, headers, body: bodyless ? undefined : body,
            });
            const response = sign_in.answer(request, body)
                ?? await answer(config, state, federation, request, body, say);
            outgoing.writeHead(response.status, Object.fromEntries(response.headers));
            outgoing.end(Buffer.from(await response.arrayBuffer()));
        } catch (error) {
            say({ error: String(error?.stack ?? error) });
            outgoing.writeHead(500).end();
        }
    };
    const server = config.tls
        ? createTlsServer({ cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) }, handle)
        : createServer(handle);
    const port = config.port ?? (config.tls ? 443 : 80);
    await new Promise((resolve, reject) => {
        server.once("error", reject).listen(port, config.listen, resolve);
    });
    return server;
}

// POST /verb with a JSON object; GET /state?as=NAME.
export async function serveControl(config, verbs) {
    const server = createServer(async (incoming, outgoing) => {
        const url = new URL(incoming.url, "http://control");
        const reply = (status, value) => {
            outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
        };
        try {
            const body = await bodyOf(incoming);
            if (url.pathname === "/state") return reply(200, report(verbs.state, url.searchParams.get("as")));
            const verb = verbs[url.pathname.slice(1)];
            if (typeof verb !== "function") return reply(404, { error: `no verb ${url.pathname}` });
            reply(200, await verb(body.length ? JSON.parse(body) : {}) ?? {});
        } catch (error) {
            reply(500, { error: String(error?.stack ?? error) });
        }
    });
    await new Promise((resolve, reject) => {
        server.once("error", reject).listen(config.control, "127.0.0.1", resolve);
    });
    return server;
}
