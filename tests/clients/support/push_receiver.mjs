// A push service with one subscriber: takes RFC 8030 messages, checks their VAPID token (RFC 8292) and opens them
// (RFC 8291 aes128gcm, or its fourth draft's aesgcm).
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

import { check } from "./steps.mjs";

const text = (value) => Buffer.concat([Buffer.from(value), Buffer.from([0])]);

export class PushReceiver {
    constructor({ listen, port, host, tls }) {
        this.host = host;
        this.keys = createECDH("prime256v1");
        this.keys.generateKeys();
        this.auth = randomBytes(16);
        this.messages = [];
        this.status = 201;
        const keys = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
        this.server = createServer(keys, async (incoming, out) => {
            const pieces = [];
            for await (const piece of incoming) pieces.push(piece);
            this.messages.push({ method: incoming.method, path: incoming.url, headers: incoming.headers,
                                 body: Buffer.concat(pieces) });
            out.writeHead(this.status, { location: `https://${host}/message/1` }).end();
        });
        this.listening = new Promise((resolve) => this.server.listen(port, listen, resolve));
    }

    stop() {
        this.server.close();
        this.server.closeAllConnections();
    }

    get subscription() {
        return {
            endpoint: `https://${this.host}/push/${this.auth.toString("hex")}`,
            keys: { p256dh: this.keys.getPublicKey().toString("base64url"), auth: this.auth.toString("base64url") },
        };
    }

    open(message) {
        const encoding = message.headers["content-encoding"];
        return JSON.parse((encoding === "aes128gcm" ? this.openStandard(message) : this.openDraft(message)).toString());
    }

    // RFC 8188 §2.1 and RFC 8291 §3.4.
    openStandard({ body }) {
        const [salt, size, length] = [body.subarray(0, 16), body.readUInt32BE(16), body[20]];
        const [sender, sealed] = [body.subarray(21, 21 + length), body.subarray(21 + length)];
        check(sealed.length <= size, "one record", { size, length: sealed.length });
        const shared = this.keys.computeSecret(sender);
        const info = Buffer.concat([text("WebPush: info"), this.keys.getPublicKey(), sender]);
        const secret = Buffer.from(hkdfSync("sha256", shared, this.auth, info, 32));
        const padded = this.decrypt(sealed, hkdfSync("sha256", secret, salt, text("Content-Encoding: aes128gcm"), 16),
            hkdfSync("sha256", secret, salt, text("Content-Encoding: nonce"), 12));
        const end = padded.lastIndexOf(2);
        check(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0), "padding of a last record");
        return padded.subarray(0, end);
    }

    // draft-ietf-webpush-encryption-04: keys in headers, two bytes of padding length first.
    openDraft({ body, headers }) {
        const parameter = (header, name) => Buffer.from(
            new RegExp(`${name}=([\\w-]+)`).exec(headers[header])[1], "base64url");
        const [salt, sender] = [parameter("encryption", "salt"), parameter("crypto-key", "dh")];
        const shared = this.keys.computeSecret(sender);
        const secret = Buffer.from(hkdfSync("sha256", shared, this.auth, text("Content-Encoding: auth"), 32));
        const counted = (key) => Buffer.concat([Buffer.from([0, key.length]), key]);
        const context = Buffer.concat([text("P-256"), counted(this.keys.getPublicKey()), counted(sender)]);
        const info = (what) => Buffer.concat([text(`Content-Encoding: ${what}`), context]);
        const padded = this.decrypt(body, hkdfSync("sha256", secret, salt, info("aesgcm"), 16),
            hkdfSync("sha256", secret, salt, info("nonce"), 12));
        return padded.subarray(2 + padded.readUInt16BE(0));
    }

    decrypt(sealed, key, nonce) {
        const cipher = createDecipheriv("aes-128-gcm", Buffer.from(key), Buffer.from(nonce));
        cipher.setAuthTag(sealed.subarray(-16));
        return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    }

    // The token is the server's own, for this push service and not for ever.
    checkVapid(message, server_key) {
        const { authorization } = message.headers;
        const token = /(?:vapid\s+t=|WebPush\s+)([\w-]+\.[\w-]+\.[\w-]+)/.exec(authorization)?.[1];
        check(token, "a VAPID token", authorization);
        const [head, claims, signature] = token.split(".");
        const point = Buffer.from(server_key, "base64url");
        const key = createPublicKey({ format: "jwk", key: {
            kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"),
            y: point.subarray(33, 65).toString("base64url"),
        } });
        check(verify("sha256", Buffer.from(`${head}.${claims}`), { key, dsaEncoding: "ieee-p1363" },
            Buffer.from(signature, "base64url")), "signed with the key that the API shows");
        const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url"));
        const seconds = Date.now() / 1000;
        check(aud === `https://${this.host}` && exp > seconds && exp <= seconds + 86_400 && sub,
            "audience, expiry and subject", { aud, exp, sub });
    }
}
