// The routes of the client API and what each needs, as tests/mastodon/routes_test.cpp writes them down.
import { readFileSync } from "node:fs";

export function routesIn(file) {
    return readFileSync(file, "utf8").trim().split("\n").map((line) => {
        const [method, pattern, who, scope = ""] = line.split(/\s+/);
        return { method, pattern, who, scope, name: `${method} ${pattern}`,
                 parameters: [...pattern.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name) };
    });
}

export const filled = (route, value) => route.pattern.replace(/\{[^}]+\}/g, () => value);

// All that a token can allow, in its finest parts.
export const scopesOf = (routes) => [...new Set(routes.map((route) => route.scope).filter(Boolean)), "profile"];

// Every fine scope but those that would allow this one.
export function allBut(scope, scopes) {
    return scopes.filter((each) => each !== scope && !scope.startsWith(`${each}:`) && !each.startsWith(`${scope}:`)
        && each !== "follow" && !each.startsWith("admin")
        && !(scope === "read:accounts" && each === "profile"));
}

// Each address with the methods that it does not have.
export function unheardOf(routes) {
    return [...new Set(routes.map((route) => route.pattern))].flatMap((pattern) => {
        const has = routes.filter((route) => route.pattern === pattern).map((route) => route.method);
        return ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !has.includes(method))
            .map((method) => ({ method, pattern, name: `${method} ${pattern}` }));
    });
}

// Where a route asks for another scope than the description of the Mastodon API says.
export function otherScopes(routes, contract) {
    return routes.flatMap((route) => {
        const found = contract.operationOf(route.method, filled(route, "1"));
        const wanted = found?.operation.security?.flatMap((each) => Object.values(each).flat()) ?? [];
        if (!found || (!wanted.length && !route.scope) || wanted.includes(route.scope)) return [];
        return [`${route.name}: ${route.scope || "none"}, there ${wanted.join(" or ") || "none"}`];
    });
}
