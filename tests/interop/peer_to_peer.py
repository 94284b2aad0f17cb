#!/usr/bin/env python3
"""Two Fedify peers against each other: proof that the test peer itself does what the scenarios rely on."""
import argparse
import sys

from harness import Network, Peer, check, enter_network, run, wait_for

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--scheme", choices=["http", "tls"], default="http")
parser.add_argument("--signatures", choices=["cavage", "rfc9421"], default="cavage")
options = parser.parse_args()
enter_network()


def exchange(network: Network) -> int:
    a = Peer(network, "node.test", ["donor", "heir"], signed_get=True)
    b = Peer(network, "other.test", ["ana"], signed_get=True, accept_only=options.signatures)
    made = {}

    def follow():
        """The donor follows Ana, and is accepted."""
        a.follow(target=b.handle())
        wait_for("the Accept", lambda: a.state()["following"].get(b.uri()) == "accepted")
        check(b.state()["followers"] == [a.uri()], "one follower", b.state()["followers"])
        signatures = {each["signature"] for each in b.state()["activities"]}
        check(signatures == {options.signatures}, "the signature kind asked for", signatures)

    def post():
        """Ana's post reaches the donor, and only a signed GET sees it at its source."""
        made["post"] = b.post(text="Hello <there>")["id"]
        note = wait_for("the post", lambda: a.object(made["post"]))
        check("Hello &#60;there&#62;" in note["content"], "its text", note)
        check(a.fetch(url=made["post"], unsigned=True)["status"] == 401, "an unsigned GET is refused")
        check(a.fetch(url=made["post"])["json"]["id"] == made["post"], "a signed GET is served")

    def reply():
        """The donor replies, likes and boosts, and takes the like back."""
        made["reply"] = a.post(text="A reply", in_reply_to=made["post"])["id"]
        note = wait_for("the reply", lambda: b.object(made["reply"]))
        check(note["inReplyTo"] == made["post"], "inReplyTo", note)
        a.like(object=made["post"])
        a.announce(object=made["post"])
        wait_for("like and boost", lambda: b.state()["likes"] and b.state()["announces"])
        a.unlike(object=made["post"])
        wait_for("the like to go", lambda: not b.state()["likes"])

    def edit():
        """An edit and a delete arrive."""
        b.edit(id=made["post"], text="Second thoughts")
        wait_for("the edit", lambda: "Second" in a.object(made["post"]).get("content", ""))
        b.delete(id=made["post"])
        wait_for("the delete", lambda: a.object(made["post"]).get("deleted"))

    def poll():
        """A vote counts once."""
        made["poll"] = b.post(text="Tea?", poll={"options": ["Yes", "No"]})["id"]
        wait_for("the poll", lambda: a.object(made["poll"]))
        a.vote(object=made["poll"], options=["Yes"])
        a.vote(object=made["poll"], options=["No"])
        wait_for("both votes", lambda: len(b.received("Create")) >= 3)
        options_now = b.state()["posts"][-1]["poll"]["options"]
        check([len(each["voters"]) for each in options_now] == [1, 0], "the tally", options_now)
        b.tally(id=made["poll"])
        wait_for("the totals", lambda: "'totalItems': 1" in str(a.object(made["poll"])))

    def direct():
        """A direct post reaches the person mentioned."""
        made["direct"] = a.post(text="For you", visibility="direct", mentions=[b.handle()])["id"]
        wait_for("it", lambda: b.object(made["direct"]))
        check(b.fetch(url=made["direct"])["status"] == 200, "its addressee may fetch it")

    def hostile():
        """A spoilt body, signature or date, and no signature at all, are refused."""
        activity = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Like", "actor": a.uri(),
                    "id": a.uri() + "#like/1", "object": made["poll"]}
        inbox = network.origin(b.host) + "/inbox"
        for tamper in ("body", "signature", "date"):
            got = a.deliver(inbox=inbox, activity=activity, tamper=tamper)
            check(got["status"] == 401, f"spoilt {tamper}", got)
        check(a.deliver(inbox=inbox, activity=activity, unsigned=True)["status"] == 401, "unsigned")
        check(a.deliver(inbox=inbox, activity=activity)["status"] == 202, "and the good one is taken")
        wait_for("the like", lambda: b.state()["likes"])

    def retry():
        """A delivery that meets 503 comes again."""
        b.fail(status=503, times=2)
        made["late"] = a.post(text="Late", mentions=[b.handle()])["id"]
        wait_for("the post", lambda: b.object(made["late"]))

    def move():
        """A move names the new account, which names the old one."""
        a.alias(as_="heir", target=a.uri())
        a.follow(as_="heir", target=b.handle())
        b.follow(target=a.handle())
        wait_for("the Accept", lambda: b.state()["following"].get(a.uri()) == "accepted")
        a.move(target=a.uri("heir"))
        wait_for("the Move", lambda: b.object(a.uri()) == {"moved_to": a.uri("heir")})

    def part():
        """Unfollow and block take effect."""
        a.unfollow(target=b.handle())
        wait_for("the Undo", lambda: b.state()["followers"] == [a.uri("heir")])
        b.block(target=a.uri("heir"))
        wait_for("the Block", lambda: a.received("Block"))
        check(b.uri() not in a.state("heir")["following"], "the follow is gone")

    return run([follow, post, reply, edit, poll, direct, hostile, retry, move, part], network, [a, b])


with Network(options.scheme, options.signatures) as net:
    result = exchange(net)
sys.exit(result)
