#!/usr/bin/env python3
"""Two institutions on loopback: a donor at one follows a student at the other, hears from her, and answers."""
import argparse
import json
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from pathlib import Path

from app import App
from receipt import is_signed_by
from recorder import Crossing, Recorder

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--kith", required=True, help="the kith program")
parser.add_argument("--quick", action="store_true", help="end after the last step: exit status 0 or 1")
parser.add_argument("--port", type=int, default=8080, help="of the first institution; the second has the next one")
options = parser.parse_args()
PATIENCE_S = 60


class Failed(Exception):
    """A step of the demonstration did not come out as it must."""


def say(text: str = "") -> None:
    print(text, flush=True)


def wait_for(what: str, probe):
    end = time.monotonic() + PATIENCE_S
    while not (value := probe()):
        if time.monotonic() > end:
            raise Failed(f"waited {PATIENCE_S} s in vain for {what}")
        time.sleep(0.05)
    return value


def free_port(wanted: int) -> int:
    """`wanted` or, where that is taken (or for --quick), any free port."""
    for port in ((0,) if options.quick or wanted == 0 else (wanted, 0)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise Failed("no free port on 127.0.0.1")


class Institution:
    """One kith server with a directory of its own, behind a recorder that stands at its public address."""

    def __init__(self, root: Path, name: str, port: int, crossings: list[Crossing]):
        self.name, self.dir = name, root / name.lower()
        self.port = free_port(port)
        self.inner_port = free_port(0)
        self.domain, self.url = f"localhost:{self.port}", f"http://localhost:{self.port}"
        self.recorder = Recorder(self.port, self.inner_port, crossings)
        self.server: subprocess.Popen | None = None
        self.logins: list[tuple[str, str, str]] = []
        self.kith("init", "--domain", self.domain, "--listen", f"127.0.0.1:{self.inner_port}", "--public-url", self.url)
        self.configure("federation", "allow_private_networks", '["127.0.0.0/8", "::1/128"]')
        self.configure("http", "trusted_proxies", '["127.0.0.1"]')

    def kith(self, *arguments: str, text: str | None = None) -> str:
        words = list(arguments)
        at = 2 if words[0] in ("account", "delivery", "detail", "consent", "ledger", "subject") else 1
        command = [options.kith, *words[:at], "--dir", str(self.dir), *words[at:]]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise Failed(f"kith {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def json(self, *arguments: str):
        return json.loads(self.kith(*arguments, "--json"))

    def configure(self, table: str, key: str, value: str) -> None:
        file = self.dir / "kith.toml"
        text = re.sub(rf"^#?\s*{key}\s*=[^\n]*\n", "", file.read_text(), flags=re.MULTILINE)
        if not re.search(rf"^\[{table}\]", text, re.MULTILINE):
            text += f"\n[{table}]\n"
        file.write_text(re.sub(rf"^(\[{table}\][^\n]*\n)", rf"\g<1>{key} = {value}\n", text, flags=re.MULTILINE))

    def person(self, handle: str, role: str, name: str) -> None:
        password = secrets.token_urlsafe(12)
        self.kith("account", "create", handle, "--role", role, "--display-name", name, "--password-stdin",
                  text=password + "\n")
        self.logins.append((f"@{handle}@{self.domain}", name, password))

    def password_of(self, handle: str) -> str:
        return next(password for name, _, password in self.logins if name.startswith(f"@{handle}@"))

    def start(self) -> None:
        with open(self.dir / "server.log", "ab") as log:
            self.server = subprocess.Popen([options.kith, "serve", "--dir", str(self.dir)], stdout=log, stderr=log,
                                           stdin=subprocess.DEVNULL)
        wait_for(f"{self.name} to start", self.ready)

    def ready(self) -> bool:
        if self.server.poll() is not None:
            raise Failed(f"{self.name} ended:\n{(self.dir / 'server.log').read_text()[-2000:]}")
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{self.inner_port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def get(self, url: str) -> dict:
        request = urllib.request.Request(url, headers={"Accept": "application/activity+json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return json.load(answer)

    def receipt(self, url: str) -> dict:
        """By POST: whoever opens the address alone, as servers do with links, gets a page with a button."""
        request = urllib.request.Request(url, method="POST")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return json.load(answer)

    def kill(self) -> None:
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self.recorder.close()


class Story:
    def __init__(self, root: Path):
        self.crossings: list[Crossing] = []
        self.told = 0
        self.hill = Institution(root, "Hillside", options.port, self.crossings)
        self.river = Institution(root, "Riverbank", options.port + 1, self.crossings)
        self.post: dict = {}
        self.omar, self.ana = f"@omar@{self.river.domain}", f"@ana@{self.hill.domain}"

    def told_crossing(self, kind: str, to: Institution) -> Crossing:
        """Waits for the activity, shows it as it crossed, and checks that it was accepted."""
        def found():
            return next((each for each in self.crossings[self.told:]
                         if each.activity["type"] == kind and each.to == to.domain), None)
        crossing = wait_for(f"{kind} to reach {to.name}", found)
        self.told = self.crossings.index(crossing) + 1
        say(f"   {kind} → {to.name} ({to.domain}), answered {crossing.status}, signed by {crossing.signature()}")
        shown = {key: value for key, value in crossing.activity.items() if key not in ("@context", "proof")}
        if "proof" in crossing.activity:
            shown["proof"] = crossing.activity["proof"].get("cryptosuite", "?") + " …"
        body = json.dumps(shown, indent=2, ensure_ascii=False)
        say(textwrap.indent(body, "   │ ", lambda line: True))
        if crossing.status not in (200, 202):
            raise Failed(f"{to.name} answered {crossing.status}")
        return crossing

    def people(self) -> None:
        """Two institutions open their doors; each has its people."""
        self.hill.person("ana", "student", "Ana Marković")
        self.hill.person("dean", "staff", "The Dean’s Office")
        self.river.person("omar", "donor", "Omar Haddad")
        self.hill.start()
        self.river.start()
        say(f"   Hillside is at {self.hill.url}, Riverbank at {self.river.url}.")

    def follow(self) -> None:
        """Omar, a donor at Riverbank, follows Ana, a student at Hillside."""
        self.river.kith("follow", "--as", "omar", f"@ana@{self.hill.domain}")
        self.told_crossing("Follow", self.hill)
        self.told_crossing("Accept", self.river)

    def publish(self) -> None:
        """Ana publishes an update; it reaches Omar."""
        self.post = self.hill.json("post", "--as", "ana", "The sensors in the greenhouse ran for a whole week. "
                                   "Thank you to everyone who made that possible! #science")
        self.told_crossing("Create", self.river)
        wait_for("it in Omar's timeline", lambda: self.in_timeline(self.post["url"]))
        say("   Omar reads it in his timeline at Riverbank.")

    def in_timeline(self, url: str) -> bool:
        return any(url in (each["url"], each["id"]) for each in self.river.json("timeline", "--as", "omar"))

    def answer(self) -> None:
        """Omar replies; his reply comes back under her update."""
        self.river.kith("post", "--as", "omar", "--reply-to", self.post["url"], "What a week! What comes next?")
        self.told_crossing("Create", self.hill)
        wait_for("the reply under the update", self.thread_is_whole)
        say(f"   The thread at {self.post['url']} now has it.")

    def applaud(self) -> None:
        """Omar likes her update and shares it with his own followers."""
        self.river.kith("like", "--as", "omar", self.post["url"])
        self.told_crossing("Like", self.hill)
        self.river.kith("boost", "--as", "omar", self.post["url"])
        self.told_crossing("Announce", self.hill)
        wait_for("both to count", lambda: [self.hill.json("show", self.post["url"])[each]
                                           for each in ("likes", "boosts")] == [1, 1])

    def speak_from_an_app(self) -> None:
        """Ana signs in from a Mastodon app and posts from it; an app of Omar's reads what she said."""
        ana = App(self.hill.url)
        ana.sign_in("ana", self.hill.password_of("ana"))
        status = ana.call("POST", "/api/v1/statuses", {"status": "From my phone: the first leaves!"},
                          idempotency=secrets.token_hex(8))
        self.told_crossing("Create", self.river)
        omar = App(self.river.url)
        omar.sign_in("omar", self.river.password_of("omar"))
        wait_for("it in the app's timeline", lambda: any(
            each["uri"] == status["uri"] for each in omar.call("GET", "/api/v1/timelines/home")))
        say("   Any Mastodon app does the same: it asks for the server, opens its page, and speaks for who signs in.")

    def thread_is_whole(self) -> bool:
        return ["What comes next?" in reply["content"] for reply in
                self.hill.json("show", self.post["url"])["replies"]] == [True]

    def fall(self) -> None:
        """Both servers are killed in the middle of their work (kill -9), and started again."""
        late = self.hill.json("post", "--as", "ana", "Next: we compare them with the readings taken by hand.")
        self.hill.kill()
        self.river.kill()
        # The receiver first: a server that finds it down asks again only after half a minute.
        self.river.start()
        self.hill.start()
        if not self.thread_is_whole() or not self.in_timeline(self.post["url"]):
            raise Failed("something that was accepted is gone")
        wait_for("what was still owed", lambda: self.in_timeline(late["url"]))
        say("   Nothing is lost: the thread is whole, and the update that was still owed has arrived.")

    def remembered(self) -> list[str]:
        return [each["value"] for each in
                self.hill.json("detail", "list", "--as", "dean", "--purpose", "greetings", self.omar)]

    def remember(self) -> None:
        """The dean's office heard that Omar goes by Omi, and asks him whether it may remember that. He votes yes."""
        self.hill.kith("detail", "add", "--as", "dean", self.omar, "nickname", "Omi")
        if self.remembered():
            raise Failed("what was only heard may be used already")
        question = self.hill.json("consent", "ask", "--as", "dean", "--purpose", "greetings", self.omar, "nickname")
        self.told_crossing("Create", self.river)
        self.river.kith("vote", "--as", "omar", "--include-direct", "demonstration", question["question"], "Yes")
        self.told_crossing("Create", self.hill)
        wait_for("the yes to count", lambda: self.remembered() == ["Omi"])
        say("   The dean's office may greet him by his nickname now, and use it for nothing else.")

    def prove(self) -> None:
        """Omar's receipt is checked from outside: with a public key and openssl, then step by step by kith."""
        given = [each for each in self.hill.json("consent", "show", self.omar)["events"] if each["event"] == "give"]
        receipt = self.hill.receipt(given[-1]["receipt"])
        key = next(each["publicKeyMultibase"] for each in
                   self.hill.get(receipt["proof"]["verificationMethod"].split("#")[0])["assertionMethod"])
        if not is_signed_by(receipt, key):
            raise Failed("the receipt does not verify")
        receipt["dct:created"] = "2001-01-01T00:00:00Z"
        if is_signed_by(receipt, key):
            raise Failed("a changed receipt verifies")
        say(f"   {given[-1]['receipt']} is signed by {receipt['proof']['verificationMethod']}")
        file = self.hill.dir.parent / "receipt.json"
        file.write_text(json.dumps(self.hill.receipt(given[-1]["receipt"]), ensure_ascii=False))
        # 5: promised, and not yet in the log, of which a checkpoint is signed every five minutes.
        for line in self.outside("--url", self.hill.url, "--receipt", str(file), codes=(0, 5)).stdout.splitlines():
            say(f"   {line}")
        changed = json.loads(file.read_text())
        changed["kith:logEntry"]["kith:index"] += 1
        file.write_text(json.dumps(changed, ensure_ascii=False))
        self.outside("--url", self.hill.url, "--receipt", str(file), codes=(1,))

    def outside(self, *arguments: str, codes: tuple[int, ...]) -> subprocess.CompletedProcess:
        """kith as an outsider has it: no node's directory."""
        program = Path(options.kith).resolve()
        done = subprocess.run([program, "ledger", "verify", *arguments], capture_output=True, text=True, timeout=60,
                              check=False, cwd="/")
        if done.returncode not in codes:
            raise Failed(f"kith ledger verify: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def take_back(self) -> None:
        """Omar says STOP in a direct message. Ana takes her name off her profile; every server that has it is told."""
        self.river.kith("post", "--as", "omar", "--visibility", "direct", "--include-direct", "demonstration",
                        f"@consent@{self.hill.domain} stop")
        self.told_crossing("Create", self.hill)
        wait_for("nothing to be used any more", lambda: not self.remembered())
        self.hill.kith("consent", "withdraw", "--purpose", "profile", "--reason", "she asked for it", self.ana)
        crossing = self.told_crossing("Update", self.river)
        if "Marković" in json.dumps(crossing.activity, ensure_ascii=False):
            raise Failed("her name went out once more")
        states = [told["state"] for back in self.hill.json(
            "ledger", "who-has", "--role", "privacy", "--reason", "demonstration", self.ana)["taken_back"]
            for told in back["told"]]
        say(f"   Riverbank has taken the message ({', '.join(states)}); what it does with it is in its hands.")
        self.hill.kith("ledger", "verify")

    def tell(self) -> int:
        steps = (self.people, self.follow, self.publish, self.answer, self.applaud, self.speak_from_an_app,
                 self.remember, self.prove, self.take_back, self.fall)
        for number, step in enumerate(steps, 1):
            say(f"\n{number}. {step.__doc__}")
            step()
        say(f"\nAll {len(steps)} steps came out as they should.")
        if not options.quick:
            self.stay()
        return 0

    def stay(self) -> None:
        say("\nOpen in a browser:")
        for url in (self.hill.url, f"{self.hill.url}/@ana", self.post["url"], f"{self.river.url}/@omar"):
            say(f"   {url}")
        say("\nFrom a Mastodon client: give it the server's address, and sign in there with a handle and a password"
            " from below."
            "\nWith Debian's toot, for example:"
            f"\n   toot login --disable-https -i {self.hill.domain}    # opens a page: sign in, allow, copy the code"
            "\n   toot post 'Hello from an app'"
            "\nApps on a phone want https:// and reach only a node with a domain of its own (docs/operations.md).")
        say("\nLog-ins:")
        for house in (self.hill, self.river):
            for handle, name, password in house.logins:
                say(f"   {handle}  ({name})  password {password}")
        say(f"\nTry it yourself, for example:\n   {options.kith} post --dir {self.hill.dir} --as ana 'Hello again'")
        say("\nRunning until Ctrl-C.")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            signal.pause()
        except KeyboardInterrupt:
            say("\nStopping.")


def main() -> int:
    root = Path(tempfile.mkdtemp(prefix="kith-demo-"))
    story = None
    try:
        story = Story(root)
        return story.tell()
    except (Failed, subprocess.SubprocessError, ValueError, KeyError) as error:
        say(f"\nFAILED: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        for house in (story.hill, story.river) if story else ():
            house.stop()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
