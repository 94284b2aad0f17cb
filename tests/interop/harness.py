"""What the interop scenarios stand on: a private network, its certificates, the Fedify peers and the kith binary."""
import json
import os
import platform
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
ADDRESSES = {"localhost": "127.0.0.1", "kith.test": "127.0.0.2", "node.test": "127.0.0.3", "other.test": "127.0.0.4",
             "third.test": "127.0.0.5"}
# Long, since builds and other tests may share the machine; it is only spent where a step fails.
PATIENCE_S = 60


class Failed(Exception):
    """A step of the exchange did not come out as it must."""


def enter_network() -> None:
    """Starts this program again inside netns.sh, once."""
    if os.environ.get("KITH_INTEROP_INSIDE") != "1":
        os.environ["KITH_INTEROP_INSIDE"] = "1"
        os.execv(HERE / "netns.sh", [str(HERE / "netns.sh"), sys.executable, *sys.argv])


def check(good, what: str, got=None) -> None:
    if not good:
        raise Failed(what if got is None else f"{what}\n  got: {json.dumps(got, default=str)[:3000]}")


def wait_for(what: str, probe, patience_s: float = PATIENCE_S):
    """The first true value of probe(); fails after patience_s."""
    end = time.monotonic() + patience_s
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited {patience_s:.0f} s in vain: {what}")
        time.sleep(0.1)


class Network:
    """One run: a folder, a scheme, a CA when that is TLS, and all processes, which end with it."""

    def __init__(self, scheme: str, signatures: str):
        self.scheme = "https" if scheme == "tls" else "http"
        self.signatures = signatures
        self.stack = ExitStack()
        # Short, since a unix socket's name has to fit 108 bytes.
        self.dir = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="kith-")))
        self.ca = None
        self.stopping: list = []
        if self.scheme == "https":
            self._make_ca()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.stopping):
            process.stop()
        self.stack.close()

    def origin(self, host: str) -> str:
        return f"{self.scheme}://{host}"

    @property
    def port(self) -> int:
        return 443 if self.scheme == "https" else 80

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.dir, check=True, capture_output=True)

    def _make_ca(self) -> None:
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                      "-subj", "/CN=Kith test CA", "-keyout", "ca.key", "-out", "ca.pem",
                      "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
        self.ca = self.dir / "ca.pem"

    def certificate(self, host: str) -> tuple[Path, Path]:
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}",
                      "-keyout", f"{host}.key", "-out", f"{host}.csr")
        (self.dir / f"{host}.ext").write_text(f"subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n")
        self._openssl("x509", "-req", "-in", f"{host}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", "2", "-extfile", f"{host}.ext", "-out", f"{host}.pem")
        return self.dir / f"{host}.pem", self.dir / f"{host}.key"


class Process:
    """A child of ours, ended by its own id, with its output in a file."""

    def __init__(self, network: Network, name: str, command: list, env: dict | None = None):
        self.log = network.dir / f"{name}.log"
        self.output = open(self.log, "ab")
        self.child = subprocess.Popen(command, stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                      env={**os.environ, **(env or {})})
        network.stopping.append(self)

    def alive(self) -> bool:
        return self.child.poll() is None

    def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self) -> int | None:
        if self.alive():
            self.child.terminate()
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self.output.close()
        return self.child.returncode

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").split("\n")[-lines:])


def node_program() -> str:
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return str(HERE / f"node_modules/node-linux-{machine}/bin/node")


class Peer:
    """A Fedify server: peer.post(text="…") is POST /post on its control port."""

    def __init__(self, network: Network, host: str, actors: list[str], **more):
        check(Path(node_program()).exists(), "the peer is not installed: tools/dev/node_modules tests/interop")
        self.network, self.host, self.actors = network, host, actors
        config = {"origin": network.origin(host), "listen": ADDRESSES[host], "port": network.port, "actors": actors,
                  "first_knock": network.signatures, **more}
        env = {"NODE_NO_WARNINGS": "1"}
        if network.ca:
            certificate, key = network.certificate(host)
            config["tls"] = {"cert": str(certificate), "key": str(key)}
            env["NODE_EXTRA_CA_CERTS"] = str(network.ca)
        command = [node_program(), str(HERE / "fedify_peer.mjs"), json.dumps(config)]
        self.process = Process(network, host, command, env)
        found = wait_for(f"{host} to start", self._control_port, patience_s=120)
        self.control = f"http://127.0.0.1:{found}"

    def _control_port(self):
        check(self.process.alive(), f"{self.host} ended:\n{self.process.tail()}")
        found = re.search(r'\{"control":(\d+)\}', self.process.log.read_text())
        return found and found[1]

    def _call(self, path: str, body=None):
        request = urllib.request.Request(self.control + path, data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Failed(f"{self.host}{path} {body}: {error.read().decode()[:2000]}") from error

    def __getattr__(self, verb: str):
        return lambda **arguments: self._call("/" + verb.rstrip("_"), {
            name.rstrip("_"): value for name, value in arguments.items()})

    def state(self, name: str | None = None) -> dict:
        return self._call(f"/state?as={name}" if name else "/state")

    def uri(self, name: str | None = None) -> str:
        return f"{self.network.origin(self.host)}/users/{name or self.actors[0]}"

    def handle(self, name: str | None = None) -> str:
        return f"@{name or self.actors[0]}@{self.host}"

    def received(self, kind: str, **wanted) -> list[dict]:
        return [each for each in self.state()["activities"] if each["type"] == kind
                and all(each.get(key) == value for key, value in wanted.items())]

    def object(self, uri: str) -> dict | None:
        return self.state()["objects"].get(uri)


def green_square() -> bytes:
    """A PNG of 32 by 32 pixels."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = (b"\0" + bytes((40, 160, 60)) * 32) * 32
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


GROUPS = ("account", "consent", "delivery", "detail", "domain", "emoji", "ledger", "requests", "retention", "subject")


class Kith:
    """The kith binary as kith.test, driven by its own command line."""

    def __init__(self, network: Network, program: str, host: str = "kith.test"):
        self.network, self.program, self.host = network, program, host
        self.dir = network.dir / "k"
        self.process: Process | None = None
        self.starts = 0
        self("init", "--dir", self.dir, "--domain", host, "--listen", f"{ADDRESSES[host]}:{network.port}",
             "--public-url", network.origin(host))
        self.configure("federation", "allow_private_networks", '["127.0.0.0/8"]')
        self.configure("federation", "allow_http", "true" if network.scheme == "http" else "false")
        if network.ca:
            certificate, key = network.certificate(host)
            self.configure("federation", "ca_file", f'"{network.ca}"')
            self.configure("tls", "cert_file", f'"{certificate}"')
            self.configure("tls", "key_file", f'"{key}"')

    def __call__(self, *arguments, text: str | None = None) -> str:
        command = [self.program, *map(str, arguments)]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
        check(done.returncode == 0, f"kith {' '.join(command[1:])}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def do(self, *arguments) -> str:
        at = 2 if arguments[0] in GROUPS else 1
        return self(*arguments[:at], "--dir", self.dir, *arguments[at:])

    def json(self, *arguments):
        out = self.do(*arguments, "--json")
        try:
            return json.loads(out)
        except ValueError:
            raise Failed(f"kith {' '.join(map(str, arguments))} --json printed no JSON: {out[:500]}") from None

    def configure(self, table: str, key: str, value: str) -> None:
        """Sets one key of kith.toml, where the file has it (perhaps commented out) or at the head of its table."""
        file = self.dir / "kith.toml"
        text = file.read_text()
        start = re.search(rf"^\[{table}\][^\n]*\n", text, re.MULTILINE)
        if not start:
            text, body, rest = text + f"\n[{table}]\n", "", ""
        else:
            after = text[start.end():]
            following = re.search(r"^\[", after, re.MULTILINE)
            at = start.end() + (following.start() if following else len(after))
            text, body, rest = text[:start.end()], text[start.end():at], text[at:]
        body = re.sub(rf"^#?\s*{key}\s*=[^\n]*\n", "", body, flags=re.MULTILINE)
        file.write_text(text + f"{key} = {value}\n" + body + rest)

    def serve(self) -> None:
        self.starts += 1
        self.process = Process(self.network, f"kith{self.starts}", [self.program, "serve", "--dir", str(self.dir)])
        wait_for("kith to be ready", self._ready)

    def _ready(self) -> bool:
        check(self.process.alive(), f"kith ended:\n{self.process.tail()}")
        command = ["curl", "--silent", "--fail", "--max-time", "2", "--noproxy", "*"]
        if self.network.ca:
            command += ["--cacert", str(self.network.ca)]
        return subprocess.run([*command, self.network.origin(self.host) + "/readyz"], capture_output=True,
                              check=False).returncode == 0

    def uri_of(self, peer: Peer, name: str) -> str:
        """The actor's URI as WebFinger tells it to the peer."""
        found = peer.webfinger(handle=f"@{name}@{self.host}")
        check(found["status"] == 200 and found.get("self"), f"WebFinger of @{name}@{self.host}", found)
        return found["self"]


def run(steps: list, network: Network, programs: list) -> int:
    """Each step is a function whose docstring is the sentence it proves; the first that fails ends the run."""
    started = time.monotonic()
    for number, step in enumerate(steps, 1):
        print(f"[{time.monotonic() - started:5.1f} s] {number}. {' '.join(step.__doc__.split())}", flush=True)
        try:
            step()
        except (Failed, subprocess.SubprocessError, OSError, KeyError, IndexError, TypeError) as error:
            print(f"FAILED: {type(error).__name__}: {error}")
            for program in programs:
                process = getattr(program, "process", program)
                if process:
                    print(f"--- {process.log.name}\n{process.tail()}")
            return 1
    print(f"{len(steps)} steps, all well, {time.monotonic() - started:.1f} s")
    return 0
