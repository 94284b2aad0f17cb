// Asks a running node every operation of the OpenAPI description and writes, or checks, docs/client-api.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { accounts } from "../operations/accounts.mjs";
import { collections } from "../operations/collections.mjs";
import { keeping } from "../operations/keeping.mjs";
import { absent, empty } from "../operations/reasons.mjs";
import { server } from "../operations/server.mjs";
import { statuses } from "../operations/statuses.mjs";
import { makeWorld } from "../operations/world.mjs";
import { day } from "../support/day.mjs";
import { check } from "../support/steps.mjs";

const asked = { ...accounts, ...statuses, ...keeping, ...collections, ...server };

// What a good answer is where the description names no schema of JSON.
const other_types = [[/\/streaming\/(?!health)/, "text/event-stream"], [/^GET \/oauth\/authorize/, "text/html"],
                     [/^GET \/api\/v1\/streaming\/health/, "text/plain"], [/^GET \/health/, ""]];

// {answer: works | empty | absent, why} or {fault}.
function verdict(d, operation, got) {
    const { name } = operation;
    const errors = d.contract.errorsOf(got);
    const is_empty = Array.isArray(got.body) && got.body.length === 0;
    if (errors.length) return { fault: errors.join("; ") };
    const really = d.contract.operationOf(got.method, got.path)?.name;
    if (really !== name) return { fault: `asked ${really ?? got.path} instead` };
    if (absent[name]) {
        const refused = [403, 404].includes(got.status) && typeof got.body?.error === "string";
        return refused ? { answer: `${got.status} by design`, why: absent[name] }
            : { fault: `${got.status}, though it is said to be absent` };
    }
    if (got.status >= 400 || got.status < 200) return { fault: `${got.status} ${JSON.stringify(got.body)}` };
    const [, type] = other_types.find(([pattern]) => pattern.test(name)) ?? [null, "application/json"];
    if (!(got.type ?? "").startsWith(type)) return { fault: `Content-Type ${got.type}` };
    if (Boolean(empty[name]) !== is_empty) {
        return { fault: is_empty ? "an empty list" : "an answer, though it is said to be empty" };
    }
    return is_empty ? { answer: "empty by design", why: empty[name] } : { answer: "works", why: "" };
}

function page(rows) {
    const count = (start) => rows.filter((each) => each.answer.startsWith(start)).length;
    const groups = Map.groupBy(rows, (each) => each.group);
    const tables = [...groups].map(([group, its]) => [
        `## ${group}`, "", "| operation | scope | answer |", "|---|---|---|",
        ...its.map(({ name, scopes, answer, why }) =>
            `| \`${name}\` | ${scopes} | ${answer}${why && `: ${why}`} |`), "",
    ].join("\n"));
    return `# The client API

Kith speaks the client API of Mastodon. This table has every operation of the OpenAPI description of its version 4.7
(administration apart): ${count("works")} of ${rows.length} work, ${count("empty")} answer nothing by design, ${
        rows.length - count("works") - count("empty")} are refused by design. An operation
works if a running node, with people and posts in it, answers it with something that fits the description's schema.

The table is made by \`tools/dev/client_api\`, which asks a node each of them, and a test compares it with what a node
answers now. What several clients do with the API is in \`tests/clients/days\`.

${tables.join("\n")}`;
}

const scopesOf = ({ operation }) => operation.security?.flatMap((each) => Object.values(each).flat())
    .map((scope) => `\`${scope}\``).join(", ") || (operation.security ? "any" : "");
const groupOf = ({ operation }) => {
    const words = (operation.tags?.[0] ?? "other").replaceAll(/[_-]/g, " ");
    return words[0].toUpperCase() + words.slice(1);
};

await day((d) => {
    const rows = new Map();
    const faults = [];
    let w;
    return {
        "a world with something of everything": async () => { w = await makeWorld(d); },
        "every operation is asked": async () => {
            for (const [name, request] of Object.entries(asked)) {
                const operation = d.contract.operations.find((each) => each.name === name);
                check(operation, "an operation of the description", name);
                let found;
                try {
                    found = verdict(d, operation, await request(w));
                } catch (error) {
                    found = { fault: error.message.replaceAll(/\s+/g, " ").slice(0, 500) };
                }
                if (found.fault) faults.push(`${name}: ${found.fault}`);
                else rows.set(name, { name, group: groupOf(operation), scopes: scopesOf(operation), ...found });
            }
            const left = d.contract.operations.filter((each) => !asked[each.name]).map((each) => each.name);
            faults.push(...left.map((name) => `${name}: is not asked`));
            console.log(`${rows.size} of ${d.contract.operations.length} operations answer as they should`);
            check(!faults.length, `${faults.length} do not:\n  ${faults.join("\n  ")}`);
        },
        "no amendment of the description is idle": async () => {
            const idle = d.contract.unneeded();
            check(!idle.length, "amendments.mjs has what nothing needs", idle);
        },
        "docs/client-api.md says the same": async () => {
            const [, file] = d.arguments;
            // In the description's own order.
            const names = Object.entries(d.contract.amended.document.paths).flatMap(([path, item]) =>
                Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
            const text = page(names.map((name) => rows.get(name)).filter(Boolean));
            if (d.arguments[0] === "write") return writeFileSync(file, text);
            check(existsSync(file) && readFileSync(file, "utf8") === text,
                  `${file} is not what the node answers: run tools/dev/client_api and look at the difference`);
        },
    };
});
