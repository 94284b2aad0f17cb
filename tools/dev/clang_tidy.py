#!/usr/bin/env python3
"""clang-tidy 19 over sources, as .clang-tidy says; tools/dev/tidy prepares the build folder and calls this.

clang_tidy.py [--jobs N] FILE.cpp...  prints the findings; exits 1 if there are any.

Most of the time goes into headers, so files with the same flags that declare no name twice are read as one text. (Not
as one that includes them: the analyzer follows paths only in the main file.) What does not compile so is read alone.
The analyzer gives up on a function after a quarter of its usual paths (else it takes hours), and follows no
calls in tests: the macros of their checks have more paths than anything else, and tests run under the
sanitizers. What came out clean is remembered in build/clang/tidy/clean by a hash of all
that it depends on, and skipped next time.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

TIDY = "clang-tidy-19"
BUILD = Path("build/clang")
WORK = BUILD / "tidy"
OTHERS = "--checks=-clang-analyzer-optin.cplusplus.VirtualCall"  # found in a library's header and nowhere else
# In tests speed is no aim, the macros of checks count as branches, and the shallow analyzer loses sight of what a
# std::function holds.
TESTS = ",-performance-*,-readability-function-cognitive-complexity,-clang-analyzer-cplusplus.NewDeleteLeaks"
DEPTH = {True: "mode=shallow", False: "max-nodes=56000"}  # whether it is a test
UNIT_FILES = 8  # more save little: the analyzer takes its time for each; and one stopped half-way is lost
FINDING = re.compile(r"^(/[^:\n]+):\d+:\d+: (?:warning|error): .*\[([^\]\n]+)\]$", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
MACRO = re.compile(r"^\s*#\s*(define|undef)\b", re.MULTILINE)
# What a line in the first column declares; the definition of a member declares nothing new.
DECLARED = re.compile(r"^(?!TEST_|using\b|namespace\b)[A-Za-z][^\n;=(){}]*?(?<!::)\b(\w+)"
                      r"(?: final)?(?:\s*[({=;\[]| : |$)", re.MULTILINE)


@functools.cache
def text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


@functools.cache
def own_includes(path: str, folders: tuple[str, ...]) -> list[str]:
    """The files, or where there is none the names, that its `#include "…"` lines mean."""
    found = []
    for name in INCLUDE.findall(text(path)):
        places = (os.path.realpath(os.path.join(folder, name)) for folder in (os.path.dirname(path), *folders))
        found.append(next(filter(os.path.isfile, places), name))
    return found


def dependencies(path: str, folders: tuple[str, ...]) -> list[str]:
    seen, left = {path}, [path]
    while left:
        new = set(own_includes(left.pop(), folders)) - seen
        left += filter(os.path.isfile, new)
        seen |= new
    return sorted(seen)


def is_test(path: str) -> bool:
    return os.path.relpath(path).startswith("tests" + os.sep)


class Sources:
    def __init__(self) -> None:
        self.flags: dict[str, tuple[str, ...]] = {}
        for entry in json.loads((BUILD / "compile_commands.json").read_text()):
            words = shlex.split(re.sub(r" -o \S+", "", entry["command"]))
            self.flags[os.path.realpath(entry["file"])] = tuple(
                word for word in words if word not in ("-c", entry["file"]))
        # The headers of others are known by their packages' versions.
        packages = subprocess.run(["dpkg-query", "-W", TIDY, "*-dev"], capture_output=True, check=False).stdout
        self.common = Path(".clang-tidy").read_bytes() + packages

    def state(self, path: str) -> str:
        """The hash of all that decides what is found in this file."""
        flags = self.flags[path]
        whole = hashlib.sha256(self.common + "\0".join(flags).encode())
        for one in dependencies(path, tuple(word[2:] for word in flags if word.startswith("-I"))):
            whole.update(f"{one}\0{text(one) if os.path.isfile(one) else ''}\0".encode())
        return whole.hexdigest()

    def units(self, paths: list[str]) -> list[list[str]]:
        made: list[tuple[tuple[str, ...], list[str], set[str]]] = []
        for path in paths:
            names, flags = set(DECLARED.findall(text(path))), self.flags[path]
            if MACRO.search(text(path)):
                flags = (path,)  # alone
            flags += ("test",) if is_test(path) else ()
            for unit_flags, members, taken in made:
                if unit_flags == flags and len(members) < UNIT_FILES and not names & taken:
                    members.append(path)
                    taken |= names
                    break
            else:
                made.append((flags, [path], names))
        return [members for _, members, _ in made]


def run_tidy(sources: Sources, number: int, members: list[str]) -> tuple[int, str]:
    """The exit code and what was said; for a joined text with the places in its files."""
    joined = len(members) > 1
    folder = WORK / str(number) if joined else BUILD
    target = str(folder.resolve() / "unit.cpp") if joined else members[0]
    if joined:
        folder.mkdir(parents=True, exist_ok=True)
        Path(target).write_text("".join(map(text, members)))
        entry = {"directory": str(BUILD.resolve()), "file": target,
                 "arguments": [*sources.flags[members[0]], "-c", target]}
        (folder / "compile_commands.json").write_text(json.dumps([entry]))
    tests = all(map(is_test, members))
    depth = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", DEPTH[tests])]
    checks = OTHERS + (TESTS if tests else "")
    run = subprocess.run([TIDY, "-p", str(folder), "--quiet", "--warnings-as-errors=*", checks, *depth, target],
                         capture_output=True, text=True, check=False)
    said = run.stdout if FINDING.search(run.stdout) else run.stdout + run.stderr
    if joined:
        lines = [(one, line + 1) for one in members for line in range(text(one).count("\n"))]
        said = re.sub(re.escape(target) + r":(\d+):",
                      lambda match: "{}:{}:".format(*lines[min(int(match[1]), len(lines)) - 1]), said)
    return run.returncode, said


def look(sources: Sources, number: int, members: list[str]) -> tuple[str, list[str]]:
    """What clang-tidy says of these files, and which of them are clean."""
    code, said = run_tidy(sources, number, members)
    found = [(os.path.realpath(path), check) for path, check in FINDING.findall(said)]
    if code == 0 and not found:
        return "", members
    at = {path for path, _ in found}
    torn = {path for path, check in found if "clang-diagnostic" in check}
    if len(members) > 1 and (torn or not found):
        apart = [one for one in members if one in torn] or members
        rest = [one for one in members if one not in apart]
        parts = [look(sources, number, some) for some in [rest, *([one] for one in apart)] if some]
        return "".join(part[0] for part in parts), [one for part in parts for one in part[1]]
    # Who includes a header that has a finding is not clean either.
    return said, [one for one in members if one not in at] if found and at <= set(members) else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    sources, memory = Sources(), WORK / "clean"
    remembered = set(memory.read_text().split()) if memory.exists() else set()
    states = {path: sources.state(path) for path in map(os.path.realpath, given.files)}
    left = [path for path in states if states[path] not in remembered]
    units, clean, start = sources.units(left), len(states) - len(left), time.monotonic()
    pool = concurrent.futures.ThreadPoolExecutor(given.jobs)
    try:
        with memory.open("a") as book:
            for done in concurrent.futures.as_completed(
                    [pool.submit(look, sources, number, members) for number, members in enumerate(units)]):
                said, good = done.result()
                print(said, end="", flush=True)
                # What was edited meanwhile is perhaps not what was read.
                text.cache_clear()
                own_includes.cache_clear()
                good = [path for path in good if os.path.isfile(path) and sources.state(path) == states[path]]
                book.writelines(states[path] + "\n" for path in good)
                book.flush()
                clean += len(good)
                print(f"tidy: {clean} of {len(states)} clean after {time.monotonic() - start:.0f} s",
                      file=sys.stderr)
    finally:
        pool.shutdown(cancel_futures=True)
    if clean < len(states):
        print(f"tidy: {len(states) - clean} of {len(states)} files are not clean, or changed meanwhile")
        return 1
    print(f"tidy: clean, {len(states)} files ({len(left)} looked at now, in {len(units)} texts)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
