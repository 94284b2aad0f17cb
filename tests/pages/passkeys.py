#!/usr/bin/env python3
"""Somebody with a passkey at a node on localhost, where browsers allow them without TLS (passkeys.mjs)."""
import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import Kith, Network, enter_network, node_program  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True)
parser.add_argument("--out", required=True, help="folder for the pictures")
options = parser.parse_args()
enter_network()

PASSWORD = "a long sentence of mine"


def main(network: Network) -> int:
    kith = Kith(network, options.kith, host="localhost")
    kith("account", "create", "--dir", kith.dir, "ana", "--role", "student", "--password-stdin", text=PASSWORD + "\n")
    kith.serve()
    command = [node_program(), str(HERE / "passkeys.mjs"), network.origin("localhost"), options.out, PASSWORD]
    return subprocess.run(command, check=False, timeout=300).returncode


with Network("http", "cavage") as net:
    result = main(net)
sys.exit(result)
