#!/usr/bin/env python3
"""The kith program from outside: exit codes, what it prints, one owner of a directory, orderly ends, backups."""
import argparse
import json
import os
import re
import signal
import socket
import stat
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
DONE, REFUSED, USAGE, NOT_FOUND, UNAVAILABLE, NOT_YET = 0, 1, 2, 3, 4, 5
started: list[subprocess.Popen] = []


def check(right: bool, what: str, got=None) -> None:
    if not right:
        raise AssertionError(f"{what}: {got!r}")


def kith(*words, code: int = DONE, text: str | None = None, env: dict | None = None) -> str:
    done = subprocess.run([KITH, *map(str, words)], input=text, capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(env or {})}, check=False)
    check(done.returncode == code, f"kith {' '.join(map(str, words))} ends with {code}",
          (done.returncode, done.stdout, done.stderr))
    return done.stdout if code == DONE else done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url: str, method: str = "GET") -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, method=method), timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Node:
    def __init__(self, root: Path, name: str):
        self.dir, self.port = root / name, free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen | None = None

    def init(self) -> None:
        kith("init", "--dir", self.dir, "--domain", f"localhost:{self.port}", "--listen", f"127.0.0.1:{self.port}",
             "--public-url", self.url, "--name", "Hillside")

    def do(self, *words, **more) -> str:
        return kith(*words[:1], "--dir", self.dir, *words[1:], **more)

    def json(self, *words):
        return json.loads(self.do(*words, "--json"))

    def serve(self) -> str:
        self.process = subprocess.Popen([KITH, "serve", "--dir", str(self.dir)], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        started.append(self.process)
        return self.process.stdout.readline()

    def end(self, how: int) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


def init_makes_a_node_once(root: Path) -> Node:
    node = Node(root, "hill")
    node.init()
    check(stat.S_IMODE(node.dir.stat().st_mode) == 0o700, "the directory is the owner's alone")
    for path in node.dir.rglob("*"):
        check(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, "others may do nothing", path)
    settings = (node.dir / "kith.toml").read_text()
    check("\nallow_http = true\n" in settings, "an http:// URL allows http", settings)
    kith("init", "--dir", node.dir, "--domain", "other.test", code=REFUSED)
    check((node.dir / "kith.toml").read_text() == settings, "a second init changes nothing")
    kith("init", "--dir", root / "bad", "--domain", "no domain", code=USAGE)
    check(not (root / "bad").exists(), "a refused init leaves nothing")
    plain = root / "plain"
    kith("init", "--dir", root / "bad", "--domain", "example.edu", "--country", "Ireland", code=USAGE)
    kith("init", "--dir", plain, "--domain", "example.edu", "--country", "IE", "--address", "1 College Road")
    check('\ncountry = "IE"\n' in (plain / "kith.toml").read_text(), "the country that was told")
    check("\n# contact_email" in (plain / "kith.toml").read_text(), "what was not told is an example")
    check('public_url = "https://example.edu"' in (plain / "kith.toml").read_text(), "https by default")
    check("\n# allow_http" in (plain / "kith.toml").read_text(), "no http by default")
    return node


def settings_are_checked(root: Path) -> None:
    file = root / "plain" / "kith.toml"
    text = file.read_text()
    file.write_text(text.replace("public_url", "public_ulr"))
    said = kith("serve", "--dir", root / "plain", code=USAGE)
    line = next(n for n, each in enumerate(file.read_text().split("\n"), 1) if each.startswith("public_ulr"))
    check(re.search(rf"kith\.toml:{line}: .*public_ulr.*public_url", said) is not None, "line and nearest key", said)
    file.write_text(text)


def help_tells(root: Path) -> None:
    top = kith("--help")
    names = re.findall(r"^  ([a-z]+) ", top.split("Subcommands:")[1], re.MULTILINE)
    check(len(names) >= 20 and "Exit codes:" in top, "all commands", names)
    for name in names:
        text = kith(name, "--help")
        below = text.split("Subcommands:")[1] if "Subcommands:" in text else ""
        for each in re.findall(r"^  ([a-z-]+) ", below, re.MULTILINE) or [None]:
            shown = kith(name, each, "--help") if each else text
            check("Example: kith " in shown, f"an example in the help of {name} {each or ''}", shown)
    kith("dance", code=USAGE)
    kith("post", "--dir", root / "hill", "hello", code=USAGE)


def people_are_made(node: Node) -> None:
    made = json.loads(kith("account", "create", "ana", "--dir", node.dir, "--role", "student", "--display-name",
                           "Ana Lima", "--json"))
    check(len(made["password"]) >= 20 and made["url"] == f"{node.url}/@ana", "a password is made", made)
    said = kith("account", "create", "ben", "--dir", node.dir, "--role", "donor", "--password-stdin",
                text="correct horse battery\n")
    check("password" not in said, "a given password is not printed", said)
    kith("account", "create", "ana", "--dir", node.dir, "--role", "staff", code=REFUSED)
    kith("account", "create", "ben.b", "--dir", node.dir, "--role", "staff", code=USAGE)
    kith("account", "create", "cleo", "--dir", node.dir, "--role", "king", code=USAGE)
    listed = json.loads(kith("account", "list", "--json", env={"KITH_DIR": str(node.dir)}))
    check([each["handle"] for each in listed] == ["ana", "ben"], "both are listed", listed)


def everybody_is_told(node: Node) -> None:
    told = node.json("announce", "add", "--days", "2", "Down on Sunday")
    check([each["text"] for each in node.json("announce", "list")] == ["Down on Sunday"], "it is told")
    kith("announce", "remove", "--dir", node.dir, told["announcement"])
    kith("announce", "remove", "--dir", node.dir, told["announcement"], code=NOT_FOUND)
    check(node.json("announce", "list") == [], "it is told no longer")


def a_post_that_shows_people_waits(node: Node) -> None:
    who = f"@ben@localhost:{node.port}"
    shows = ("post", "--dir", node.dir, "--as", "ana", "--shows", who)
    kith(*shows, "Ben in the lab", code=REFUSED)
    said = kith(*shows, "--visibility", "followers", "Ben in the lab")
    check("Not published yet" in said, "it waits", said)
    listed = node.json("drafts", "list", "--as", "ana")
    check([(each["text"], each["shows"]) for each in listed] == [("Ben in the lab", [who])], "it is listed", listed)
    check(listed[0]["draft"] in said, "its number is told", said)
    check("Ben in the lab" in kith("drafts", "list", "--dir", node.dir, "--as", "ana"), "also to people")
    kith("drafts", "cancel", "--dir", node.dir, "--as", "ben", listed[0]["draft"], code=NOT_FOUND)
    kith("drafts", "cancel", "--dir", node.dir, "--as", "ana", listed[0]["draft"])
    check(node.json("drafts", "list", "--as", "ana") == [], "it is gone")


def commands_work_without_and_with_the_server(node: Node) -> str:
    before = node.json("post", "--as", "ana", "Before")
    check(set(before) == {"id", "url"} and before["url"].startswith(f"{node.url}/@ana/"), "id and url", before)
    ready = node.serve()
    check(node.url in ready, "one line when it is ready", ready)
    check(get(f"{node.url}/readyz")[0] == 200 and get(f"{node.url}/livez")[0] == 200, "ready")
    printed = node.do("post", "--as", "ana", "-", text="From standard input\n")
    check(re.fullmatch(rf"{node.url}/posts/\d+\n", printed) is not None, "the URL alone", printed)
    url = printed.strip()
    check(node.json("show", url)["text"] == "From standard input", "the text of standard input")
    node.do("post", "--as", "ben", "--reply-to", url, "An answer")
    check([each["text"] for each in node.json("show", url)["replies"]] == ["An answer"], "the thread")
    check(get(before["url"])[0] == 200, "its page")
    node.do("post", "--as", "nobody", "x", code=NOT_FOUND)
    node.do("show", f"{node.url}/posts/1", code=NOT_FOUND)
    node.do("post", "--as", "ana", "--visibility", "direct", "@ben psst", code=REFUSED)
    node.do("post", "--as", "ana", "--visibility", "direct", "--include-direct", "a test", "@ben psst")
    check("psst" not in node.do("notifications", "--as", "ben"), "directs stay closed")
    check("a test" in kith("account", "audit", "ana", "--dir", node.dir), "and are on record")
    kith("timeline", "--dir", node.dir / "none", "--as", "ana", code=NOT_FOUND)
    return url


def one_server_owns_the_directory(node: Node) -> None:
    kith("serve", "--dir", node.dir, code=REFUSED)
    check(get(f"{node.url}/readyz")[0] == 200, "the first serves on")
    check(stat.S_IMODE((node.dir / "control.sock").stat().st_mode) == 0o600, "the socket is the owner's alone")


def verdict_of(*words) -> dict:
    """The steps of a check in which nothing fails; a checkpoint may be there or not."""
    done = subprocess.run([KITH, *map(str, words), "--json"], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "KITH_DIR": "/nonexistent"}, check=False)
    said = json.loads(done.stdout)
    check((said["verdict"], done.returncode) in (("holds", DONE), ("not yet", NOT_YET)), "a verdict", said)
    check(said["holds"] is (done.returncode == DONE), "that says the same", said)
    return {each["step"]: each["held"] for each in said["steps"]}


def rights_are_carried_out(node: Node, root: Path) -> None:
    who = f"@ana@localhost:{node.port}"
    consent = ("consent", "grant", "--dir", node.dir, "--kind", "nickname", "--purpose", "greetings")
    kith(*consent, who, code=USAGE)
    kith(*consent, "--audience", "public", "--evidence", "form 17", who, code=REFUSED)
    given = json.loads(kith(*consent, "--evidence", "form 17", who, "--json"))["events"]
    receipt = root / "receipt.json"
    status, page = get(given[-1]["receipt"])
    check(status == 200 and "<button" in page, "its address is a page with a button", (status, page))
    check("nickname" not in page.lower(), "and alone shows nothing", page)
    receipt.write_text(get(given[-1]["receipt"], "POST")[1])
    (root / "key").write_text(get(f"{node.url}/consent/log/key")[1])
    verify = ("ledger", "verify", "--receipt", receipt)
    place = receipt.read_text()
    check("includedBy" in place or "inclusionProof" in place, "what was entered just now is promised, or proved", place)
    steps = verdict_of(*verify, "--url", node.url)
    check({"key", "signature", "leaf", "event", "checkpoint"} <= set(steps), "an outsider's steps", steps)
    verdict_of(*verify, "--offline", "--key", root / "key")
    kith(*verify, code=USAGE)
    kith(*verify, "--offline", code=USAGE)
    said = kith(*verify, "--url", f"http://localhost:{free_port()}", "--json", code=REFUSED)
    check(said == "", "another node's receipt is refused by its steps", said)
    receipt.write_text(receipt.read_text().replace('"kith:index": ', '"kith:index": 1'))
    kith(*verify, "--offline", "--key", root / "key", code=REFUSED)
    receipt.write_text("{")
    kith(*verify, "--offline", "--key", root / "key", code=USAGE)

    export = ("subject", "export", "--dir", node.dir, "--out", root / "ana.tar", who)
    kith(*export, code=USAGE)
    kith(*export, "--reason", "asked by letter")
    listed = subprocess.run(["tar", "-tf", root / "ana.tar"], capture_output=True, text=True, check=True).stdout
    check("index.html" in listed and "data/details-1.jsonld" in listed, "a copy of everything", listed)
    kith(*export, "--reason", "asked by letter", code=REFUSED)
    ben = f"@ben@localhost:{node.port}"
    erase = ("subject", "erase", "--dir", node.dir, "--reason", "a letter", ben)
    kith(*erase, code=USAGE)
    due = json.loads(kith(*erase, "--yes", "--json"))
    check(due["erased"] is False and due["due"] > "2", "it waits a day", due)
    shown = json.loads(kith("subject", "show", "--dir", node.dir, ben, "--json"))
    check(shown["erasure_due"] == due["due"] and shown["requests"][0]["right"] == "erasure", "and says so", shown)


def ends_are_orderly(node: Node, url: str) -> None:
    check(node.end(signal.SIGTERM) == 0, "SIGTERM ends it with 0")
    check(not (node.dir / "control.sock").exists(), "the socket is gone")
    wal = node.dir / "kith.db-wal"
    check(not wal.exists() or wal.stat().st_size == 0, "the log is folded in")
    node.serve()
    last = node.do("post", "--as", "ana", "Last words").strip()
    node.end(signal.SIGKILL)
    check(node.json("show", last)["text"] == "Last words", "what was printed survives kill -9")
    node.serve()
    check(node.json("show", url)["text"] == "From standard input", "and the rest")
    check(node.end(signal.SIGINT) == 0, "Ctrl-C ends it with 0")


def backups_come_back(node: Node, root: Path, url: str) -> None:
    node.serve()
    archives = ("--data", root / "data.tar", "--keys", root / "keys.tar")
    node.do("backup", *archives)
    node.do("backup", *archives, code=REFUSED)
    kith("account", "delete", "ben", "--dir", node.dir)
    ana = f"@ana@localhost:{node.port}"
    known = ("consent", "show", ana, "--json", "--dir")
    events = [each["event"] for each in json.loads(kith(*known, node.dir))["events"]]
    check("open" in events and "withdraw" not in events, "ana said yes", events)
    kith("consent", "withdraw", "--dir", node.dir, "--reason", "by phone", ana)
    fresh = ("--data", root / "data2.tar", "--keys", root / "keys2.tar")
    node.do("backup", *fresh)
    node.end(signal.SIGTERM)
    kith("restore", "--dir", node.dir, *archives, code=REFUSED)
    kith("restore", "--dir", root / "exchanged", "--data", root / "keys.tar", "--keys", root / "data.tar", code=USAGE)
    # Old data with the newest keys: what was erased since stays erased.
    kith("restore", "--dir", root / "back", "--data", root / "data.tar", "--keys", root / "keys2.tar")
    back = json.loads(kith("show", "--dir", root / "back", url, "--json"))
    check(back["text"] == "From standard input", "it is back", back)
    check(not (root / "back" / "restored").exists(), "erasures were repeated")
    events = [each["event"] for each in json.loads(kith(*known, root / "back"))["events"]]
    check("withdraw" in events, "what was taken back since the backup is taken back again", events)


def a_doctor_looks(node: Node) -> None:
    node.do("doctor", code=REFUSED)
    node.serve()
    found = {each["check"]: each for each in node.json("doctor")}
    for name in ("settings", "institution", "permissions", "disk", "clock", "database", "server", "DNS", "TLS",
                 "WebFinger inside", "WebFinger outside"):
        check(name in found, "it looks at everything", (name, list(found)))
    for name in ("permissions", "disk", "database", "rights", "server", "WebFinger inside", "WebFinger outside"):
        check(found[name]["health"] == "good", name, found[name])
    (node.dir / "keys" / "node.key").chmod(0o644)
    worse = {each["check"]: each for each in json.loads(subprocess.run(
        [KITH, "doctor", "--dir", str(node.dir), "--json"], capture_output=True, text=True, timeout=60,
        check=False).stdout)}
    found = worse["permissions"]
    check(found["health"] == "BAD" and "chmod" in found["mend"], "a key that all can read", found)
    (node.dir / "keys" / "node.key").chmod(0o600)
    node.end(signal.SIGTERM)


def main() -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kith-cli-") as folder:
        root = Path(folder)
        try:
            node = init_makes_a_node_once(root)
            settings_are_checked(root)
            help_tells(root)
            people_are_made(node)
            url = commands_work_without_and_with_the_server(node)
            one_server_owns_the_directory(node)
            everybody_is_told(node)
            a_post_that_shows_people_waits(node)
            rights_are_carried_out(node, root)
            ends_are_orderly(node, url)
            backups_come_back(node, root, url)
            a_doctor_looks(node)
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
