// Everything that one does with posts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fixture } from "../../support/contract.mjs";
import { plain } from "../../support/day.mjs";
import { check, refused, same, waitFor } from "../../support/steps.mjs";

const photograph = (name) => new Blob([readFileSync(fixture(`exif/jpg/${name}`))], { type: "image/jpeg" });

export const posting = (d) => ({
    "Ana posts two photographs with words for those who cannot see them": async () => {
        const uploads = [];
        for (const [name, description] of [["gps/DSCN0010.jpg", "A yellow church tower"],
                                           ["orientation/portrait_6.jpg", "A square with a fountain"]]) {
            uploads.push(await d.ana.api.v2.media.create({ file: photograph(name), description, focus: "0.1,-0.2" }));
        }
        same(uploads.map((each) => each.type), ["image", "image"], "type");
        check(uploads.every((each) => each.url && each.previewUrl && each.blurhash), "ready", uploads);
        d.photos = await d.ana.api.v1.statuses.create({
            status: "Two views from the river #field", mediaIds: uploads.map((each) => each.id), language: "en",
            quoteApprovalPolicy: "public",
        });
        same(d.photos.mediaAttachments.map((each) => each.description),
             ["A yellow church tower", "A square with a fountain"], "descriptions");
        check(d.photos.mediaAttachments[1].meta.original.height > d.photos.mediaAttachments[1].meta.original.width,
              "a portrait stands upright", d.photos.mediaAttachments[1].meta);
        check(d.photos.tags.some((each) => each.name === "field"), "the tag", d.photos.tags);
    },
    "nothing of where a photograph was taken is left in it": async () => {
        for (const { url, previewUrl } of d.photos.mediaAttachments) {
            for (const each of [url, previewUrl]) {
                const answer = await fetch(each);
                const bytes = Buffer.from(await answer.arrayBuffer());
                check(answer.status === 200 && bytes.length > 1000, "the file", { each, status: answer.status });
                const found = /Exif\0\0|http:\/\/ns\.adobe\.com|NIKON|GPS/.exec(bytes.toString("latin1"));
                check(!found, "no metadata", { each, found });
            }
        }
    },
    "Ana posts a short film, which is made clean before it has an address": async () => {
        const folder = mkdtempSync(join(tmpdir(), "kith-film-"));
        const made = spawnSync("ffmpeg", ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
            "testsrc2=s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "libx264", "-preset", "ultrafast",
            "-c:a", "aac", "-metadata", "title=CANARYFILM", join(folder, "film.mp4")]);
        const file = new Blob([readFileSync(join(folder, "film.mp4"))], { type: "video/mp4" });
        rmSync(folder, { recursive: true });
        check(made.status === 0, "a film", made.stderr.toString());
        const early = await d.ana.api.v2.media.create({ file, description: "A test card", skipPolling: true });
        same([early.type, early.url, early.previewUrl], ["video", null, null], "taken");
        const film = await waitFor("the film", async () => {
            const one = await d.ana.api.v1.media.$select(early.id).fetch();
            return one.url ? one : undefined;
        });
        same([film.type, film.description], ["video", "A test card"], "ready");
        same([film.meta.original.width, film.meta.original.height, film.meta.original.frameRate],
             [320, 180, "25/1"], "its size");
        const post = d.filmed = await d.ana.api.v1.statuses.create({ status: "It moves", mediaIds: [film.id] });
        same(post.mediaAttachments.map((each) => each.url), [film.url], "in the post");
        const part = await fetch(film.url, { headers: { range: "bytes=0-99" } });
        same([part.status, part.headers.get("content-type"), (await part.arrayBuffer()).byteLength],
             [206, "video/mp4", 100], "a part of it");
        const whole = Buffer.from(await (await fetch(film.url)).arrayBuffer());
        check(!whole.includes("CANARYFILM"), "no title", whole.length);
    },
    "a poll: Ben votes, Ana sees it": async () => {
        const post = await d.ana.api.v1.statuses.create({ status: "Which day?", poll: {
            options: ["Monday", "Tuesday"], expiresIn: 3600, multiple: false } });
        same(post.poll.options.map((each) => each.title), ["Monday", "Tuesday"], "options");
        const voted = await d.ben.api.v1.polls.$select(post.poll.id).votes.create({ choices: [1] });
        same([voted.voted, voted.ownVotes], [true, [1]], "his vote");
        same((await d.ana.api.v1.polls.$select(post.poll.id).fetch()).options.map((each) => each.votesCount), [0, 1],
             "counted");
        await refused("a second vote", 422, () =>
            d.ben.api.v1.polls.$select(post.poll.id).votes.create({ choices: [0] }));
        d.poll = post;
    },
    "the same Idempotency-Key posts once": async () => {
        const send = () => plain(`${d.origin}/api/v1/statuses`, { method: "POST", token: d.ana.token,
            body: JSON.stringify({ status: "Only once" }),
            headers: { "content-type": "application/json", "idempotency-key": "one-and-the-same" } });
        const [first, second] = [await send(), await send()];
        same([first.status, second.status, second.json.id], [200, 200, first.json.id], "the same post");
    },
    "an edit shows, with its history and source": async () => {
        const post = await d.ana.api.v1.statuses.create({ status: "A slip of the pn", spoilerText: "Pens" });
        const select = d.ana.api.v1.statuses.$select(post.id);
        const edited = await select.update({ status: "A slip of the pen", spoilerText: "Pens" });
        check(edited.content.includes("pen") && edited.editedAt, "changed", edited);
        same((await select.source.fetch()).text, "A slip of the pen", "source");
        const history = await select.history.list();
        check(history.length === 2 && history[0].content.includes("pn"), "history", history);
    },
    "a deleted post comes back as a draft and is gone": async () => {
        const post = await d.ana.api.v1.statuses.create({ status: "To be redrafted" });
        same((await d.ana.api.v1.statuses.$select(post.id).remove()).text, "To be redrafted", "its text");
        await refused("what was deleted", 404, () => d.ana.api.v1.statuses.$select(post.id).fetch());
    },
    "a thread reads from either end": async () => {
        const reply = await d.ben.api.v1.statuses.create({ status: "@ana Lovely!", inReplyToId: d.photos.id });
        same([reply.inReplyToId, reply.inReplyToAccountId], [d.photos.id, d.me.id], "what it answers");
        same(reply.mentions.map((each) => each.acct), ["ana"], "whom it names");
        const answer = await d.ana.api.v1.statuses.create({ status: "@ben Thank you", inReplyToId: reply.id });
        const below = await d.ana.api.v1.statuses.$select(d.photos.id).context.fetch();
        same(below.descendants.map((each) => each.id), [reply.id, answer.id], "descendants");
        const above = await d.ana.api.v1.statuses.$select(answer.id).context.fetch();
        same(above.ancestors.map((each) => each.id), [d.photos.id, reply.id], "ancestors");
        d.reply = reply;
    },
    "favourites, boosts and bookmarks are kept, counted and taken back": async () => {
        const mine = d.ben.api.v1.statuses.$select(d.photos.id);
        same((await mine.favourite()).favouritesCount, 1, "favourites");
        const boost = await mine.reblog();
        same([boost.reblog.id, boost.reblog.reblogged], [d.photos.id, true], "boost");
        check((await mine.bookmark()).bookmarked, "bookmarked");
        for (const [list, what] of [[d.ben.api.v1.favourites, "favourites"], [d.ben.api.v1.bookmarks, "bookmarks"]]) {
            same((await list.list()).map((each) => each.id), [d.photos.id], what);
        }
        same((await mine.favouritedBy.list()).map((each) => each.acct), ["ben"], "by whom");
        same((await mine.rebloggedBy.list()).map((each) => each.acct), ["ben"], "boosted by whom");
        const after = [await mine.unfavourite(), await mine.unbookmark()].at(-1);
        same([after.favourited, after.bookmarked, after.favouritesCount], [false, false, 0], "taken back");
        same((await mine.unreblog()).reblogged, false, "boost taken back");
        await mine.favourite();
        await mine.reblog();
    },
    "pinned posts stand on the profile, muted threads are marked": async () => {
        const pinned = await d.ana.api.v1.statuses.$select(d.photos.id).pin();
        check(pinned.pinned, "pinned", pinned);
        same((await d.ben.api.v1.accounts.$select(d.me.id).statuses.list({ pinned: true })).map((each) => each.id),
             [d.photos.id], "on her profile");
        same((await d.ana.api.v1.statuses.$select(d.photos.id).unpin()).pinned, false, "no longer");
        same((await d.ana.api.v1.statuses.$select(d.photos.id).mute()).muted, true, "muted");
        same((await d.ana.api.v1.statuses.$select(d.photos.id).unmute()).muted, false, "no longer");
    },
    "a scheduled post waits, moves and is called off": async () => {
        const at = new Date(Date.now() + 3_600_000).toISOString();
        const waits = await d.ana.api.v1.statuses.create({ status: "Tomorrow", scheduledAt: at });
        same(waits.params.text, "Tomorrow", "its text");
        same((await d.ana.api.v1.scheduledStatuses.list()).map((each) => each.id), [waits.id], "the list");
        const later = new Date(Date.now() + 7_200_000).toISOString();
        const moved = await d.ana.api.v1.scheduledStatuses.$select(waits.id).update({ scheduledAt: later });
        same(Date.parse(moved.scheduledAt), Date.parse(later), "moved");
        await d.ana.api.v1.scheduledStatuses.$select(waits.id).remove();
        same(await d.ana.api.v1.scheduledStatuses.list(), [], "called off");
    },
    "visibility holds: a circle's post is for followers, a direct one for whom it names": async () => {
        const circle = await d.ana.api.v1.statuses.create({ status: "For followers", visibility: "private" });
        const direct = await d.ana.api.v1.statuses.create({ status: "@ben only you", visibility: "direct" });
        await refused("Cleo and the circle", 404, () => d.cleo.api.v1.statuses.$select(circle.id).fetch());
        await refused("Cleo and the message", 404, () => d.cleo.api.v1.statuses.$select(direct.id).fetch());
        same((await d.ben.api.v1.statuses.$select(direct.id).fetch()).visibility, "direct", "Ben's");
        d.direct = direct;
    },
    "a conversation is unread, read and put away": async () => {
        const [unread] = await waitFor("it", async () => {
            const found = await d.ben.api.v1.conversations.list();
            return found.length && found;
        });
        same([unread.unread, unread.lastStatus.id], [true, d.direct.id], "unread");
        same((await d.ben.api.v1.conversations.$select(unread.id).read()).unread, false, "read");
        await d.ben.api.v1.conversations.$select(unread.id).remove();
        same(await d.ben.api.v1.conversations.list(), [], "put away");
    },
    "a quote shows the post it quotes": async () => {
        const quote = await d.ben.api.v1.statuses.create({ status: "Look at this", quotedStatusId: d.photos.id });
        check(["accepted", "pending"].includes(quote.quote?.state), "its state", quote.quote);
        const shown = await waitFor("its acceptance", async () => {
            const { quote: now } = await d.ben.api.v1.statuses.$select(quote.id).fetch();
            return now.state === "accepted" && now;
        });
        same(shown.quotedStatus.id, d.photos.id, "what it quotes");
        same((await d.ana.api.v1.statuses.$select(d.photos.id).quotes.list()).map((each) => each.id), [quote.id],
             "quotes of it");
    },
});
