#!/usr/bin/env python3
"""Fills a node with sample people and posts, and has each of its pages looked at (check.mjs)."""
import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import Kith, Network, Peer, enter_network, green_square, node_program, wait_for  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True)
parser.add_argument("--out", required=True, help="folder for the pictures")
options = parser.parse_args()
enter_network()

LONG = ("Today the greenhouse sensors ran for a whole week without a gap. The plan for next week is to compare them "
        "with the readings that Mr. Okafor has taken by hand every morning since 1998: https://example.org/a/rather/"
        "long/address/that/must/not/push/the/page/sideways/whatever/the/width/of/the/screen/may/be?really=yes #science")


def fill(kith: Kith, peer: Peer) -> dict:
    def post(who: str, text: str, *more) -> dict:
        return kith.json("post", "--as", who, *more, text)

    for handle, role, name in (("ana", "student", "Ana Marković"), ("dean", "staff", "The Dean’s Office"),
                               ("quiet", "alumni", "A Quiet Person")):
        kith.do("account", "create", handle, "--role", role, "--display-name", name)
    kith.configure("client", "registrations", '"approval"')
    kith.configure("client", "rules", '["Be kind.", "Say who you are when you speak for the institution."]')
    (kith.dir / "leaf.png").write_bytes(green_square())
    kith.do("emoji", "add", "leaf", kith.dir / "leaf.png")
    kith.serve()
    post("dean", "Welcome to the new term. The library opens at eight :leaf: #welcome")
    first = post("ana", LONG)
    post("ana", "What happened in the lab", "--cw", "A small explosion, nobody hurt")
    poll = post("ana", "Where shall we meet? #science", "--poll", "Library", "--poll", "The garden behind the chapel")
    post("ana", "This is only for my circle", "--visibility", "followers")
    post("dean", "Congratulations, @ana@kith.test!", "--reply-to", first["url"])
    peer.follow(target="@ana@kith.test")
    peer.post(text="My first gift ever to a school has found its way.", in_reply_to=first["id"])
    peer.like(object=first["id"])
    wait_for("the donor's reply", lambda: len(kith.json("show", first["url"])["replies"]) == 2)
    return {"post": first["url"], "poll": poll["url"]}


def pages(made: dict, origin: str) -> list:
    path = {name: url.removeprefix(origin) for name, url in made.items()}
    return [
        {"name": "front", "path": "/", "status": 200},
        {"name": "profile", "path": "/@ana", "status": 200, "text": "Ana Marković"},
        {"name": "empty-profile", "path": "/@quiet", "status": 200},
        {"name": "post", "path": path["post"], "status": 200, "text": "My first gift ever"},
        {"name": "poll", "path": path["poll"], "status": 200, "text": "The garden behind the chapel"},
        {"name": "tag", "path": "/tags/science", "status": 200, "text": "greenhouse"},
        {"name": "about", "path": "/about", "status": 200},
        {"name": "join", "path": "/join?code=abc", "status": 200, "text": "Ask for an account"},
        {"name": "sign-in", "path": "/settings", "status": 200, "text": "With a passkey"},
        {"name": "remote-follow", "path": "/authorize_interaction?uri=acct:ana@kith.test", "status": 200},
        {"name": "absent", "path": "/@nobody", "status": 404},
        {"name": "absent-post", "path": "/@ana/999999999", "status": 404},
    ]


def main(network: Network) -> int:
    peer = Peer(network, "node.test", ["donor"])
    kith = Kith(network, options.kith)
    made = fill(kith, peer)
    origin = network.origin("kith.test")
    command = [node_program(), str(HERE / "check.mjs"), origin, options.out, json.dumps(pages(made, origin))]
    return subprocess.run(command, check=False, timeout=540).returncode


with Network("http", "cavage") as net:
    result = main(net)
sys.exit(result)
