// A day with megalodon, the library under Whalebird and Fedistar, which first finds out what kind of server this is.
import { createRequire } from "node:module";

import { day } from "../support/day.mjs";
import { acting } from "./megalodon/acting.mjs";
import { reading } from "./megalodon/reading.mjs";
import { signing_in } from "./megalodon/signing_in.mjs";

const megalodon = createRequire(import.meta.url)("megalodon");

await day((d) => {
    d.clientFor = (token = null) => megalodon.default(d.kind ?? "mastodon", d.origin, token);
    d.detect = () => megalodon.detector(d.origin);
    return { ...signing_in(d), ...acting(d), ...reading(d) };
});
