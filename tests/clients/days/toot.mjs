// A day with toot, Debian's command line client: one process a command, a code copied from the page.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

import { fixture } from "../support/contract.mjs";
import { day, plain } from "../support/day.mjs";
import { authorise } from "../support/sign_in.mjs";
import { check, same, waitFor } from "../support/steps.mjs";

const execute = promisify(execFile);

function environmentOf(d, handle) {
    const home = `${d.folder}/toot-${handle}`;
    mkdirSync(home, { recursive: true });
    return { ...process.env, XDG_CONFIG_HOME: home, REQUESTS_CA_BUNDLE: d.ca, PYTHONUNBUFFERED: "1",
             PYTHONIOENCODING: "utf-8" };
}

// toot as this person: toot("ana")("post", "Hello") is what it prints.
const toot = (d, handle) => async (...words) => {
    try {
        const done = await execute("toot", [...words, "--no-color"], { env: environmentOf(d, handle) });
        return done.stdout;
    } catch (error) {
        check(false, `toot ${words.join(" ")}`, `${error.stdout ?? ""}${error.stderr ?? error}`);
    }
};

async function logIn(d, handle) {
    const child = spawn("toot", ["login", "-i", d.host, "--no-color"], { env: environmentOf(d, handle) });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => { said += piece; });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const url = await waitFor("the address", () => {
        check(child.exitCode === null, "toot still asks", said);
        return /https:\S+\/oauth\/authorize\S+/.exec(said)?.[0];
    });
    child.stdin.write("n\n");
    const { code } = await authorise(url, d.people[handle]);
    child.stdin.end(`${code}\n`);
    same(await ended, 0, said);
    const config = JSON.parse(readFileSync(`${d.folder}/toot-${handle}/toot/config.json`));
    d.tokens[handle] = Object.values(config.users)[0].access_token;
    return said;
}

const idAtEndOf = (text) => /\/(\d+)\s*$/.exec(text.trim())?.[1];

const alone = (d) => ({
    "the server introduces itself": async () => {
        const said = await d.ana("instance", d.host);
        check(said.includes(d.host) && /running Mastodon 4\./.test(said), "its name", said);
    },
    "people log in with a code from the page": async () => {
        for (const handle of ["ana", "ben"]) {
            check((await logIn(d, handle)).includes("Successfully logged in"), "logged in");
        }
        check((await d.ana("whoami")).includes("@ana"), "who she is");
        check((await d.ana("auth")).includes(`ana@${d.host}`), "known to toot");
    },
    "a post with two photographs, each with its words": async () => {
        const files = ["gps/DSCN0042.jpg", "orientation/portrait_3.jpg"].map((each) => fixture(`exif/jpg/${each}`));
        const said = await d.ana("post", "Two from #holiday", "-m", files[0], "-d", "A hill", "-m", files[1], "-d",
                                 "A gate", "-l", "en");
        d.photos = idAtEndOf(said);
        check(d.photos, "its address", said);
        const { json } = await plain(`${d.origin}/api/v1/statuses/${d.photos}`, { token: d.tokens.ana });
        same(json.media_attachments.map((each) => each.description), ["A hill", "A gate"], "the words");
    },
    "a thread, seen whole": async () => {
        const reply = idAtEndOf(await d.ben("post", "@ana splendid", "--reply-to", d.photos));
        const thread = await d.ana("thread", d.photos);
        check(thread.includes("Two from") && thread.includes("splendid") && thread.includes(`ID ${reply}`), "both",
              thread);
        check((thread.match(/\/media\//g) ?? []).length >= 2 || thread.includes("Media:"), "media", thread);
    },
    "a poll is shown with its options": async () => {
        const { json } = await plain(`${d.origin}/api/v1/statuses`, { method: "POST", token: d.tokens.ben,
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ status: "Hill or gate?", poll: { options: ["Hill", "Gate"], expires_in: 3600 } }) });
        const shown = await d.ana("thread", json.id);
        check(shown.includes("Hill") && shown.includes("Gate") && shown.includes("Poll"), "poll", shown);
    },
    "favourites, boosts, bookmarks and pins": async () => {
        check((await d.ben("favourite", d.photos)).includes("favourited"), "favourite");
        check((await d.ben("reblog", d.photos)).includes("reblogged"), "boost");
        check((await d.ben("reblogged_by", d.photos)).includes("@ben"), "boosted by");
        check((await d.ben("bookmark", d.photos)).includes("bookmarked"), "bookmark");
        check((await d.ben("bookmarks", "-1")).includes("Two from"), "bookmarks");
        for (const undo of ["unfavourite", "unreblog", "unbookmark"]) check(await d.ben(undo, d.photos), undo);
        for (const each of ["pin", "unpin"]) check((await d.ana(each, d.photos)).includes(each), each);
    },
    "a scheduled post and one that is deleted": async () => {
        check((await d.ana("post", "Later", "--scheduled-in", "1h")).includes("scheduled for"), "scheduled");
        const { json } = await plain(`${d.origin}/api/v1/scheduled_statuses`, { token: d.tokens.ana });
        same(json.map((each) => each.params.text), ["Later"], "it waits");
        const id = idAtEndOf(await d.ana("post", "A mistake", "-v", "unlisted", "-p", "careful"));
        check((await d.ana("delete", id)).includes("deleted"), "deleted");
        same((await plain(`${d.origin}/api/v1/statuses/${id}`, { token: d.tokens.ana })).status, 404, "gone");
    },
});

const together = (d) => ({
    "Ana follows the donor on the other server, and sees his post": async () => {
        check((await d.ana("follow", d.peer.handle)).includes("now following"), "followed");
        await waitFor("him", async () => (await d.ana("following", "ana")).includes(d.peer.handle));
        const { id } = await d.peer.post({ text: "From far away" });
        await waitFor("his post", async () => (await d.ana("timeline", "-1")).includes("From far away"));
        check(id && (await d.ana("whois", d.peer.handle)).includes(d.peer.handle), "who he is");
    },
    "Ben follows Ana, and she is told of it all": async () => {
        // Only who allows it stands in lists of followers.
        await plain(`${d.origin}/api/v1/accounts/update_credentials`, { method: "PATCH", token: d.tokens.ben,
            body: new URLSearchParams({ listed: "true" }) });
        await d.ben("follow", "ana");
        await waitFor("him", async () => (await d.ana("followers", "ana")).includes("@ben"));
        const told = await waitFor("the notifications", async () => {
            const said = await d.ana("notifications");
            return said.includes("now follows you") && said.includes("splendid") && said;
        });
        check(told.includes("@ben"), "by whom", told);
        check((await d.ana("notifications", "--clear")).includes("Cleared"), "cleared");
        check((await d.ana("notifications")).includes("No notification"), "none");
    },
    "timelines: public, of a tag, local": async () => {
        check((await d.ben("timeline", "--public", "-1", "-c", "20")).includes("From far away"), "public");
        check(!(await d.ben("timeline", "--public", "--local", "-1", "-c", "20")).includes("From far away"), "local");
        check((await d.ben("timeline", "--tag", "holiday", "-1")).includes("Two from"), "tag");
        check((await d.ben("timeline", "--tag", "holiday", "-1", "-i", d.host)).includes("Two from"), "as a stranger");
        check((await d.ben("timeline", "-1")).includes("Two from"), "home");
        // Not a terminal, so it goes on by the Link headers to the very end.
        check(await d.ben("timeline", "-c", "1"), "page by page");
    },
    "search and followed tags": async () => {
        check((await d.ana("search", "ben")).includes("@ben"), "an account");
        check((await d.ana("search", "#holiday")).includes("#holiday"), "a tag");
        await d.ana("tags_follow", "holiday");
        check((await d.ana("tags_followed")).includes("#holiday"), "followed");
        await d.ana("tags_unfollow", "#holiday");
        check(!(await d.ana("tags_followed")).includes("#holiday"), "no longer");
    },
    "mute, block, unfollow": async () => {
        for (const each of ["mute", "unmute", "block", "unblock"]) check(await d.ana(each, "ben"), each);
        check((await d.ana("unfollow", d.peer.handle)).includes("no longer following"), "unfollowed");
        check(!(await d.ana("following", "ana")).includes(d.peer.handle), "no more");
    },
    "the password way in, which toot still has, is refused in words": async () => {
        const child = spawn("toot", ["login_cli", "-i", d.host, "-e", "ana", "--no-color"],
                            { env: environmentOf(d, "nobody") });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => { said += piece; });
        child.stdin.end(d.people.ana.password);
        const code = await new Promise((resolve) => child.on("close", resolve));
        check(code !== 0 && said.includes("Login failed"), "refused", { code, said });
        check((await d.ana("logout", `ana@${d.host}`)).includes("logged out"), "logged out");
    },
});

await day((d) => {
    d.tokens = {};
    d.ana = toot(d, "ana");
    d.ben = toot(d, "ben");
    return { ...alone(d), ...together(d) };
});
