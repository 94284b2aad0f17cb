// Days are lists of named steps: the first that fails ends the day and says what it saw.
import { isDeepStrictEqual, inspect } from "node:util";

export class Failed extends Error {}

const shown = (value) => inspect(value, { depth: 5, breakLength: 110, maxArrayLength: 12, maxStringLength: 400 });

export function check(good, what, got) {
    if (!good) throw new Failed(got === undefined ? what : `${what}\n  got: ${shown(got).slice(0, 3000)}`);
}

export function same(got, wanted, what) {
    check(isDeepStrictEqual(got, wanted), `${what}: wanted ${shown(wanted)}`, got);
}

// The first true answer of probe(), asked again and again for a while.
export async function waitFor(what, probe, patience_ms = 45_000) {
    const end = Date.now() + patience_ms;
    for (let last; ;) {
        const value = await probe();
        if (value) return value;
        last = value ?? last;
        if (Date.now() > end) throw new Failed(`waited ${patience_ms / 1000} s in vain: ${what}`);
        await pause(100);
    }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// What a call must be refused with.
export async function refused(what, statuses, call) {
    let got;
    try {
        got = await call();
    } catch (error) {
        const status = error.statusCode ?? error.response?.status;
        check([statuses].flat().includes(status), `${what}: refused with ${statuses}`, status ?? error);
        return error;
    }
    throw new Failed(`${what}: was not refused\n  got: ${shown(got)}`);
}

// {sentence: function}; options.keep_going runs what comes after a failure too (for those who work on the API).
export async function run(steps, { keep_going = false } = {}) {
    const started = Date.now();
    const seconds = () => `[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s]`;
    let failures = 0;
    let number = 0;
    for (const [sentence, step] of Object.entries(steps)) {
        console.log(`${seconds()} ${++number}. ${sentence}`);
        try {
            await step();
        } catch (error) {
            failures += 1;
            const where = error.stack?.split("\n").find((line) => /_day\.mjs|days\//.test(line))?.trim() ?? "";
            const body = error.response?.data ? ` ${shown(error.response.data)}` : "";
            console.log(`FAILED: ${error instanceof Failed ? error.message : `${error}${body}`}\n  ${where}`);
            if (!keep_going) break;
        }
    }
    console.log(failures ? `${failures} of ${number} steps failed` : `${number} steps, all well, ${seconds()}`);
    return failures === 0;
}
