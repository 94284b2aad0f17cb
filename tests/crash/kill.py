#!/usr/bin/env python3
"""kill -9 in the middle of 1,000 deliveries: none is lost, and none that was written down is sent again."""
import argparse
import collections
import http.server
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HOSTS = 50
INBOXES = 1000
SENDERS_MAX = 32  # limits.delivery_threads: how many may be under way when it dies

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
options = parser.parse_args()

taken = collections.Counter()
taken_lock = threading.Lock()
pace = 0.01


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(pace)
        with taken_lock:
            taken[f"{self.server.server_address[1]}{self.path}"] += 1
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def kith(*args) -> str:
    done = subprocess.run([options.kith, *args], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(f"kith {' '.join(args)} failed ({done.returncode}): {done.stderr}")
    return done.stdout


def wait_for(what: str, true, seconds: float):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain for: {what}")
        time.sleep(0.02)


def serve(directory: str, port: int) -> subprocess.Popen:
    process = subprocess.Popen([options.kith, "serve", "--dir", directory], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)

    def answers():
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return True
        except OSError:
            return False

    wait_for("the server to answer", answers, 30)
    return process


def add_followers(database: str, ports: list[int]) -> None:
    """A thousand remote followers, each with an inbox of its own, spread over the sinks."""
    db = sqlite3.connect(database)
    ana = db.execute("SELECT id FROM actors WHERE username = 'ana'").fetchone()[0]
    for n in range(INBOXES):
        port = ports[n % HOSTS]
        number = 10_000_000 + n
        db.execute("INSERT INTO subjects (id, created_ms) VALUES (?, 0)", (number,))
        db.execute(
            "INSERT INTO actors (id, subject_id, uri, is_local, host, username, type, inbox, created_ms, source,"
            " basis, fetched_ms, last_needed_ms) VALUES (?, ?, ?, 0, ?, ?, 'Person', ?, 0, 'inbox',"
            " 'FederationDelivery', 0, 0)",
            (number, number, f"http://127.0.0.1:{port}/u/{n}", f"127.0.0.1:{port}", f"u{n}",
             f"http://127.0.0.1:{port}/u/{n}/inbox"))
        db.execute(
            "INSERT INTO follows (id, follower_id, followed_id, state, uri, at_ms, accepted_ms)"
            " VALUES (?, ?, ?, 'accepted', ?, 0, 0)",
            (number, number, ana, f"http://127.0.0.1:{port}/u/{n}#follow"))
    db.commit()
    db.close()


def states(database: str) -> dict[str, str]:
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = db.execute("SELECT i.url, d.state FROM deliveries d JOIN inboxes i ON i.id = d.inbox_id").fetchall()
    db.close()
    return {re.sub(r"^http://127\.0\.0\.1:", "", url): state for url, state in rows}


def main() -> None:
    sinks = [Server(("127.0.0.1", 0), Sink) for _ in range(HOSTS)]
    for sink in sinks:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
    port = free_port()
    with tempfile.TemporaryDirectory() as root:
        directory = os.path.join(root, "node")
        kith("init", "--dir", directory, "--domain", f"localhost:{port}", "--public-url", f"http://localhost:{port}",
             "--listen", f"127.0.0.1:{port}")
        settings = os.path.join(directory, "kith.toml")
        text = open(settings).read()
        text = re.sub(r"(?m)^#?\s*allow_private_networks.*$", 'allow_private_networks = ["127.0.0.0/8"]', text, count=1)
        open(settings, "w").write(text)
        kith("account", "create", "ana", "--dir", directory, "--role", "student", "--display-name", "Ana")
        database = os.path.join(directory, "kith.db")
        add_followers(database, [sink.server_address[1] for sink in sinks])

        process = serve(directory, port)
        try:
            kith("post", "--dir", directory, "--as", "ana", "The lab bench is here.")
            wait_for("300 deliveries", lambda: sum(taken.values()) >= 300, 120)
            process.send_signal(signal.SIGKILL)
            process.wait()
            time.sleep(0.5)
            before = dict(taken)
            written = {inbox for inbox, state in states(database).items() if state == "delivered"}
            print(f"killed after {len(before)} arrivals, {len(written)} of them written down")
            assert 0 < len(written) < INBOXES, "the kill came too early or too late to mean anything"

            process = serve(directory, port)
            wait_for("every inbox to be served", lambda: len(taken) == INBOXES, 240)
            wait_for("every delivery to be settled",
                     lambda: all(state == "delivered" for state in states(database).values()), 60)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        again = [inbox for inbox in written if taken[inbox] != 1]
        assert not again, f"{len(again)} deliveries that were written down went out again"
        twice = [inbox for inbox, count in taken.items() if count > 1]
        assert len(twice) <= SENDERS_MAX, f"{len(twice)} inboxes were served twice, more than were under way"
        assert max(taken.values()) <= 2
        status = json.loads(kith("delivery", "status", "--dir", directory, "--json"))
        assert status["deliveries"], "the outcomes are kept and shown"
        print(f"all {INBOXES} arrived; {len(twice)} that were under way at the kill arrived twice; none was lost")


main()
