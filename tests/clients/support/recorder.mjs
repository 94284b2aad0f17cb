// Stands at the node's public address: passes everything on as it came, in both directions, and keeps what the API
// answered, events of streams included, so that it can be held against the contract afterwards.
import { readFileSync } from "node:fs";
import { Agent, request as ask } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";

const KEPT_BYTES_MAX = 4 << 20;
const entities = {
    update: "Status", "status.update": "Status", notification: "Notification", conversation: "Conversation",
    announcement: "Announcement", "announcement.reaction": null, delete: null,
};

export class Recorder {
    constructor({ listen, port, backend, tls }) {
        Object.assign(this, { listen, port, backend, answers: [], events: [] });
        this.agent = new Agent({ keepAlive: true });
        this.server = createServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
            (incoming, outgoing) => this.pass(incoming, outgoing));
        this.server.on("upgrade", (incoming, socket, head) => this.tunnel(incoming, socket, head));
        this.server.on("tlsClientError", () => {});
    }

    start() {
        return new Promise((resolve) => this.server.listen(this.port, this.listen, resolve));
    }

    stop() {
        this.agent.destroy();
        this.server.close();
        this.server.closeAllConnections();
    }

    pass(incoming, outgoing) {
        const { method, url } = incoming;
        const headers = { ...incoming.headers, "x-forwarded-for": incoming.socket.remoteAddress };
        const onward = ask({ ...this.backend, method, path: url, headers, agent: this.agent }, (answer) => {
            outgoing.writeHead(answer.statusCode, answer.rawHeaders);
            outgoing.flushHeaders();  // a stream's first word may be long in coming
            const type = answer.headers["content-type"] ?? "";
            const api = /^\/(api|oauth|health|\.well-known\/oauth)/.test(url);
            if (api && type.startsWith("text/event-stream")) this.listenTo(answer, url);
            const pieces = [];
            let bytes = 0;
            answer.on("data", (piece) => {
                bytes += piece.length;
                if (api && bytes <= KEPT_BYTES_MAX && type.startsWith("application/json")) pieces.push(piece);
            });
            answer.on("end", () => api && this.answers.push({
                method, path: url, status: answer.statusCode, type, headers: answer.headers,
                body: parsed(Buffer.concat(pieces)),
            }));
            answer.on("error", () => outgoing.destroy());
            answer.pipe(outgoing);
        });
        onward.on("error", () => { outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(); });
        outgoing.on("close", () => onward.destroy());
        incoming.pipe(onward);
    }

    // Server-sent events: "event: x" and "data: …" lines, an empty line between two of them.
    listenTo(answer, url) {
        let text = "";
        answer.on("data", (piece) => {
            const blocks = (text + piece.toString("utf8")).split("\n\n");
            text = blocks.pop();
            for (const block of blocks) {
                const [event, data] = ["event", "data"].map((field) => block.split("\n")
                    .filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).trim())
                    .join("\n"));
                if (event) this.events.push({ by: `SSE ${url.split("?")[0]}`, event, payload: data });
            }
        });
    }

    // A WebSocket as it is; compression is not offered on, so that the frames can be read along.
    tunnel(incoming, socket, head) {
        const onward = connect(this.backend.port, this.backend.host, () => {
            const lines = [];
            for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
                const [name, value] = incoming.rawHeaders.slice(at, at + 2);
                if (name.toLowerCase() !== "sec-websocket-extensions") lines.push(`${name}: ${value}`);
            }
            onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
            onward.write(head);
            socket.pipe(onward);
            onward.pipe(socket);
        });
        const frames = new Frames((text) => {
            const message = parsed(text);
            if (message?.event) this.events.push({ by: "WebSocket", ...message });
        });
        onward.on("data", (piece) => frames.take(piece));
        for (const end of [socket, onward]) {
            end.on("error", () => { socket.destroy(); onward.destroy(); });
            end.on("close", () => { socket.destroy(); onward.destroy(); });
        }
    }

    // What does not fit the contract, each sentence once.
    judge(contract) {
        const found = new Set();
        for (const each of this.answers) {
            if (each.status >= 500 && each.status !== 503) found.add(`${each.method} ${each.path}: ${each.status}`);
            for (const error of contract.errorsOf(each)) found.add(error);
        }
        for (const { by, event, payload } of this.events) {
            const entity = entities[event];
            if (!entity) continue;
            const body = typeof payload === "string" ? parsed(payload) : undefined;
            if (body === undefined) found.add(`${by}, event ${event}: the payload is no string of JSON`);
            else for (const error of contract.errorsOfEntity(entity, body)) found.add(`${by}: ${error}`);
        }
        return [...found];
    }

    operationsSeen(contract) {
        return new Set(this.answers.filter((each) => each.status < 300)
            .map((each) => contract.operationOf(each.method, each.path)?.name).filter(Boolean));
    }
}

// The text messages among a server's WebSocket frames (RFC 6455 §5.2: never masked in this direction).
class Frames {
    constructor(tell) {
        Object.assign(this, { tell, rest: Buffer.alloc(0), upgraded: false, message: "" });
    }

    take(piece) {
        this.rest = Buffer.concat([this.rest, piece]);
        if (!this.upgraded) {
            const end = this.rest.indexOf("\r\n\r\n");
            if (end < 0) return;
            this.upgraded = true;
            this.rest = this.rest.subarray(end + 4);
        }
        for (let frame; (frame = this.next());) {
            if (frame.opcode > 1) continue;
            this.message += frame.payload.toString("utf8");
            if (frame.final) {
                this.tell(this.message);
                this.message = "";
            }
        }
    }

    next() {
        const { rest } = this;
        if (rest.length < 2) return null;
        let [length, at] = [rest[1] & 0x7f, 2];
        if (length === 126) [length, at] = rest.length < 4 ? [Infinity, 4] : [rest.readUInt16BE(2), 4];
        else if (length === 127) {
            [length, at] = rest.length < 10 ? [Infinity, 10] : [Number(rest.readBigUInt64BE(2)), 10];
        }
        if (rest.length < at + length) return null;
        this.rest = rest.subarray(at + length);
        return { final: Boolean(rest[0] & 0x80), opcode: rest[0] & 0x0f, payload: rest.subarray(at, at + length) };
    }
}

function parsed(bytes) {
    try { return JSON.parse(bytes.toString("utf8")); } catch { return undefined; }
}
