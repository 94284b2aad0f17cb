#!/usr/bin/env python3
"""A Mastodon client's whole day with a kith node behind a recorder, a Fedify peer elsewhere, and a push service."""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import ADDRESSES, Failed, Kith, Network, Peer, Process, check, enter_network, green_square, node_program

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", help="the kith program")
parser.add_argument("--day", help="the program of the day: days/NAME.mjs")
parser.add_argument("--alone", help="only run this program, without any server")
parser.add_argument("--no-peer", action="store_true", help="without the other server")
parser.add_argument("--keep-going", action="store_true", help="run the steps after a failed one too")
parser.add_argument("rest", nargs="*", help="further arguments of the day")
options = parser.parse_args()
if options.alone:
    sys.exit(subprocess.run([node_program(), str(HERE / options.alone)], check=False).returncode)
enter_network()

PEOPLE = {"ana": "student", "ben": "donor", "cleo": "student", "dean": "staff"}
PASSWORD = "a long walk by the river"
PORT = 8080


class ClientNode(Kith):
    """kith.test in plain HTTP, for the recorder in front of it, which has its certificate."""

    def __init__(self, network: Network, program: str):
        self.network, self.program, self.host = network, program, "kith.test"
        self.dir = network.dir / "k"
        self.process: Process | None = None
        self.starts = 0
        self("init", "--dir", self.dir, "--domain", self.host, "--listen", f"{ADDRESSES[self.host]}:{PORT}",
             "--public-url", network.origin(self.host))
        self.configure("federation", "allow_private_networks", '["127.0.0.0/8"]')
        self.configure("federation", "ca_file", f'"{network.ca}"')
        self.configure("http", "trusted_proxies", '["127.0.0.0/8"]')
        self.configure("client", "registrations", '"open"')
        self.configure("client", "rules", '["Be kind."]')
        self.configure("client", "calls", "100000")
        (self.dir / "2025-01-01.md").write_text("# Terms\nBe kind.\n")
        self.configure("client", "terms", '"2025-01-01.md"')
        self.mailbox = network.dir / "mail"
        self.configure("mail", "command", f'["/usr/bin/tee", "-a", "{self.mailbox}"]')

    def _ready(self) -> bool:
        check(self.process.alive(), f"kith ended:\n{self.process.tail()}")
        return subprocess.run(["curl", "--silent", "--fail", "--max-time", "2", "--noproxy", "*",
                               f"http://{ADDRESSES[self.host]}:{PORT}/readyz"], capture_output=True,
                              check=False).returncode == 0


def tls(network: Network, host: str) -> dict:
    certificate, key = network.certificate(host)
    return {"cert": str(certificate), "key": str(key)}


def main(network: Network) -> int:
    check((HERE / "node_modules").is_dir(), "the clients are not installed: tools/dev/node_modules tests/clients")
    kith = ClientNode(network, options.kith)
    for handle, role in PEOPLE.items():
        kith("account", "create", "--dir", kith.dir, handle, "--role", role, "--display-name", handle.capitalize(),
             "--password-stdin", text=PASSWORD + "\n")
    kith("unit", "create", "--dir", kith.dir, "garden", "--name", "The Garden")
    kith("unit", "grant", "--dir", kith.dir, "garden", "ana", "--as", "editor")
    (network.dir / "leaf.png").write_bytes(green_square())
    kith("emoji", "add", "--dir", kith.dir, "leaf", network.dir / "leaf.png", "--category", "Plants")
    kith.serve()
    peer = None if options.no_peer else Peer(network, "node.test", ["donor", "heir", "friend"])
    config = {
        "origin": network.origin(kith.host), "host": kith.host, "keep_going": options.keep_going,
        "recorder": {"listen": ADDRESSES[kith.host], "port": 443, "tls": tls(network, kith.host),
                     "backend": {"host": ADDRESSES[kith.host], "port": PORT}},
        "push": {"listen": ADDRESSES["other.test"], "port": 443, "host": "other.test",
                 "tls": tls(network, "other.test")},
        "people": {handle: {"handle": handle, "password": PASSWORD} for handle in PEOPLE},
        "peer": peer and {"control": peer.control, "handle": peer.handle(), "uri": peer.uri(), "host": peer.host},
        "kith": {"program": options.kith, "dir": str(kith.dir)}, "mailbox": str(kith.mailbox),
        "folder": str(network.dir), "ca": str(network.ca),
        "arguments": options.rest,
    }
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(network.ca), "NODE_NO_WARNINGS": "1", "NO_PROXY": "*"}
    done = subprocess.run([node_program(), str(HERE / "days" / f"{options.day}.mjs"), json.dumps(config)],
                          env=environment, check=False)
    if done.returncode != 0:
        for process in (kith.process, peer and peer.process):
            if process:
                print(f"--- {process.log.name}\n{process.tail()}")
    check(kith.process.stop() == 0, "the node ends cleanly", kith.process.tail())
    return done.returncode


try:
    with Network("tls", "rfc9421") as net:
        result = main(net)
except (Failed, OSError, subprocess.SubprocessError) as error:
    print(f"FAILED: {type(error).__name__}: {error}")
    result = 1
sys.exit(result)
