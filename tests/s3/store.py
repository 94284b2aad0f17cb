"""The real store of these tests, a way to it that can be cut, and a client of our own that signs by itself."""
import datetime
import hashlib
import hmac
import http.client
import re
import socket
import ssl
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent
SECRET = "the+secret/key-of-tests"
ACCESS = "kith:media"
REGION = "eu-test-1"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "store.pem", folder / "store.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=store",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


class Way:
    """A port that leads to another one until it is cut."""

    def __init__(self, to: int):
        self.to, self.port = to, 0
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.mend()

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            self.pairs.append((near, far))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    @staticmethod
    def pump(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self) -> None:
        for end in (self.listener, *(end for pair in self.pairs for end in pair)):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
        self.pairs = []


class Store:
    def __init__(self, folder: Path):
        self.certificate, key = make_certificate(folder)
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(HERE / "swift_store.py"), str(folder / "swift"), str(self.certificate), str(key)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline().split()
        if said[:1] != ["ready"]:
            raise AssertionError("Swift does not start; tools/dev/packages installs it (python3-swift)")
        self.port = int(said[1])
        self.way = Way(self.port)
        self.endpoint = f"https://localhost:{self.way.port}"

    def end(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def ask(self, method: str, path: str, query: dict | None = None, body: bytes = b"") -> tuple[int, bytes]:
        """https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, on its own."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        asked = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted((query or {}).items()))
        payload = hashlib.sha256(body).hexdigest()
        headers = {"host": f"127.0.0.1:{self.port}", "x-amz-content-sha256": payload, "x-amz-date": now}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = "\n".join([method, path, asked, lines, names, payload])
        scope = f"{now[:8]}/{REGION}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={ACCESS}/{scope}, SignedHeaders={names}, "
                                    f"Signature={signature}")
        trust = ssl.create_default_context(cafile=str(self.certificate))
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=trust, timeout=30)
        line.request(method, path + (f"?{asked}" if asked else ""), body, headers)
        answer = line.getresponse()
        got = answer.status, answer.read()
        line.close()
        return got

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        found, more = [], {}
        while True:
            status, body = self.ask("GET", f"/{bucket}", {"list-type": "2", "prefix": prefix, **more})
            if status != 200:
                raise AssertionError(f"the store does not list: {status} {body!r}")
            found += re.findall(r"<Key>([^<]*)</Key>", body.decode())
            token = re.search(r"<NextContinuationToken>([^<]*)<", body.decode())
            if not token:
                return found
            more = {"continuation-token": token[1]}
