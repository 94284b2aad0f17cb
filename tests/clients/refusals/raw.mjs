// Requests that no library would send: any bytes as a path, a header or a body, straight to the node.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
let callers = 0;

// The node trusts what this side says of the caller, so each request without a token comes from somebody else and no
// limit of one address is in the way.
const stranger = () => `198.18.${(callers >> 8) & 255}.${callers++ & 255}`;

export function send(d, method, path, { token, headers = {}, body, alone = false } = {}) {
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(body, "utf8");
    return new Promise((resolve, reject) => {
        const outgoing = request({
            ...d.recorder.backend, agent: alone ? false : agent, method, path,
            headers: { host: d.host, "x-forwarded-for": stranger(), "content-length": bytes?.length ?? 0,
                       ...(token && { authorization: `Bearer ${token}` }), ...headers },
        }, (answer) => {
            const pieces = [];
            answer.on("data", (piece) => {
                pieces.push(piece);
                // A stream has begun; it need not end.
                if (answer.headers["content-type"]?.startsWith("text/event-stream")) finish();
            });
            const finish = () => {
                answer.destroy();
                const text = Buffer.concat(pieces).toString("utf8");
                let json;
                try { json = JSON.parse(text); } catch { /* said by its absence */ }
                resolve({ status: answer.statusCode, type: answer.headers["content-type"], json, text });
            };
            answer.on("end", () => pieces.push(Buffer.alloc(0)) && finish());
            if (answer.headers["content-type"]?.startsWith("text/event-stream")) finish();
        });
        outgoing.on("error", reject);
        outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)));
        outgoing.end(bytes);
    });
}

// What is wrong with an answer to something that is wrong, in a word; null where nothing is.
export function ill(got, statuses) {
    const said = `${got.status} ${got.text.slice(0, 160)}`;
    if (got.status >= 500) return said;
    if (statuses && !statuses.includes(got.status)) return `wanted ${statuses.join(" or ")}, got ${said}`;
    if (got.status < 400) return null;
    if (!/^application\/json\b/.test(got.type ?? "")) return `not JSON but ${got.type}: ${said}`;
    return typeof got.json?.error === "string" && got.json.error ? null : `no error in words: ${said}`;
}
