#!/usr/bin/env python3
"""The house rules that no compiler checks; ctest runs it as "house rules".

tidy.py [ROOT]  prints every violation as FILE:LINE: what, and what to do instead; exits 1 if there is any.
"""
import re
import subprocess
import sys
from pathlib import Path

COLUMNS = 110
COMMENT_COLUMNS = 120  # and scripts: there is no formatter to break those
FILE_LINES = 400
FUNCTION_LINES = 60
LAYERS = ("consent", "storage", "activitypub", "node", "tools")

# One door for each library: where product code may include it, and headers that only such files see.
DOORS = [
    (r"httplib\.h", r"node/http/\w+\.cpp"),
    (r"openssl/.*", r"consent/crypto/.*"),
    (r"fido\.h|fido/.*", r"consent/crypto/\w+\.cpp"),
    (r"SQLiteCpp/.*|sqlite3\.h", r"storage/sqlite/.*"),
    (r"gumbo\.h", r"activitypub/wire/\w+\.cpp"),
    (r"utf8proc\.h", r"activitypub/wire/\w+\.cpp"),
    (r"idn2\.h", r"consent/base/\w+\.cpp"),
    (r"libpsl\.h", r"activitypub/\w+/\w+\.cpp"),
    (r"kainjow/.*", r"node/web/\w+\.cpp"),
    (r"expat\.h", r"node/media/\w+\.cpp"),
    (r"vips/.*", r"node/media/child/\w+\.cpp"),
    (r"lib(av|sw)\w+/.*", r"node/media/film/\w+\.(h|cpp)"),
    (r"archive(_entry)?\.h", r"node/portability/\w+\.cpp"),
    (r"toml\+\+/.*|toml\.hpp?", r"node/\w+\.cpp|node/config_keys\.h"),
    (r"CLI/.*", r"tools/.*"),
    (r"nlohmann/json\.hpp", r"consent/json\.h"),
    (r"consent/json\.h", r".*\.cpp|consent/json_object\.h"),
    (r"consent/json_object\.h", r".*\.cpp"),
    (r"doctest/.*", r"tests/.*"),
    (r"regex", r"(?!)"),
    (r"format|print|iostream", r"tools/.*"),
]

# What product code may not say, what to say instead, and the places whose very task it is.
BANNED = [
    (r"\b(system_clock|steady_clock)::now\b|\b(clock_gettime|gettimeofday|time)\s*\(\s*(nullptr|NULL|0|&)",
     "take a Clock&", r"node/(workers|real_clock)\w*\..*|node/http/.*|tools/bench/.*"),
    (r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(", "make it a step that run_once() takes",
     r"node/workers\w*\..*|node/http/.*|tools/.*"),
    (r"\bstd::(jthread|thread|async)\b(?!::)|\bpthread_create\b", "a step, run by node/workers",
     r"node/workers\w*\..*|node/http/.*|tools/.*"),
    (r"\b(std::)?(s?rand|random|drand48)\s*\(\s*\)|\b(random_device|mt19937|getrandom)\b",
     "take a Random&", r"consent/crypto/.*|consent/base/random\..*"),
    (r"\bstd::regex|\bregcomp\b", "a parser by hand: expressions over input recurse", r"(?!)"),
    (r"\bstd::(format|print|println)\b", "fmt", r"(?!)"),
    (r"(?<![\w:.>])(std::)?(v?f?printf|v?s[n]?printf|puts|fputs)\s*\(|\bstd::(cout|cerr|clog)\b",
     "log.h, or fmt in tools", r"consent/base/(log|check)\.cpp|tools/.*"),
    (r"\b(strcpy|strcat|gets|strtok|atoi|atol|atof|alloca)\s*\(", "string_view and std::from_chars", r"(?!)"),
    (r"\bstd::(stoi|stol|stoll|stoul|stoull|stod)\b", "std::from_chars", r"(?!)"),
    (r"\bstd::(system|abort|exit|quick_exit)\b|\bpopen\s*\(", "a Result, or KITH_CHECK",
     r"consent/base/check\.cpp|tools/.*"),
    (r"(?m)^[ \t]+\.\w+ =[^;\n]*\bTRY\(",
     "take it before: g++ 12 leaves members behind when TRY returns from within braces", r"(?!)"),
    (r"\busing\s+namespace\b(?!\s+std::\w*literals)", "name what is used, at least in a header", r".*\.cpp"),
]
# In every file of ours, comments and scripts included. Written in pieces, so that this file passes.
UNFINISHED = re.compile(r"\b(TO" r"DO|X" r"XX|HA" r"CK)\b|\bnot (yet )?imple" r"mented\b")

# Exceptions: (file, rule) -> why. An entry that nothing needs any more is itself a violation.
ALLOW: dict[tuple[str, str], str] = {}

SOURCE = {".h", ".cpp", ".cc"}
TEXT = SOURCE | {".py", ".sh", ".mjs", ".cmake", ".sql", ".css", ".js", ".md", ".txt", ".toml", ".mustache", ""}


def blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match.group())


LITERALS = re.compile(
    r'(?P<raw>R"(?P<mark>[^(\s]{0,16})\(.*?\)(?P=mark)")|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<digits>\b\d[\d\']*)|(?P<char>\'(?:\\.|[^\'\\\n])+\')', re.DOTALL)


def code_only(text: str) -> str:
    """The text with comments and literals blanked, line by line and column by column as before."""
    return LITERALS.sub(lambda m: m.group() if m.lastgroup == "digits" else blank(m), text)


class Tree:
    def __init__(self, root: Path):
        self.root = root
        self.found: list[str] = []
        self.allowed: set[tuple[str, str]] = set()
        listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root,
                                capture_output=True, text=True, check=True).stdout.split("\n")
        self.files = sorted(name for name in listed if name and (root / name).is_file())
        self.text = {name: (root / name).read_text(encoding="utf-8", errors="replace") for name in self.files
                     if self.is_text(name)}
        self.code = {name: code_only(text) for name, text in self.text.items() if Path(name).suffix in SOURCE}

    def is_text(self, name: str) -> bool:
        # Fixtures and seeds are what others wrote.
        foreign = name.startswith(("tests/fixtures/", "tests/fuzz_seeds/")) or Path(name).name == "LICENSE"
        return Path(name).suffix in TEXT and not foreign and not (self.root / name).is_symlink()

    def report(self, name: str, line: int, rule: str, what: str) -> None:
        if (name, rule) in ALLOW:
            self.allowed.add((name, rule))
        else:
            self.found.append(f"{name}:{line}: {what} [{rule}]")

    def product(self):
        return (name for name in self.code if name.startswith(tuple(layer + "/" for layer in LAYERS)))


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def private(tree: Tree, header: str) -> bool:
    """Whether only the .cpp files of its own folder see this header (perhaps through another such header)."""
    include = f'#include "{header}"'
    users = [name for name, text in tree.text.items() if name in tree.code and include in text]
    return bool(users) and all(
        str(Path(user).parent) == str(Path(header).parent) and (user.endswith(".cpp") or private(tree, user))
        for user in users)


def doors(tree: Tree) -> None:
    for name in tree.product():
        if name.startswith("tools/bench/") or name.endswith("_fuzz.cpp"):
            continue
        for match in re.finditer(r"^\s*#\s*include\s*[<\"]([^>\"]+)[>\"]", tree.text[name], re.MULTILINE):
            for library, door in DOORS:
                if not re.fullmatch(library, match[1]) or re.fullmatch(door, name):
                    continue
                hidden = name.endswith(".h") and private(tree, name)
                if not hidden or not re.fullmatch(door, name[:-2] + ".cpp"):
                    tree.report(name, line_of(tree.text[name], match.start()), "door",
                                f"{match[1]} is included only in {door.replace('(?!)', 'no file')}")


def banned(tree: Tree) -> None:
    for name in tree.product():
        for pattern, instead, home in BANNED:
            if re.fullmatch(home, name):
                continue
            for match in re.finditer(pattern, tree.code[name]):
                tree.report(name, line_of(tree.code[name], match.start()), "banned",
                            f"'{match.group().strip()}': instead {instead}")


def unfinished(tree: Tree) -> None:
    for name, text in tree.text.items():
        for match in UNFINISHED.finditer(text):
            tree.report(name, line_of(text, match.start()), "unfinished", f"'{match.group()}'")


def shape(tree: Tree) -> None:
    for name, text in tree.text.items():
        lines = text.split("\n")
        if name in tree.code and len(lines) - 1 > FILE_LINES:
            tree.report(name, len(lines) - 1, "file length", f"{len(lines) - 1} lines, at most {FILE_LINES}")
        if Path(name).suffix in {".md", ".mustache", ".txt", ".css"} and not name.endswith("CMakeLists.txt"):
            continue
        if name.startswith("tests/golden/"):  # written by programs
            continue
        code = tree.code[name].split("\n") if name in tree.code else None
        for number, line in enumerate(lines, 1):
            code_width = len(code[number - 1].rstrip()) if code else 0
            # A link cannot be broken.
            if (code_width > COLUMNS or len(line) > COMMENT_COLUMNS) and not re.search(r"https?://\S{60,}", line):
                tree.report(name, number, "columns", f"{len(line)} columns, at most {COLUMNS}")


SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b(?![^{]*\)\s*(const|noexcept|override|final|->|$))"
                   r"|\bextern\s*$|\bTEST_SUITE\s*\(")


def function_lengths(code: str):
    """(first line, lines) of each body at namespace or class depth; tables (`= {…}`) inside are not counted."""
    depth_of_scope, depth, head_start, body_start, tables = [], 0, 0, None, 0
    table_starts: list[tuple[int, int]] = []
    for match in re.finditer(r"[{};]", code):
        at, what = match.start(), match.group()
        if what == "{":
            head = code[head_start:at]
            if body_start is None and len(depth_of_scope) == depth:
                if SCOPE.search(head):
                    depth_of_scope.append(depth)
                else:
                    body_start = (at, depth, head.rstrip().endswith(("=", ",", "return")))
                    tables, table_starts = 0, []
            elif body_start and re.search(r"=\s*$", head):
                table_starts.append((at, depth))
            depth += 1
        elif what == "}":
            depth -= 1
            if table_starts and table_starts[-1][1] == depth:
                tables += code.count("\n", table_starts.pop()[0], at)
            if body_start and body_start[1] == depth:
                if not body_start[2]:
                    yield line_of(code, body_start[0]), code.count("\n", body_start[0], at) + 1 - tables
                body_start = None
            elif depth_of_scope and depth_of_scope[-1] == depth:
                depth_of_scope.pop()
        head_start = match.end()


def functions(tree: Tree) -> None:
    for name, code in tree.code.items():
        without_macros = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, code, flags=re.MULTILINE)
        for line, length in function_lengths(without_macros):
            if length > FUNCTION_LINES:
                tree.report(name, line, "function length", f"{length} lines, at most {FUNCTION_LINES}")


def links(tree: Tree) -> None:
    for name, text in tree.text.items():
        if not name.endswith(".md"):
            continue
        prose = re.sub(r"```.*?```|`[^`\n]*`", blank, text, flags=re.DOTALL)
        for match in re.finditer(r"\]\(<?([^)>\s]+)>?[^)]*\)|^\[[^\]]+\]:\s+(\S+)", prose, re.MULTILINE):
            target = (match[1] or match[2]).split("#")[0]
            elsewhere = not target or re.match(r"[a-z]+:", target)
            if not elsewhere and not (tree.root / name).parent.joinpath(target).exists():
                tree.report(name, line_of(text, match.start()), "link", f"'{target}' does not exist")


def decisions(tree: Tree) -> None:
    numbers = {Path(name).name[:4] for name in tree.files if re.match(r"docs/decisions/\d{4}-", name)}
    federation = tree.text.get("FEDERATION.md", "")
    for name, text in tree.text.items():
        for match in re.finditer(r"\b(DEVIATION\(|ADR[ -])(\d{4})\b", text):
            line = line_of(text, match.start())
            if match[2] not in numbers:
                tree.report(name, line, "decision", f"there is no docs/decisions/{match[2]}-….md")
            elif match[1] == "DEVIATION(" and match[2] not in federation:
                tree.report(name, line, "decision", f"FEDERATION.md does not tell of deviation {match[2]}")


def headers(tree: Tree) -> None:
    included = {found for name in tree.code for found in re.findall(r'#include "([^"]+)"', tree.text[name])}
    for name in (name for name in tree.code if name.endswith(".h")):
        if name not in included:
            tree.report(name, 1, "dead", "no file includes it: remove it")
        if not re.match(r"(//[^\n]*\n)+\s*#pragma once\b|#pragma once\s*\n+//", tree.text[name]):
            tree.report(name, 1, "header", "opens with one sentence (what, who may call, thread) and #pragma once")


def stale_exceptions(tree: Tree) -> None:
    for name, rule in sorted(set(ALLOW) - tree.allowed):
        tree.found.append(f"tools/dev/tidy.py: the exception for {name} [{rule}] is no longer needed")


def main() -> int:
    tree = Tree(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve())
    for check in (doors, banned, unfinished, shape, functions, links, decisions, headers, stale_exceptions):
        check(tree)
    print("\n".join(tree.found) or f"house rules: {len(tree.files)} files, no violation")
    return 1 if tree.found else 0


if __name__ == "__main__":
    sys.exit(main())
