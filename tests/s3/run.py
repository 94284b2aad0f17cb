#!/usr/bin/env python3
"""A node whose media are in a real S3-speaking store (OpenStack Swift): copying, keeping, showing, letting go, and
what happens when the store refuses, is away, is another node's or is not who it says."""
import argparse
import concurrent.futures
import hashlib
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
import uuid
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from store import ACCESS, REGION, SECRET, Store  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
KITH = parser.parse_args().kith
DONE, REFUSED, USAGE, UNAVAILABLE = 0, 1, 2, 4
BUCKET = "kith-media"
said_by_all: list[str] = []
running: list[subprocess.Popen] = []


def check(right: bool, what: str, got=None) -> None:
    if not right:
        raise AssertionError(f"{what}: {got!r}")


def until(right, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not right():
        check(time.monotonic() < end, what, "not in time")
        time.sleep(0.2)


def kith(*words, code: int = DONE) -> str:
    done = subprocess.run([KITH, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)
    said_by_all.extend([done.stdout, done.stderr])
    check(done.returncode == code, f"kith {' '.join(map(str, words))} ends with {code}",
          (done.returncode, done.stdout, done.stderr))
    return done.stdout if code == DONE else done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def picture(colour: int, side: int = 40) -> bytes:
    """A PNG of noise, so that it does not pack into nothing."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    noise = hashlib.shake_256(bytes([colour])).digest(side * side * 3)
    rows = b"".join(b"\0" + noise[y * side * 3:(y + 1) * side * 3] for y in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Answer:
    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Node:
    def __init__(self, root: Path, name: str):
        self.dir, self.port, self.log = root / name, free_port(), root / f"{name}.log"
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen | None = None
        kith("init", "--dir", self.dir, "--domain", f"localhost:{self.port}", "--listen", f"127.0.0.1:{self.port}",
             "--public-url", self.url)
        kith("account", "create", "ana", "--role", "student", "--dir", self.dir)
        self.token = kith("token", "create", "ana", "--dir", self.dir, "--scopes", "read write").split()[0]
        self.plain_settings = (self.dir / "kith.toml").read_text()

    def settle(self, store: Store, in_s3: bool, secret: str = SECRET, **changed) -> None:
        values = {"endpoint": store.endpoint, "region": REGION, "bucket": BUCKET, "prefix": "of/hill",
                  "access_key": ACCESS, "secret_key_file": "keys/s3-secret", "ca_file": str(store.certificate),
                  **changed}
        lines = [f'{name} = "{value}"' for name, value in values.items() if value]
        media = f'[media]\nstore = "{"s3" if in_s3 else "directory"}"\n[media.s3]\n' + "\n".join(lines) + "\n"
        (self.dir / "kith.toml").write_text(self.plain_settings.replace("[media]\n", media, 1))
        file = self.dir / "keys" / "s3-secret"
        file.touch(0o600)
        file.write_text(secret + "\n")

    def serve(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen([KITH, "serve", "--dir", str(self.dir)], stdout=subprocess.PIPE,
                                            stderr=log, text=True)
        running.append(self.process)
        line = self.process.stdout.readline()
        check("is ready on" in line, "the node starts", (line, self.log.read_text()[-2000:]))

    def refuses_to_serve(self, code: int) -> str:
        return kith("serve", "--dir", self.dir, code=code)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        check(self.process.wait(60) == 0, "the node ends in order")

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "", **headers) -> Answer:
        url = path if path.startswith("http") else self.url + path
        request = urllib.request.Request(url, body, method=method)
        for name, value in headers.items():
            request.add_header(name, value)
        if not path.startswith("http"):
            request.add_header("Authorization", f"Bearer {self.token}")
        if kind:
            request.add_header("Content-Type", kind)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def upload(self, colour: int) -> Answer:
        line = uuid.uuid4().hex
        body = (f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
                f"Content-Type: image/png\r\n\r\n").encode() + picture(colour) + f"\r\n--{line}--\r\n".encode()
        return self.ask("POST", "/api/v2/media", body, f"multipart/form-data; boundary={line}")

    def uploaded(self, colour: int) -> dict:
        answer = self.upload(colour)
        check(answer.status == 200, "an upload is taken", (answer.status, answer.body[:500]))
        return answer.json()

    def drop(self, media: dict) -> None:
        answer = self.ask("DELETE", f"/api/v1/media/{media['id']}")
        check(answer.status == 200, "what stands in no post can be dropped", (answer.status, answer.body))

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.dir / "media").rglob("*") if path.is_file()}

    def doctor(self) -> dict:
        done = subprocess.run([KITH, "doctor", "--dir", str(self.dir), "--json"], capture_output=True, text=True,
                              timeout=120, check=False)
        said_by_all.extend([done.stdout, done.stderr])
        return next(one for one in json.loads(done.stdout) if one["check"] == "media")


def blobs_of(store: Store, prefix: str = "of/hill/") -> list[str]:
    return [key.rsplit("/", 1)[1] for key in store.keys(BUCKET, prefix) if not key.endswith("kith-node")]


def copying_goes_on_beside_the_server(node: Node, store: Store) -> dict:
    node.settle(store, in_s3=False)
    node.serve()
    media = node.uploaded(1)
    shown = node.ask("GET", media["url"]).body
    kept = node.files()
    check(len(kept) == 2 and hashlib.sha256(shown).hexdigest() in kept, "a picture and its preview", kept.keys())
    said = kith("media", "copy", "--dir", node.dir, "--to", "s3", code=REFUSED)
    check("the bucket is not there" in said, "a missing bucket is named", said)
    check(store.ask("PUT", f"/{BUCKET}")[0] == 200, "a bucket is made")
    done = json.loads(kith("media", "copy", "--dir", node.dir, "--to", "s3", "--json"))
    check(done["copied"] == 2 and done["damaged"] == 0, "both are copied", done)
    check(sorted(blobs_of(store)) == sorted(kept), "under their digests", store.keys(BUCKET))
    for digest, data in kept.items():
        check(store.ask("GET", f"/{BUCKET}/of/hill/{digest[:2]}/{digest}") == (200, data), "whole", digest)
    done = json.loads(kith("media", "copy", "--dir", node.dir, "--to", "s3", "--json"))
    check(done["copied"] == 0 and done["present"] == 2, "and not twice", done)
    node.stop()
    return media


def the_store_keeps_what_people_upload(node: Node, store: Store, media: dict, root: Path) -> dict:
    node.settle(store, in_s3=True)
    (node.dir / "media").rename(root / "former-media")
    node.serve()
    check(node.doctor()["health"] == "good", "the doctor finds the store", node.doctor())
    whole = node.ask("GET", media["url"])
    check(whole.status == 200, "it is shown", whole.status)
    check(hashlib.sha256(whole.body).hexdigest() in blobs_of(store), "as it was kept", blobs_of(store))
    part = node.ask("GET", media["url"], Range="bytes=10-19")
    check(part.status == 206 and part.body == whole.body[10:20], "in part", (part.status, part.body))
    check(part.headers["Content-Range"] == f"bytes 10-19/{len(whole.body)}", "and says which", part.headers)
    check(node.ask("GET", media["url"], Range="bytes=999999999-").status == 416, "not beyond its end")
    tag = whole.headers["ETag"]
    check(node.ask("GET", media["url"], **{"If-None-Match": tag}).status == 304, "not again")
    check(node.ask("HEAD", media["url"]).status == 200, "nor its bytes where only asked about")
    second = node.uploaded(2)
    check(len(blobs_of(store)) == 4, "an upload goes there", blobs_of(store))
    check(not (node.dir / "media").exists(), "and not into the directory")
    same = node.uploaded(2)
    check(len(blobs_of(store)) == 4, "the same bytes once", blobs_of(store))
    node.drop(same)
    time.sleep(2)
    check(node.ask("GET", second["url"]).status == 200, "and for as long as anything needs them")
    node.drop(second)
    check(node.ask("GET", second["url"]).status == 404, "gone at once for who asks")
    until(lambda: len(blobs_of(store)) == 2, "and from the store within seconds")
    return media


def a_store_that_is_away_loses_nothing(node: Node, store: Store, media: dict) -> None:
    third = node.uploaded(3)
    store.way.cut()
    refused = node.upload(4)
    check(refused.status == 503, "an upload is refused", (refused.status, refused.body))
    check("cannot be kept" in refused.json().get("error", "") + refused.json().get("error_description", ""),
          "with words", refused.body)
    check(refused.headers["Retry-After"] is not None, "and when to come back", dict(refused.headers))
    away = node.ask("GET", third["url"])
    check(away.status == 503 and away.headers["Retry-After"] is not None, "a picture is 503", away.status)
    check(node.ask("GET", "/api/v1/timelines/home").status == 200, "all else goes on")
    check(node.ask("POST", "/api/v1/statuses", b"status=Still+here", "application/x-www-form-urlencoded").status == 200,
          "people post")
    check("cannot be connected to" in node.doctor()["what"], "the doctor says so", node.doctor())
    node.drop(third)
    store.way.mend()
    until(lambda: node.upload(4).status == 200, "it goes on when the store is back")
    check(node.ask("GET", media["url"]).status == 200, "and shows what is there")
    # What had to go meanwhile goes when the store has been asked again, which is a minute later at most.
    until(lambda: len(blobs_of(store)) == 4, "what had to go is gone", 150)
    node.stop()


def starting_says_what_is_wrong(node: Node, store: Store, root: Path) -> None:
    store.way.cut()
    node.serve()
    check("cannot be reached" in node.log.read_text(), "an unreachable store is named", node.log.read_text()[-900:])
    check(node.ask("GET", "/api/v1/timelines/home").status == 200, "the rest is served")
    node.stop()
    store.way.mend()
    rows = [({"secret": "another secret"}, "media.s3.secret_key_file", REFUSED),
            ({"access_key": "nobody:here"}, "media.s3.access_key", REFUSED),
            ({"bucket": "not-there"}, "the bucket is not there", REFUSED),
            ({"region": "elsewhere"}, "media.s3.region", REFUSED),
            ({"secret_key_file": "keys/absent"}, "cannot be read", USAGE),
            ({"endpoint": store.endpoint.replace("https", "http")}, "allow_http", USAGE)]
    for changed, words, code in rows:
        node.settle(store, in_s3=True, **changed)
        said = node.refuses_to_serve(code)
        check(words in said, f"it says {words}", said)
    node.settle(store, in_s3=True, ca_file="")
    node.serve()
    check(node.doctor()["what"].endswith("its certificate is not accepted"), "no unknown authority", node.doctor())
    check(node.upload(9).status == 503, "and nothing is sent to it")
    node.stop()
    other = Node(root, "dale")
    other.settle(store, in_s3=True)
    said = other.refuses_to_serve(REFUSED)
    check("another node" in said, "another node's pictures are left alone", said)
    check(len(blobs_of(store)) == 4, "all of them", blobs_of(store))
    node.settle(store, in_s3=True)


def strays_go_at_the_start(node: Node, store: Store) -> None:
    """More than a page of a listing, in one folder."""
    strays = [f"ab{number:062x}" for number in range(1_010)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda name: store.ask("PUT", f"/{BUCKET}/of/hill/ab/{name}", body=b"x")[0], strays))
    check(set(done) == {200}, "strays are there", set(done))
    check(store.ask("PUT", f"/{BUCKET}/of/other/ab/{strays[0]}", body=b"x")[0] == 200, "beside another prefix")
    node.serve()
    until(lambda: len(store.keys(BUCKET, "of/hill/ab/")) == 0 or set(blobs_of(store)).isdisjoint(strays),
          "no row needs them: they go", 240)
    check(len(blobs_of(store)) == 4, "and nothing else", len(blobs_of(store)))
    check(len(store.keys(BUCKET, "of/other/")) == 1, "what is beside the prefix stays")


def copying_brings_them_back(node: Node, store: Store) -> None:
    kept = sorted(blobs_of(store))
    done = json.loads(kith("media", "copy", "--dir", node.dir, "--to", "directory", "--json"))
    check(done["copied"] == len(kept), "all are copied", done)
    files = node.files()
    check(sorted(files) == kept, "as they were", (files.keys(), kept))
    check(all(hashlib.sha256(data).hexdigest() == name for name, data in files.items()), "byte by byte")
    check(node.doctor()["health"] == "warn", "and the doctor asks what they are for", node.doctor())
    node.stop()
    data, keys = node.dir.parent / "data.tar", node.dir.parent / "keys.tar"
    kith("backup", "--dir", node.dir, "--data", data, "--keys", keys)
    listed = subprocess.run(["tar", "--list", "--file", data], capture_output=True, text=True, check=True).stdout
    check("media-" not in listed, "the archive holds none of what is in the store", listed)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        store = Store(root)
        try:
            node = Node(root, "hill")
            media = copying_goes_on_beside_the_server(node, store)
            the_store_keeps_what_people_upload(node, store, media, root)
            a_store_that_is_away_loses_nothing(node, store, media)
            starting_says_what_is_wrong(node, store, root)
            strays_go_at_the_start(node, store)
            copying_brings_them_back(node, store)
            said_by_all.extend(log.read_text() for log in root.glob("*.log"))
            check(not any(SECRET in text for text in said_by_all), "the secret is said nowhere")
        finally:
            for process in running:
                if process.poll() is None:
                    process.kill()
            store.end()


if __name__ == "__main__":
    os.umask(0o077)
    started = time.monotonic()
    main()
    print(f"s3: a node keeps its media in a real store: good ({time.monotonic() - started:.0f} s)")
