// The one script of this site, on the pages that sign people in and on the one that makes a passkey: when the form is
// sent it asks the browser for a passkey, writes the answer into the form (node/passkey_answer.h) and sends that.
// Without it, or without passkeys, these pages take passwords and codes as they do anyway.
// https://www.w3.org/TR/webauthn-2/

const form = document.getElementById("passkey");
const said = document.getElementById("passkey-said");
const asked = form.dataset;
const patience = 5 * 60 * 1000;
let waiting = false;

function toBytes(text) {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
}

function toText(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer ?? []));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function make() {
    const { response } = await navigator.credentials.create({
        publicKey: {
            rp: { id: asked.site, name: asked.siteName },
            user: { id: toBytes(asked.user), name: asked.account, displayName: asked.account },
            challenge: toBytes(asked.question),
            pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
            authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
            excludeCredentials: asked.known.split(" ").filter(Boolean)
                .map((id) => ({ type: "public-key", id: toBytes(id) })),
            attestation: "none",
            timeout: patience,
        },
    });
    return [response.clientDataJSON, response.getAuthenticatorData()];
}

async function use() {
    const { rawId, response } = await navigator.credentials.get({
        publicKey: {
            rpId: asked.site,
            challenge: toBytes(asked.question),
            userVerification: "required",
            timeout: patience,
        },
    });
    return [rawId, response.userHandle, response.clientDataJSON, response.authenticatorData, response.signature];
}

function wordsFor(error) {
    if (error.name === "NotAllowedError") return said.dataset.stopped;
    return error.name === "InvalidStateError" ? said.dataset.known : said.dataset.failed;
}

async function send(event) {
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    said.textContent = said.dataset.waiting;
    try {
        const parts = await (asked.user ? make() : use());
        form.elements.passkey.value = parts.map(toText).join(".");
        form.submit();
    } catch (error) {
        said.textContent = wordsFor(error);
        waiting = false;
    }
}

if (globalThis.PublicKeyCredential) {
    form.addEventListener("submit", send);
    form.hidden = false;
} else {
    document.getElementById("passkey-none").hidden = false;
}
