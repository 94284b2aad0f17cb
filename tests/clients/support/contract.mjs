// The OpenAPI description of the Mastodon API as a judge: which operation a request is, and whether an answer fits.
// It is read in place, beside the checkout or where KITH_FIXTURES says: its licence lets nobody copy it in here.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";

import { amendments } from "./amendments.mjs";

const folder = process.env.KITH_FIXTURES ?? fileURLToPath(new URL("../../../../shared/fixtures", import.meta.url));
export const fixture = (name) => `${folder}/${name}`;

// The description with some amendments, compiled piece by piece as it is asked.
class Description {
    constructor(text, changes) {
        this.document = JSON.parse(text);
        for (const each of changes) each.change(this.document);
        // The description leaves words of its own among the schemas, so the compiler may not be strict.
        this.ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, logger: false });
        formats(this.ajv);
        for (const name of ["binary", "scopes", "iso-639-1"]) this.ajv.addFormat(name, true);
        this.ajv.addSchema(this.document, "api");
        this.compiled = new Map();
    }

    errorsOf(pointer, body) {
        if (!this.compiled.has(pointer)) this.compiled.set(pointer, this.ajv.compile({ $ref: `api#${pointer}` }));
        const validate = this.compiled.get(pointer);
        return validate(body) ? [] : validate.errors;
    }
}

export class Contract {
    constructor() {
        const file = fixture("mastodon-openapi/dist/schema.json");
        if (!existsSync(file)) throw new Error(`the OpenAPI description is missing: ${file} (KITH_FIXTURES)`);
        this.text = readFileSync(file, "utf8");
        this.amended = new Description(this.text, amendments);
        this.needed = new Set();
        this.operations = Object.entries(this.amended.document.paths).flatMap(([path, item]) =>
            Object.entries(item).map(([method, operation]) => ({
                name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, operation,
                // A literal segment wins over a parameter, so those with fewer parameters come first.
                parameters: (path.match(/\{/g) ?? []).length,
                matches: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`),
            }))).sort((a, b) => a.parameters - b.parameters);
    }

    operationOf(method, path) {
        const bare = path.split("?")[0].replace(/(?<=.)\/$/, "");
        return this.operations.find((each) => each.method === method && each.matches.test(bare));
    }

    // What is wrong with this answer, in words; [] where nothing is.
    errorsOf({ method, path, status, type, body }) {
        const found = this.operationOf(method, path);
        if (!found) return [];
        if (status >= 400) return this.judge(found.name, "/components/schemas/Error", body);
        const response = found.operation.responses[status];
        if (!response) return [`${found.name}: answers ${status}, which it never does`];
        if (!response.content?.["application/json"]?.schema) return [];
        if (!/^application\/json\b/.test(type ?? "")) return [`${found.name}: Content-Type is ${type}, not JSON`];
        const escaped = found.path.replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D");
        return this.judge(found.name, `/paths/${escaped}/${method.toLowerCase()}/responses/${status}/content/`
            + "application~1json/schema", body);
    }

    // An entity by its name, as it stands in an event of a stream.
    errorsOfEntity(name, body) {
        return this.judge(`event with a ${name}`, `/components/schemas/${name}`, body);
    }

    judge(name, pointer, body) {
        const errors = this.amended.errorsOf(pointer, body);
        if (!errors.length) this.note(pointer, body);
        return errors.slice(0, 8).map((error) => `${name}${error.instancePath ? ` at ${error.instancePath}` : ""}: `
            + `${error.message} (${JSON.stringify(valueAt(body, error.instancePath))?.slice(0, 160)})`);
    }

    // Which amendments this answer needs: mostly none, so the rest is asked only where the description refuses it.
    note(pointer, body) {
        this.pristine ??= new Description(this.text, []);
        if (!this.pristine.errorsOf(pointer, body).length) return;
        this.without ??= amendments.map((left_out) => [left_out, new Description(this.text,
            amendments.filter((each) => each !== left_out))]);
        for (const [left_out, description] of this.without) {
            if (description.errorsOf(pointer, body).length) this.needed.add(left_out);
        }
    }

    unneeded() {
        return amendments.filter((each) => !this.needed.has(each)).map((each) => each.what);
    }
}

function valueAt(body, pointer) {
    return pointer.split("/").slice(1).reduce((value, key) =>
        value?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], body);
}
