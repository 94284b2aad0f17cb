// The routes of the client API and what each needs, as the node registered them (tests/golden/mastodon/routes.txt).
import { readFileSync } from "node:fs";

const file = new URL("../../golden/mastodon/routes.txt", import.meta.url);

export const routes = readFileSync(file, "utf8").trim().split("\n").map((line) => {
    const [method, pattern, who, scope = ""] = line.split(/\s+/);
    return { method, pattern, who, scope, name: `${method} ${pattern}`,
             parameters: [...pattern.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name) };
});

export const filled = (route, value) => route.pattern.replace(/\{[^}]+\}/g, () => value);
export const writes = routes.filter((route) => ["POST", "PUT", "PATCH"].includes(route.method));

// All that a token can allow, in its finest parts.
export const scopes = [...new Set(routes.map((route) => route.scope).filter(Boolean)), "push", "profile"];

// Every fine scope but those that would allow this one.
export function allBut(scope) {
    return scopes.filter((each) => each !== scope && !scope.startsWith(`${each}:`) && !each.startsWith(`${scope}:`)
        && each !== "follow" && !each.startsWith("admin")
        && !(scope === "read:accounts" && each === "profile"));
}
