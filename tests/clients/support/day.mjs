// What every day has: the recorder at the node's address, the people's logins, the peer, the push service, and an end
// at which whatever the API answered is held against the contract.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { Contract } from "./contract.mjs";
import { PushReceiver } from "./push_receiver.mjs";
import { Recorder } from "./recorder.mjs";
import { check, run } from "./steps.mjs";

const execute = promisify(execFile);

function peerAt(config) {
    const call = async (verb, body) => {
        const answer = await fetch(`${config.control}/${verb}`, body && { method: "POST", body: JSON.stringify(body) });
        const text = await answer.text();
        check(answer.ok, `the peer's ${verb} ${JSON.stringify(body)}`, text.slice(0, 1000));
        return text ? JSON.parse(text) : null;
    };
    return new Proxy(config, {
        get: (known, name) => known[name] ?? ((argument) => call(name, name === "state" ? undefined : argument ?? {})),
    });
}

export async function day(make) {
    const config = JSON.parse(process.argv[2]);
    const contract = new Contract();
    const recorder = new Recorder(config.recorder);
    const push = new PushReceiver(config.push);
    await recorder.start();
    await push.listening;
    const d = {
        ...config, contract, recorder, push, peer: config.peer && peerAt(config.peer), closing: [],
        kith: async (command, ...more) => (await execute(config.kith.program,
            [...command.split(" "), "--dir", config.kith.dir, ...more])).stdout,
    };
    let good = await run(await make(d), config);
    for (const close of d.closing) close();
    const misfits = recorder.judge(contract);
    const seen = recorder.operationsSeen(contract);
    console.log(`${recorder.answers.length} answers of ${seen.size} operations and ${recorder.events.length} events`
        + ` held against the contract: ${misfits.length || "no"} misfits`);
    for (const each of misfits) console.log(`  ${each}`);
    good &&= misfits.length === 0;
    if (d.at_the_end) good = d.at_the_end() && good;
    recorder.stop();
    push.stop();
    process.exit(good ? 0 : 1);
}

// A GET or POST that no client library makes: {status, headers, json}.
export async function plain(url, { token, ...init } = {}) {
    const answer = await fetch(url, {
        redirect: "manual", ...init, headers: { ...(token && { authorization: `Bearer ${token}` }), ...init.headers },
    });
    const text = await answer.text();
    let json;
    try { json = JSON.parse(text); } catch { /* not everything is JSON */ }
    return { status: answer.status, headers: answer.headers, json, text };
}
