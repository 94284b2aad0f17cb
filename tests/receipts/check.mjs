// Holds our golden receipts against implementations that are not ours: the official JSON Schema of Kantara CR v1.1.0
// (ajv), JSON-LD expansion that refuses to drop anything (jsonld), the terms of the Data Privacy Vocabulary, and the
// verification of an eddsa-jcs-2022 proof (Digital Bazaar).
//
// check.mjs GOLDEN_FOLDER FIXTURES_FOLDER
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import jsonld from "jsonld";
import jsigs from "jsonld-signatures";

const [golden, fixtures] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(join(golden, name), "utf8"));
const goldens = (start) => readdirSync(join(golden, "consent")).filter((name) => name.startsWith(start));
const offline = async (url) => assert.fail(`asked for ${url}: a receipt must say everything itself`);

/** The same value however a JSON-LD processor orders sets and writes single members; lists keep their order. */
function normal(value, isList = false) {
    if (Array.isArray(value)) {
        const items = value.map((item) => normal(item));
        return isList ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    }
    if (value === null || typeof value !== "object") return value;
    const members = Object.keys(value).filter((key) => key !== "@context").sort();
    return Object.fromEntries(
        members.map((key) => [key, normal([value[key]].flat(), key === "kith:inclusionProof")]));
}

/** Expands without dropping anything, and is itself again after compaction. */
async function expandWhole(document, name) {
    const options = { documentLoader: offline, safe: true };
    const expanded = await jsonld.expand(document, options);
    const again = await jsonld.compact(expanded, document["@context"], options);
    assert.deepEqual(normal(again), normal(document), name);
    const quads = await jsonld.toRDF(expanded, { ...options, format: "application/n-quads" });
    const count = quads.trim().split("\n").length;
    assert.ok(count > 20, name);
    return { expanded, count };
}

/** Every absolute name of a vocabulary that occurs in an expanded document. */
function namesIn(value, found = new Set()) {
    if (typeof value === "string" && value.startsWith("https://w3id.org/dpv")) found.add(value);
    if (value === null || typeof value !== "object") return found;
    for (const [key, member] of Object.entries(value)) {
        namesIn(key, found);
        namesIn(member, found);
    }
    return found;
}

function checkTerms(expanded, name) {
    const lists = { "https://w3id.org/dpv": "dpv/dpv.csv", "https://w3id.org/dpv/pd": "pd/pd.csv",
                    "https://w3id.org/dpv/legal/eu/gdpr": "legal/eu/gdpr/eu-gdpr.csv" };
    let count = 0;
    for (const iri of namesIn(expanded)) {
        const list = lists[iri.split("#")[0]];
        if (!list) continue;
        const csv = readFileSync(join(fixtures, "dpv/2.3", list), "utf8");
        assert.ok(csv.includes(`"${iri}"`), `${name}: ${iri} is no term`);
        ++count;
    }
    return count;
}

async function checkLinkedData() {
    const documents = goldens("receipt_").map((name) => [name, read(join("consent", name))]);
    documents.push(["vocabulary", read("consent/vocabulary.json")]);
    documents.push(["receipt_signed", read("wire/receipt_signed.json").document]);
    assert.ok(documents.length >= 6);
    const terms = existsSync(join(fixtures, "dpv"));
    if (!terms) console.log("the vocabulary's lists are not on this machine (set KITH_FIXTURES)");
    for (const [name, document] of documents) {
        const { expanded, count } = await expandWhole(document, name);
        const known = terms ? checkTerms(expanded, name) : 0;
        console.log(`JSON-LD: ${name}: ${count} quads, nothing dropped; ${known} terms exist`);
    }
    // The checks themselves can fail.
    const bad = { ...documents[0][1], unknownMember: "x" };
    await assert.rejects(expandWhole(bad, "bad"));
    await assert.rejects(expandWhole({ ...documents[0][1], "dct:conformsTo": { "@id": "relative" } }, "bad"));
}

function checkKantara() {
    const file = join(fixtures, "kantara/CR_v1_1/kantara-consent-receipt-v1_1-schema.json");
    if (!existsSync(file)) return console.log("Kantara's schema is not on this machine (set KITH_FIXTURES)");
    // The published file opens with two comment lines, which JSON does not have.
    const schema = JSON.parse(readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, ""));
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    const names = goldens("kantara_");
    assert.ok(names.length >= 4);
    for (const name of names) {
        const receipt = read(join("consent", name));
        assert.ok(validate(receipt), `${name}: ${JSON.stringify(validate.errors)}`);
        for (const member of schema.required) {
            const { [member]: _, ...rest } = receipt;
            assert.ok(!validate(rest), `${name} passes without ${member}`);
        }
        console.log(`Kantara: ${name}: valid`);
    }
}

/** What the verifier may fetch: the key, and the controller that vouches for it. */
function loaderOf(publicKeyMultibase, id) {
    const controller = id.split("#")[0];
    const known = {
        [id]: { "@context": "https://w3id.org/security/multikey/v1", id, type: "Multikey", controller,
                publicKeyMultibase },
        [controller]: { "@context": ["https://www.w3.org/ns/did/v1"], id: controller, assertionMethod: [id] },
    };
    return async (documentUrl) => {
        assert.ok(known[documentUrl], `asked for ${documentUrl}`);
        return { documentUrl, document: known[documentUrl], contextUrl: null };
    };
}

async function verify(document, documentLoader) {
    const signed = structuredClone(document);
    // NOTE: this library compares the members of both contexts by identity, which no two parsed objects have. Where
    // they are equal, as the specification asks, they are made one.
    if (JSON.stringify(signed.proof["@context"]) === JSON.stringify(signed["@context"])) {
        signed.proof["@context"] = signed["@context"];
    }
    const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
    const purpose = new jsigs.purposes.AssertionProofPurpose();
    return await jsigs.verify(signed, { suite, purpose, documentLoader });
}

/** Each text with each of its characters changed, one at a time; put back afterwards. */
async function forEachChange(value, check) {
    for (const [key, member] of Object.entries(value)) {
        if (member !== null && typeof member === "object") {
            await forEachChange(member, check);
            continue;
        }
        if (typeof member === "number") {
            value[key] = member + 1;
            await check();
        } else {
            for (let at = 0; at < member.length; ++at) {
                const changed = String.fromCharCode(member.charCodeAt(at) ^ (1 << at % 7));
                value[key] = member.slice(0, at) + changed + member.slice(at + 1);
                await check();
            }
        }
        value[key] = member;
    }
}

async function checkProof() {
    const { document, publicKeyMultibase } = read("wire/receipt_signed.json");
    const loader = loaderOf(publicKeyMultibase, document.proof.verificationMethod);
    await Ed25519Multikey.from(await loader(document.proof.verificationMethod).then((found) => found.document));
    const result = await verify(document, loader);
    assert.ok(result.verified, String(result.error?.errors ?? result.error));
    let changes = 0;
    await forEachChange(document, async () => {
        ++changes;
        assert.ok(!(await verify(document, loader)).verified, "a changed receipt verifies");
    });
    assert.ok(changes > 5_000);
    assert.ok((await verify(document, loader)).verified);
    const renamed = structuredClone(document);
    for (const part of [renamed, renamed.proof]) part["@context"].kith += "x";
    assert.ok(!(await verify(renamed, loader)).verified, "a receipt with another vocabulary verifies");
    console.log(`proof: verified; refused after each of ${changes} changes of one character`);
}

await checkLinkedData();
checkKantara();
await checkProof();
