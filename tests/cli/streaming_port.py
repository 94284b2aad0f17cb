#!/usr/bin/env python3
"""Streams on a port of their own: the real program, real sockets, what is served there and what is not."""
import argparse
import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
KITH = parser.parse_args().kith
SHARE = 200  # limits.unsigned_requests
started: list[subprocess.Popen] = []


def check(right: bool, what: str, got=None) -> None:
    if not right:
        raise AssertionError(f"{what}: {got!r}")


def run(*words) -> subprocess.CompletedProcess:
    return subprocess.run([KITH, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


def kith(*words) -> str:
    done = run(*words)
    check(done.returncode == 0, f"kith {' '.join(map(str, words))}", (done.returncode, done.stdout, done.stderr))
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url: str, **headers) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Stream:
    """One open stream, as bytes; of a WebSocket its frames."""

    def __init__(self, port: int, target: str, token: str, websocket: bool):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        upgrade = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n") if websocket else ""
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n"
                            f"Authorization: Bearer {token}\r\n{upgrade}\r\n".encode())
        self.bytes = b""
        self.head = self.until(b"\r\n\r\n").decode()

    def until(self, mark: bytes) -> bytes:
        while mark not in self.bytes:
            more = self.socket.recv(65536)
            check(more != b"", f"more, until {mark!r}", self.bytes)
            self.bytes += more
        before, self.bytes = self.bytes.split(mark, 1)
        return before

    def take(self, count: int) -> bytes:
        while len(self.bytes) < count:
            more = self.socket.recv(65536)
            check(more != b"", "more of a frame", self.bytes)
            self.bytes += more
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def frame(self) -> tuple[int, bytes]:
        first, length = self.take(2)
        if length == 126:
            length = struct.unpack(">H", self.take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self.take(8))[0]
        return first & 0x0f, self.take(length)

    def close_code(self) -> int:
        opcode, payload = self.frame()
        while opcode != 8:
            opcode, payload = self.frame()
        return struct.unpack(">H", payload[:2])[0]

    def ends(self) -> None:
        while self.socket.recv(65536):
            pass


class Node:
    def __init__(self, root: Path):
        self.dir, self.port, self.own = root / "hill", free_port(), free_port()
        self.url, self.streams = f"http://localhost:{self.port}", f"http://127.0.0.1:{self.own}"
        kith("init", "--dir", self.dir, "--domain", f"localhost:{self.port}", "--listen", f"127.0.0.1:{self.port}",
             "--public-url", self.url, "--name", "Hillside")
        self.settings = self.dir / "kith.toml"
        text = self.settings.read_text()
        for before, after in (('# listen = "127.0.0.1:4000"', f'listen = "127.0.0.1:{self.own}"'),
                              ('# url = "wss://streaming.example.edu"', f'url = "ws://localhost:{self.own}"'),
                              ("# trusted_proxies = []", 'trusted_proxies = ["127.0.0.1/32"]'),
                              ("# unsigned_requests = 1500", f"unsigned_requests = {SHARE}")):
            check(before in text, "a new file shows it", before)
            text = text.replace(before, after)
        self.settings.write_text(text)
        for name in ("ana", "ben"):
            kith("account", "create", name, "--dir", self.dir, "--role", "student")

    def serve(self) -> None:
        self.process = subprocess.Popen([KITH, "serve", "--dir", str(self.dir)], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        started.append(self.process)
        check("is ready" in self.process.stdout.readline(), "it serves")

    def token(self, name: str) -> str:
        return kith("token", "create", name, "--dir", self.dir, "--scopes", "read").strip()

    def doctor(self) -> dict:
        return {each["check"]: each for each in json.loads(run("doctor", "--dir", self.dir, "--json").stdout)}


def apps_are_told(node: Node) -> None:
    at = f"ws://localhost:{node.own}"
    first, second = (json.loads(get(f"{node.url}/api/v{each}/instance")[1]) for each in (1, 2))
    check(first["urls"]["streaming_api"] == at, "v1 names it", first["urls"])
    check(second["configuration"]["urls"]["streaming"] == at, "v2 names it", second["configuration"]["urls"])


def nothing_else_is_served(node: Node) -> None:
    check(get(f"{node.streams}/api/v1/streaming/health") == (200, "OK"), "it says that it is well")
    for path in ("/", "/about", "/livez", "/readyz", "/api/v1/instance", "/api/v1/timelines/public", "/@ana", "/actor",
                 "/.well-known/webfinger?resource=acct:ana@localhost", "/oauth/authorize", "/operator",
                 "/assets/kith.css", "/api/v1/streamingx", "/api/v1/streaming/../instance"):
        status, body = get(node.streams + path)
        check(status in (400, 404) and "Hillside" not in body, f"no {path} there", (status, body))
        check(path in ("/api/v1/streaming/../instance",) or status == 404, "which is not found", (path, status))
    for method in ("POST", "PUT", "DELETE"):
        with socket.create_connection(("127.0.0.1", node.own), timeout=10) as caller:
            caller.sendall(f"{method} /inbox HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode())
            check(caller.recv(65536).startswith(b"HTTP/1.1 404 "), f"{method} finds nothing there")


def streams_of(node: Node, token: str) -> list[tuple[Stream, bool]]:
    """On each port a WebSocket and an event stream."""
    made = []
    for port in (node.port, node.own):
        made.append((Stream(port, "/api/v1/streaming?stream=user", token, True), True))
        made.append((Stream(port, "/api/v1/streaming/user", token, False), False))
    for stream, is_socket in made:
        check(stream.head.startswith("HTTP/1.1 101 " if is_socket else "HTTP/1.1 200 "), "it opens", stream.head)
    return made


def both_ports_tell_the_same(node: Node, made: list[tuple[Stream, bool]]) -> None:
    kith("post", "--dir", node.dir, "--as", "ana", "Good morning")
    for stream, is_socket in made:
        if is_socket:
            opcode, payload = stream.frame()
            check(opcode == 1 and json.loads(payload)["event"] == "update", "a frame", payload)
            check("Good morning" in payload.decode(), "with the post", payload)
        else:
            stream.until(b"event: update\n")
            check(b"Good morning" in stream.until(b"\n\n"), "an event with the post")


def who_may_not_is_told(node: Node) -> None:
    for port in (node.port, node.own):
        refused = Stream(port, "/api/v1/streaming?stream=user", "nobody", True)
        check(refused.head.startswith("HTTP/1.1 401 "), "an unknown token", refused.head)


def a_revoked_token_cuts_both(node: Node, made: list[tuple[Stream, bool]]) -> None:
    begun = time.monotonic()
    kith("token", "revoke", "ana", "--dir", node.dir)
    for stream, is_socket in made:
        if is_socket:
            check(stream.close_code() == 1008, "it is told why")
        stream.ends()
    check(time.monotonic() - begun < 10, "at once")


def the_end_closes_both(node: Node) -> None:
    made = streams_of(node, node.token("ben"))
    begun = time.monotonic()
    node.process.send_signal(signal.SIGTERM)
    for stream, is_socket in made:
        if is_socket:
            check(stream.close_code() == 1001, "it is told that the server goes away")
            stream.socket.close()
        else:
            stream.ends()
    check(node.process.wait(30) == 0, "it ends well")
    check(time.monotonic() - begun < 8, "without waiting for anybody")
    for port in (node.port, node.own):
        with socket.socket() as probe:
            check(probe.connect_ex(("127.0.0.1", port)) != 0, "nobody listens any more", port)


def the_doctor_looks(node: Node) -> None:
    found = node.doctor()
    for name in ("streaming inside", "streaming outside"):
        check(found[name]["health"] == "good", name, found[name])


def a_taken_port_is_found(node: Node) -> None:
    check(node.doctor()["streaming port"]["health"] == "good", "it is free while nobody serves")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # streams that ended here are waited out
        other.bind(("127.0.0.1", node.own))
        other.listen()
        found = node.doctor()["streaming port"]
        check(found["health"] == "BAD" and str(node.own) in found["what"] and found["mend"], "it is taken", found)
        done = run("serve", "--dir", node.dir)
        check(done.returncode != 0 and f"127.0.0.1:{node.own}" in done.stderr, "and nothing is served", done)
        with socket.socket() as probe:
            check(probe.connect_ex(("127.0.0.1", node.port)) != 0, "not on the other port either")


def callers_have_one_share_of_both(node: Node) -> None:
    """Who fails here is refused there, each behind the proxy for themselves."""
    asks = f"{node.streams}/api/v1/streaming/user"
    guesses = 0  # a few more than the share, as it grows again while they are made
    while (status := get(asks, **{"X-Forwarded-For": "192.0.2.7"})[0]) == 401 and guesses < 2 * SHARE:
        guesses += 1
    check(status == 429 and guesses >= SHARE, "is refused after so many", (status, guesses))
    check(get(f"{node.url}/about", **{"X-Forwarded-For": "192.0.2.7"})[0] == 429, "on the other port as well")
    check(get(asks, **{"X-Forwarded-For": "198.51.100.7"})[0] == 401, "and nobody else is")


def main() -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kith-streaming-") as folder:
        try:
            node = Node(Path(folder))
            node.serve()
            apps_are_told(node)
            nothing_else_is_served(node)
            made = streams_of(node, node.token("ana"))
            both_ports_tell_the_same(node, made)
            who_may_not_is_told(node)
            a_revoked_token_cuts_both(node, made)
            the_doctor_looks(node)
            the_end_closes_both(node)
            a_taken_port_is_found(node)
            node.serve()
            callers_have_one_share_of_both(node)
            node.process.send_signal(signal.SIGTERM)
            check(node.process.wait(30) == 0, "it ends well")
        except (AssertionError, subprocess.SubprocessError, OSError, KeyError, ValueError) as error:
            print(f"FAILED: {type(error).__name__}: {error}")
            return 1
        finally:
            for process in started:
                if process.poll() is None:
                    process.kill()
                    process.wait()
    print(f"all well, {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
