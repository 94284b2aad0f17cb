#!/usr/bin/env python3
"""Staff at their desk, and letting an application in, by keyboard; a donor at the consent centre by touch."""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import Kith, Network, Peer, check, enter_network, node_program, wait_for  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True)
parser.add_argument("--out", required=True, help="folder for the pictures")
options = parser.parse_args()
enter_network()

PASSWORD = "a long sentence of mine"


def use(origin: str, part: str, **facts) -> None:
    command = [node_program(), str(HERE / "use.mjs"), origin, options.out, part, json.dumps(facts)]
    if subprocess.run(command, check=False, timeout=240).returncode != 0:
        sys.exit(f"{part}: see above")


def link_in(peer: Peer, desk: str, kind: str) -> str | None:
    """The newest link of that kind that the consent actor sent to the donor."""
    notes = [each["json"]["object"] for each in peer.received("Create") if each["json"]["actor"] == desk]
    links = [found for note in notes for found in re.findall(rf'https?://[^"<\s]+/consent/{kind}/[\w-]+', str(note))]
    return links[-1] if links else None


def main(network: Network) -> None:
    peer = Peer(network, "node.test", ["donor"])
    kith = Kith(network, options.kith)
    origin = network.origin("kith.test")
    kith("account", "create", "--dir", kith.dir, "dean", "--role", "staff", "--display-name", "The Dean’s Office",
         "--password-stdin", text=PASSWORD + "\n")
    kith("unit", "create", "--dir", kith.dir, "botany", "--name", "Department of Botany")
    kith("unit", "grant", "--dir", kith.dir, "botany", "dean", "--as", "editor")
    kith.serve()
    desk = kith.uri_of(peer, "consent")
    peer.follow(target="@dean@kith.test")
    wait_for("the follow", lambda: peer.received("Accept"))

    use(origin, "staff", handle="dean", password=PASSWORD, donor=peer.handle())
    use(origin, "app", handle="dean", password="another " + PASSWORD)
    peer.post(text="link", visibility="direct", mentions=["@consent@kith.test"])
    link = wait_for("the link", lambda: link_in(peer, desk, "l"))
    use(origin, "donor", link=link)
    seen = kith.json("detail", "list", "--as", "dean", "--purpose", "greetings", peer.handle())
    check([each["value"] for each in seen] == ["Canarywren and Mole"], "what the dean may use", seen)
    use(origin, "withdraw", link=wait_for("the way back", lambda: link_in(peer, desk, "w")))
    seen = kith.json("detail", "list", "--as", "dean", "--purpose", "greetings", peer.handle())
    check(seen == [], "taken back with one tap", seen)
    use(origin, "home", handle=peer.handle())
    left = peer.state()["sign_in"]
    check(left == {"clients": 1, "tokens": 1, "alive": 0}, "what the sign-in left there", left)


with Network("tls", "rfc9421") as net:
    main(net)
