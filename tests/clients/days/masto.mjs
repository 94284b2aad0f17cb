// A day with masto.js, the library under Elk and Phanpy: REST and both kinds of streams.
import { day } from "../support/day.mjs";
import { people } from "./masto/people.mjs";
import { posting } from "./masto/posting.mjs";
import { reading } from "./masto/reading.mjs";
import { signing_in } from "./masto/signing_in.mjs";
import { telling } from "./masto/telling.mjs";

await day((d) => ({ ...signing_in(d), ...posting(d), ...people(d), ...reading(d), ...telling(d) }));
