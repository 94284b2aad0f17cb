#!/usr/bin/env python3
"""The whole exchange of a kith node with two independent servers: every verb both ways, and what must not happen."""
import argparse
import sys
import time

from consent_steps import ConsentSteps
from harness import Kith, Network, Peer, check, enter_network, run, wait_for

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
parser.add_argument("--scheme", choices=["http", "tls"], default="http")
parser.add_argument("--signatures", choices=["cavage", "rfc9421"], default="cavage")
parser.add_argument("--upto", type=int, default=99, help="stop after so many steps")
options = parser.parse_args()
enter_network()


def text_of(post: dict) -> str:
    return post.get("content") or ""


class Exchange(ConsentSteps):
    """kith.test has Ana; node.test has the donor and his heir; other.test has Eve, who follows nobody's circle."""

    def __init__(self, network: Network):
        self.network = network
        self.kith = Kith(network, options.kith)
        for handle, role in (("ana", "student"), ("dean", "staff")):
            self.kith.do("account", "create", handle, "--role", role, "--display-name", handle.capitalize())
        self.kith.serve()
        # The first server refuses the other kind of signature outright, so Kith must find out and remember.
        self.donor = Peer(network, "node.test", ["donor", "heir"], signed_get=True, accept_only=options.signatures)
        self.eve = Peer(network, "other.test", ["eve"], signed_get=True)
        self.ana = ""
        self.post = {}

    # Shorthands.
    def publish(self, text: str, *more) -> dict:
        return self.kith.json("post", "--as", "ana", *more, text)

    def show(self, url: str) -> dict:
        return self.kith.json("show", url)

    def timeline(self) -> list:
        return self.kith.json("timeline", "--as", "ana")

    def in_timeline(self, url: str) -> dict | None:
        return next((each for each in self.timeline() if url in (each["url"], each["id"])), None)

    def notified(self, kind: str, by: str) -> bool:
        return any(each["type"] == kind and by in each["from"]
                   for each in self.kith.json("notifications", "--as", "ana"))

    def arrivals(self, peer: Peer, uri: str) -> list[dict]:
        """The inbound requests that the peer took and that were about this object."""
        def about(activity: dict) -> bool:
            found = activity["json"].get("object")
            return uri in (found, found.get("id") if isinstance(found, dict) else None)
        ids = {each["id"] for each in peer.state()["activities"] if about(each)}
        return [each for each in peer.state()["requests"] if each["id"] in ids and each.get("status") in (200, 202)]

    # The steps. Each stands on those before.
    def finds_ana(self):
        """WebFinger on kith.test finds Ana, in the type that it must have, and nobody who is absent."""
        found = self.donor.webfinger(handle="@ana@kith.test")
        check(found["status"] == 200 and found["type"].startswith("application/jrd+json"), "WebFinger", found)
        check(found["json"]["subject"] == "acct:ana@kith.test", "its subject", found)
        self.ana = self.kith.uri_of(self.donor, "ana")
        check(self.donor.webfinger(handle="@nobody@kith.test")["status"] == 404, "an absent account is 404")
        actor = self.donor.fetch(url=self.ana)
        check(actor["status"] == 200 and actor["json"]["id"] == self.ana, "the actor, by signed GET", actor)
        check(actor["json"]["preferredUsername"] == "ana", "her name", actor)

    def open_to_keys(self):
        """An unsigned GET of an actor gets her key and no more; other documents need a signature."""
        stub = self.donor.fetch(url=self.ana, unsigned=True)
        check(stub["status"] == 200 and "publicKeyPem" in str(stub["json"]), "the stub has the key", stub)
        check("followers" not in stub["json"], "and no followers", stub)

    def donor_follows(self):
        """The donor follows Ana: accepted, counted, and she is told."""
        self.donor.follow(target="@ana@kith.test")
        wait_for("the Accept", lambda: self.donor.state()["following"].get(self.ana) == "accepted")
        accept = self.donor.received("Accept")[0]
        check(accept["signature"] == options.signatures, "the kind of signature that this server takes", accept)
        followers = self.donor.fetch(url=self.donor.fetch(url=self.ana)["json"]["followers"])
        check(followers["json"]["totalItems"] == 1, "one follower", followers)
        wait_for("her notification", lambda: self.notified("follow", "donor"))

    def ana_posts(self):
        """Ana's post is delivered with a good signature and a good proof, addressed as it should be."""
        self.post = self.publish("First day in the lab & <happy> #science")
        note = wait_for("the post", lambda: self.donor.object(self.post["id"]))
        check("&lt;happy&gt;" in text_of(note) or "&#60;happy" in text_of(note), "text is escaped", note)
        check("https://www.w3.org/ns/activitystreams#Public" in str(note["to"]), "to the public", note)
        check(any(tag.get("name", "").lower() == "#science" for tag in as_list(note.get("tag"))), "the tag", note)
        create = self.donor.received("Create")[0]
        check(create["signature"] == options.signatures, "the signature's kind", create)
        check(create["proof"] is True, "the object integrity proof verifies", create)
        check(not self.eve.object(self.post["id"]), "nobody else was sent it")

    def donor_replies(self):
        """The donor's reply appears under the post, and Ana is told."""
        reply = self.donor.post(text="Well done!", in_reply_to=self.post["id"])["id"]
        under = wait_for("the reply", lambda: self.show(self.post["url"])["replies"])
        check(under[0]["url"] == reply and "Well done!" in under[0]["content"], "the reply itself", under)
        wait_for("her notification", lambda: self.notified("mention", "donor"))
        self.reply = reply

    def ana_answers(self):
        """Ana's answer reaches the donor as a reply to his reply."""
        answer = self.publish("Thank you!", "--reply-to", self.reply)
        note = wait_for("the answer", lambda: self.donor.object(answer["id"]))
        check(note["inReplyTo"] == self.reply, "inReplyTo", note)
        mentioned = [tag.get("href") for tag in as_list(note.get("tag")) if tag.get("type") == "Mention"]
        check(self.donor.uri() in mentioned, "he is mentioned", note)
        thread = self.show(self.post["url"])["replies"][0]["replies"]
        check(thread and thread[0]["url"] == answer["url"], "it hangs under his reply", thread)

    def reactions_come(self):
        """The donor's like and boost are counted, and no longer when he takes them back."""
        self.donor.like(object=self.post["id"])
        self.donor.announce(object=self.post["id"])
        wait_for("both", lambda: (self.show(self.post["url"])["likes"], self.show(self.post["url"])["boosts"])
                 == (1, 1))
        check(self.notified("favourite", "donor") and self.notified("reblog", "donor"), "she is told")
        self.donor.unlike(object=self.post["id"])
        self.donor.unannounce(object=self.post["id"])
        wait_for("none", lambda: (self.show(self.post["url"])["likes"], self.show(self.post["url"])["boosts"])
                 == (0, 0))

    def edits_and_deletes_go(self):
        """Ana's edit and delete reach the donor; a deleted post is gone at its address."""
        mine = self.publish("A slip of the pn")
        wait_for("the post", lambda: self.donor.object(mine["id"]))
        self.kith.do("edit", "--as", "ana", mine["url"], "A slip of the pen")
        note = wait_for("the edit", lambda: "pen" in text_of(self.donor.object(mine["id"]))
                        and self.donor.object(mine["id"]))
        check(note.get("updated"), "it says when", note)
        self.kith.do("delete", "--as", "ana", mine["url"])
        wait_for("the delete", lambda: self.donor.object(mine["id"]).get("deleted"))
        check(self.donor.fetch(url=mine["id"])["status"] in (404, 410) or
              "Tombstone" in str(self.donor.fetch(url=mine["id"])["json"]), "a tombstone")

    def ana_follows(self):
        """Ana follows the donor, by his handle alone; his posts come to her timeline, clean."""
        self.kith.do("follow", "--as", "ana", self.donor.handle())
        wait_for("the follow", lambda: self.ana in self.donor.state()["followers"])
        self.his = self.donor.post(text="A grant is open <script>x</script>")["id"]
        seen = wait_for("his post", lambda: self.in_timeline(self.his))
        check("A grant is open" in seen["content"] and "<script" not in seen["content"], "its text", seen)

    def edits_and_deletes_come(self):
        """The donor's edit changes the post in her timeline, his delete removes it."""
        first = self.donor.post(text="Before")["id"]
        wait_for("it", lambda: self.in_timeline(first))
        self.donor.edit(id=first, text="After")
        wait_for("the edit", lambda: "After" in self.in_timeline(first)["content"])
        self.donor.delete(id=first)
        wait_for("the delete", lambda: not self.in_timeline(first))

    def reactions_go(self):
        """Ana likes and boosts the donor's post; he is told of each once."""
        self.kith.do("like", "--as", "ana", self.his)
        self.kith.do("boost", "--as", "ana", self.his)
        wait_for("both", lambda: self.donor.state()["likes"] and self.donor.state()["announces"])
        state = self.donor.state()
        check([each["object"] for each in state["likes"]] == [self.his], "one like", state["likes"])
        check([each["object"] for each in state["announces"]] == [self.his], "one boost", state["announces"])
        self.kith.do("like", "--as", "ana", "--undo", self.his)
        self.kith.do("boost", "--as", "ana", "--undo", self.his)
        wait_for("both to go", lambda: not self.donor.state()["likes"] and not self.donor.state()["announces"])

    def polls(self):
        """A vote in the donor's poll counts there; his vote in Ana's poll counts here, once."""
        his = self.donor.post(text="Tea or coffee?", poll={"options": ["Tea", "Coffee"]})["id"]
        wait_for("his poll", lambda: self.in_timeline(his))
        self.kith.do("vote", "--as", "ana", his, "2")
        wait_for("her vote", lambda: [len(each["voters"]) for each in
                                      self.donor.state()["posts"][-1]["poll"]["options"]] == [0, 1])
        mine = self.publish("Where shall we meet?", "--poll", "Library", "--poll", "Garden")
        poll = wait_for("her poll", lambda: self.donor.object(mine["id"]))
        check(poll["type"] == "Question" and len(poll["oneOf"]) == 2, "a poll", poll)
        self.donor.vote(object=mine["id"], options=["Garden"])
        self.donor.vote(object=mine["id"], options=["Library"])
        totals = wait_for("his vote", lambda: self.totals(mine["id"]))
        check(totals == {"Library": 0, "Garden": 1}, "only the first counts", totals)
        check(not self.show(mine["url"])["replies"], "a vote is no reply")

    def totals(self, uri: str) -> dict | None:
        poll = self.donor.fetch(url=uri)["json"]
        found = {each["name"]: each["replies"]["totalItems"] for each in poll["oneOf"]}
        return found if sum(found.values()) else None

    def circles_hold(self):
        """Followers-only and direct posts go to whom they are for, and look absent to everyone else."""
        circle = self.publish("For my circle", "--visibility", "followers")
        direct = self.publish("Only you, @donor@node.test", "--visibility", "direct", "--include-direct", "a test")
        for post in (circle, direct):
            note = wait_for("it", lambda post=post: self.donor.object(post["id"]))
            check("#Public" not in str(note.get("to")) + str(note.get("cc")), "not public", note)
            check(self.donor.fetch(url=post["id"])["status"] == 200, "its addressee may fetch it")
            got, absent = (self.eve.fetch(url=url) for url in (post["id"], post["id"] + "9999"))
            check(got["status"] == absent["status"] == 404, "Eve sees what she would see of none", got)
        local = self.publish("Within these walls", "--visibility", "local")
        check(self.donor.fetch(url=local["id"])["status"] == 404, "a local post is absent outside")
        time.sleep(1)
        seen = self.eve.state()["requests"] + [self.donor.object(local["id"])]
        check(seen == [None], "Eve's server was sent nothing, the donor's no local post", seen)

    def circles_hold_inward(self):
        """The donor's followers-only and direct posts reach Ana and no page."""
        circle = self.donor.post(text="For my followers", visibility="followers")["id"]
        direct = self.donor.post(text="Only Ana", visibility="direct", mentions=["@ana@kith.test"])["id"]
        check(wait_for("one", lambda: self.in_timeline(circle))["visibility"] == "followers", "followers-only")
        wait_for("her notification", lambda: any(
            "Only Ana" in text_of(each) for each in self.kith.json("notifications", "--as", "ana",
                                                                   "--include-direct", "the test reads its own")))
        for uri in (circle, direct):
            check("Only Ana" not in str(self.eve.fetch(url=uri)), "not to Eve")

    def forgeries(self):
        """Spoilt, old, unsigned and borrowed activities change nothing."""
        inbox = self.network.origin("kith.test") + "/inbox"
        like = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Like", "actor": self.eve.uri(),
                "id": self.eve.uri() + "#like/forged", "object": self.post["id"]}
        for tamper in ("body", "signature", "date"):
            got = self.eve.deliver(inbox=inbox, activity=like, tamper=tamper)
            check(got["status"] == 401, f"spoilt {tamper}", got)
        check(self.eve.deliver(inbox=inbox, activity=like, unsigned=True)["status"] == 401, "unsigned")
        for kind, stolen in (("Delete", self.reply), ("Update", {"type": "Note", "id": self.reply, "content": "stolen",
                                                             "attributedTo": self.donor.uri()})):
            forged = {**like, "type": kind, "object": stolen, "id": self.eve.uri() + "#" + kind}
            self.eve.deliver(inbox=inbox, activity=forged)
            self.eve.deliver(inbox=inbox, activity={**forged, "actor": self.donor.uri()})
        time.sleep(1)
        shown = self.show(self.post["url"])
        check(shown["likes"] == 0 and "Well done!" in shown["replies"][0]["content"], "nothing has changed", shown)

    def repeats(self):
        """An activity delivered twice counts once."""
        inbox = self.network.origin("kith.test") + "/inbox"
        like = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Like", "actor": self.eve.uri(),
                "id": self.eve.uri() + "#like/1", "object": self.post["id"]}
        for _ in range(2):
            got = self.eve.deliver(inbox=inbox, activity=like)
            check(got["status"] == 202, "taken", got)
        wait_for("the like", lambda: self.show(self.post["url"])["likes"] == 1)

    def survives_kill(self):
        """kill -9: what was accepted is there, what was owed is delivered once, what was missed comes in."""
        self.donor.fail(status=503, times=1)
        owed = [self.publish(f"Before the fall {number}") for number in range(5)]
        self.kith.process.kill()
        meanwhile = self.donor.post(text="While you were away", in_reply_to=self.post["id"])["id"]
        self.kith.serve()
        for post in owed:
            wait_for(post["url"], lambda post=post: self.donor.object(post["id"]), patience_s=150)
        wait_for("what he said meanwhile", lambda: meanwhile in str(self.show(self.post["url"])))
        for post in owed:
            taken = self.arrivals(self.donor, post["id"])
            check(len(taken) == 1, "delivered once", taken)
        urls = [each["url"] for each in self.show(self.post["url"])["replies"]]
        check(len(urls) == len(set(urls)), "nothing twice", urls)

    def rotates_keys(self):
        """After Ana's keys are rotated, her posts still verify."""
        self.kith.do("account", "rotate-key", "ana")
        post = self.publish("With a new key")
        wait_for("it", lambda: self.donor.object(post["id"]), patience_s=90)
        create = self.donor.received("Create")[-1]
        check(create["proof"] is True, "its proof too", create)

    def locked(self):
        """A server that asks first: the follow waits, and is accepted later."""
        self.eve.hold(follows=True)
        self.kith.do("follow", "--as", "ana", self.eve.handle())
        wait_for("the request", lambda: self.ana in self.eve.state()["held"])
        self.eve.answer(target=self.ana, accept=True)
        post = self.eve.post(text="Welcome", visibility="followers")["id"]
        wait_for("her followers-only post", lambda: self.in_timeline(post))
        self.eve.hold(follows=False)

    def moves(self):
        """The donor moves to his heir: Ana follows the heir instead."""
        self.donor.alias(as_="heir", target=self.donor.uri())
        self.donor.move(target=self.donor.uri("heir"))
        wait_for("the new follow", lambda: self.ana in self.donor.state("heir")["followers"])
        post = self.donor.post(as_="heir", text="From the new place")["id"]
        wait_for("his post", lambda: self.in_timeline(post))

    def parts(self):
        """Unfollowing works both ways: no more posts come, and none go."""
        self.kith.do("unfollow", "--as", "ana", self.donor.handle("heir"))
        wait_for("her Undo", lambda: self.ana not in self.donor.state("heir")["followers"])
        self.donor.unfollow(target="@ana@kith.test")
        followers = self.donor.fetch(url=self.ana)["json"]["followers"]
        wait_for("his Undo", lambda: self.donor.fetch(url=followers)["json"]["totalItems"] == 0)
        before = len(self.donor.state()["requests"])
        self.publish("To nobody there")
        time.sleep(1.5)
        check(len(self.donor.state()["requests"]) == before, "nothing more goes to his server")

    def blocks(self):
        """Eve blocks Ana: the follow is gone. The node blocks Eve's server: her posts are refused."""
        self.eve.block(target="@ana@kith.test")
        mine = self.eve.post(text="Not for Ana", visibility="followers")["id"]
        time.sleep(1)
        check(not self.in_timeline(mine), "nothing of hers any more")
        self.kith.do("domain", "block", "other.test")
        note = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Like", "actor": self.eve.uri(),
                "id": self.eve.uri() + "#like/late", "object": self.post["id"]}
        got = self.eve.deliver(inbox=self.network.origin("kith.test") + "/inbox", activity=note)
        check(got["status"] == 403, "refused by policy", got)

    def settles(self):
        """Nothing is left in the queue, nothing was refused, and the server ends cleanly when told to."""
        wait_for("an empty queue", lambda: not [each for each in self.kith.json("delivery", "status")["deliveries"]
                                                if each["state"] not in ("delivered", "done", "dropped")])
        refused = [each for each in self.donor.state()["requests"] if each.get("signature", {}).get("reason")
                   not in (None, "refusedKind")]
        check(not refused, "the donor's server refused no signature but those of the other kind", refused)
        check(self.kith.process.stop() == 0, "exit status 0", self.kith.process.child.returncode)


def as_list(value) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def main(network: Network) -> int:
    e = Exchange(network)
    steps = [
        e.finds_ana, e.open_to_keys, e.donor_follows, e.ana_posts, e.donor_replies, e.ana_answers, e.reactions_come,
        e.edits_and_deletes_go, e.ana_follows, e.edits_and_deletes_come, e.reactions_go, e.polls, e.circles_hold,
        e.circles_hold_inward, e.forgeries, e.repeats, e.donor_is_asked, e.donor_votes_yes, e.donor_is_told,
        e.donor_stops, e.survives_kill, e.rotates_keys, e.locked, e.moves, e.parts,
        e.former_follower_hears, e.blocks, e.settles,
    ]
    return run(steps[:options.upto], network, [e.kith, e.donor, e.eve])


with Network(options.scheme, options.signatures) as net:
    result = main(net)
sys.exit(result)
