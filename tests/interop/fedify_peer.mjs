// A small ActivityPub server on Fedify: the independent implementation that Kith is tested against.
//
//   node fedify_peer.mjs '{"origin": "http://node.test", "listen": "127.0.0.3", "port": 80, "actors": ["donor"]}'
//
// Further keys: control (port of the control API on 127.0.0.1, 0 picks one), tls {cert, key} (file names),
// first_knock and accept_only ("cavage" or "rfc9421": how requests are signed first, and the only kind accepted),
// signed_get (refuse unsigned requests for posts), hold_follows (wait for /accept or /reject).
// Prints one line {"control": PORT} when it listens, then one line of JSON for each inbox request and its outcome.
import { makeFederation } from "./peer/federation.mjs";
import { serve, serveControl } from "./peer/http.mjs";
import { makeState } from "./peer/state.mjs";
import { makeVerbs } from "./peer/verbs.mjs";

const config = {
    listen: "127.0.0.1", control: 0, actors: ["donor"], first_knock: "cavage", accept_only: null,
    signed_get: false, hold_follows: false, ...JSON.parse(process.argv[2] ?? "{}"),
};
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const state = await makeState(config);
const federation = makeFederation(config, state);
const public_server = await serve(config, state, federation, say);
const control_server = await serveControl(config, makeVerbs(config, state, federation));
say({ control: control_server.address().port });

for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
        public_server.close();
        control_server.close();
        process.exit(0);
    });
}
// What fails in the background must not pass unseen, nor end the peer in the middle of an exchange.
process.on("unhandledRejection", (error) => say({ error: String(error?.stack ?? error) }));
