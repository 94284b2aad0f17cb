// Is the judge any good? Recorded answers of a real Mastodon must fit the contract but for the known errors of its
// description, and must no longer fit once they are spoilt.
import { readFileSync } from "node:fs";

import { Contract, fixture } from "./support/contract.mjs";

// Where the description asks for more than Mastodon answers; an entry that nothing needs is a failure.
const known = [
    [/^DELETE \/api\/v1\/statuses\/\{id\}: .*'content'/, "a deleted status is sent with its text instead"],
    [/^DELETE \/api\/v2\/filters\/statuses\/\{id\}: /, "an empty object"],
    [/^GET \/api\/v1\/instance\/domain_blocks: must be object/, "404 with an empty body"],
    [/^GET \/api\/v1\/instance\/extended_description at \/updated_at: /, "null where there is none"],
    [/^\w+ \/api\/v1\/push\/subscription at \/(id|alerts): /, "a number as id; only the alerts that were asked for"],
    [/^\w+ \/api\/v1\/scheduled_statuses.* at .*\/params\/visibility: /, "null for the default"],
    [/^GET \/api\/v1\/statuses\/\{id\} at \/card/, "empty strings where it has no address"],
    [/^PUT \/api\/v1\/media\/\{id\}: answers 206/, "while it is still at work"],
];
const contract = new Contract();
const used = new Set();
const failures = [];
let fitting = 0;
let spoilt = 0;
const lines = readFileSync(fixture("mastodon-py-cassettes/mastodon-api-responses.jsonl"), "utf8").trim().split("\n");
for (const { method, path, status, headers, body } of lines.map((line) => JSON.parse(line))) {
    const answer = { method, path: path.replaceAll(":n", "1"), status, type: headers["content-type"]?.[0], body };
    if (!contract.operationOf(method, answer.path)) continue;
    const errors = contract.errorsOf(answer);
    for (const error of errors) {
        const entry = known.find(([pattern]) => pattern.test(error));
        entry ? used.add(entry) : failures.push(error);
    }
    if (errors.length) continue;
    fitting += 1;
    // An id that became a number: what clients stumble over most.
    const first = Array.isArray(body) ? body[0] : body;
    if (status !== 200 || typeof first?.id !== "string") continue;
    spoilt += 1;
    const wrong = { ...first, id: 1 };
    if (!contract.errorsOf({ ...answer, body: Array.isArray(body) ? [wrong] : wrong }).length) {
        failures.push(`${method} ${path}: a spoilt answer fits`);
    }
}
for (const entry of known) if (!used.has(entry)) failures.push(`no longer needed: ${entry[0]} (${entry[1]})`);
if (fitting < 150 || spoilt < 60) failures.push(`too few answers: ${fitting} that fit, ${spoilt} to spoil`);
console.log(failures.join("\n") || `${fitting} recorded answers fit the contract, ${spoilt} no longer when spoilt`);
process.exit(failures.length ? 1 : 0);
