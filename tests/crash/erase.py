#!/usr/bin/env python3
"""kill -9 at any moment of an erasure: the person is whole or gone after the next start, and never a bit of both."""
import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROUNDS = 12
# Words of hers: in a public value, sealed as hearsay, and in a post.
HERS = (b"erasewren", b"sealedlark", b"postfinch")

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
KITH = parser.parse_args().kith


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()
ANA = f"@ana@localhost:{PORT}"


def kith(*words) -> subprocess.CompletedProcess:
    return subprocess.run([KITH, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)


def must(*words) -> str:
    done = kith(*words)
    if done.returncode != 0:
        sys.exit(f"kith {' '.join(map(str, words))} failed ({done.returncode}): {done.stderr}")
    return done.stdout


def wait_for(what: str, true, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain for: {what}")
        time.sleep(0.05)


def page() -> str:
    """Her profile; nothing when there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/@ana", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return "" if error.code in (404, 410) else sys.exit(f"her page answers {error.code}")


def answers() -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/livez", timeout=5).close()
        return True
    except OSError:
        return False


def serve(node: Path) -> subprocess.Popen:
    server = subprocess.Popen([KITH, "serve", "--dir", str(node)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("the server to answer", answers)
    return server


def left(node: Path) -> list[str]:
    """Files in which a word of hers still stands."""
    found = []
    for file in sorted(node.rglob("*")):
        bytes_of = file.read_bytes().lower() if file.is_file() else b""
        found += [f"{file.name}: {word.decode()}" for word in HERS if word in bytes_of]
    return found


def prepare(node: Path) -> None:
    must("init", "--dir", node, "--domain", f"localhost:{PORT}", "--listen", f"127.0.0.1:{PORT}", "--public-url",
         f"http://localhost:{PORT}")
    for handle, role, name in (("ana", "student", "Ana Erasewren"), ("dean", "staff", "The Dean")):
        must("account", "create", handle, "--dir", node, "--role", role, "--display-name", name)
    must("detail", "add", "--dir", node, "--as", "dean", ANA, "nickname", "Sealedlark")
    for number in range(20):
        must("post", "--dir", node, "--as", "ana", f"Postfinch number {number}")


def erase(node: Path) -> tuple:
    return ("subject", "erase", "--dir", node, "--now", "--yes", "--reason", "she asked", ANA)


def how_long(whole: Path, node: Path) -> float:
    """An erasure that nobody disturbs, and what it leaves."""
    shutil.copytree(whole, node)
    server = serve(node)
    if "Erasewren" not in page() or len({word.split(": ")[1] for word in left(node)}) < 2:
        sys.exit("nothing of hers was there to begin with")
    start = time.monotonic()
    must(*erase(node))
    took = time.monotonic() - start
    wait_for("her words to be gone", lambda: not page() and not left(node))
    server.terminate()
    server.wait(60)
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        whole = Path(root, "whole")
        prepare(whole)
        took = how_long(whole, Path(root, "undisturbed"))
        cut_short = gone = kept = 0
        for number in range(ROUNDS):
            node = Path(root, f"node{number}")
            shutil.copytree(whole, node)
            server = serve(node)
            asked = subprocess.Popen([KITH, *map(str, erase(node))], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(took * (number + 0.5) / ROUNDS)
            server.kill()
            server.wait()
            cut_short += asked.wait(60) != 0
            server = serve(node)
            # What was begun goes on by itself; what was not has left her as she was.
            wait_for("her to be whole or gone", lambda: "Erasewren" in page() or not left(node))
            if page():
                shown = json.loads(must("subject", "show", "--dir", node, ANA, "--json"))
                if not shown.get("erasure_due"):
                    kept += 1
                    must(*erase(node))
            else:
                gone += 1
            wait_for("her words to be gone", lambda: not page() and not left(node))
            server.terminate()
            server.wait(60)
            must("ledger", "verify", "--dir", node)
            shutil.rmtree(node)
        if cut_short == 0:
            sys.exit("no erasure was cut short: the kills came too late to mean anything")
        print(f"{ROUNDS} erasures of {took:.2f} s, {cut_short} cut short: {gone} went on to the end by themselves, "
              f"{kept} had not begun; the log verifies after each")


main()
