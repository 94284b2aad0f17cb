#!/usr/bin/env python3
"""kill -9 in the middle of an import, over and over: every line is done in the end, and nothing else."""
import argparse
import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINES = 300
KILLS = 3

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
KITH = parser.parse_args().kith


def must(*words) -> str:
    done = subprocess.run([KITH, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        sys.exit(f"kith {' '.join(map(str, words))} failed ({done.returncode}): {done.stderr}")
    return done.stdout


def wait_for(what: str, true, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain for: {what}")
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(node: Path, port: int) -> subprocess.Popen:
    server = subprocess.Popen([KITH, "serve", "--dir", str(node)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return True
        except OSError:
            return False

    wait_for("the server to answer", answers)
    return server


def number(node: Path, sql: str) -> int:
    db = sqlite3.connect(f"file:{node}/kith.db?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


def done(node: Path) -> int:
    return number(node, "SELECT count(*) FROM import_rows WHERE state = 'done'")


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        node, port = Path(root, "node"), free_port()
        must("init", "--dir", node, "--domain", f"localhost:{port}", "--listen", f"127.0.0.1:{port}", "--public-url",
             f"http://localhost:{port}")
        must("account", "create", "ana", "--dir", node, "--role", "student", "--display-name", "Ana")
        csv = Path(root, "blocked_domains.csv")
        csv.write_text("#domain\n" + "".join(f"d{n}.spam.test\n" for n in range(LINES)))
        server = serve(node, port)
        must("import", "csv", "--dir", node, "ana", "domains", csv)
        seen = []
        for kill in range(1, KILLS + 1):
            wait_for("some more lines", lambda least=LINES * kill // (KILLS + 1): done(node) >= least)
            server.kill()
            server.wait()
            seen.append(done(node))
            server = serve(node, port)
        wait_for("all lines", lambda: done(node) == LINES, 300)
        wait_for("the end", lambda: number(node, "SELECT count(*) FROM imports WHERE state = 'done'") == 1)
        server.terminate()
        server.wait(60)
        if not all(0 < each < LINES for each in seen):
            sys.exit(f"no kill came in the middle: {seen} of {LINES} lines were done")
        if number(node, "SELECT count(*) FROM user_domain_blocks") != LINES:
            sys.exit("the blocks are not those of the file")
        shown = json.loads(must("import", "list", "--dir", node, "ana", "--json"))
        if shown[0]["state"] != "done" or shown[0]["done"] != LINES or shown[0]["refused"] != 0:
            sys.exit(f"what is told of it is not true: {shown[0]}")
        print(f"{LINES} lines, killed after {', '.join(map(str, seen))}: each was done in the end")


main()
