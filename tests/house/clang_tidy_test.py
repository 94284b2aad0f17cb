#!/usr/bin/env python3
"""tools/dev/clang_tidy.py on a small tree: joined or alone it finds the same; it skips only what has not changed."""
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADER = "// What all ask.\n#pragma once\nint limit();\n"
CLEAN = '// Clean.\n#include "consent/limit.h"\n\nint {0}() {{ return limit(); }}\n'
# A path through the function, and a name.
NULL = ('// Not clean.\n#include "consent/limit.h"\n\n'
        "int none() {\n    int* p = nullptr;\n    return limit() ? *p : 0;\n}\n")
NAME = "// Not clean.\nint BadName() { return 3; }\n"
UNCLEAN = "not clean, or changed meanwhile"
# The same name in two files, and the same where no line shows it.
PRIVATE = "// Private.\nnamespace {{\nint helper() {{ return {0}; }}\n}}\nint {1}() {{ return helper(); }}\n"
HIDDEN = PRIVATE.replace("int helper", "int\n  helper")


def run(tree: Path) -> tuple[int, list[str], str]:
    """The exit code, the findings as FILE:LINE CHECK, and the last line."""
    sources = sorted(tree.glob("consent/*.cpp"))
    (tree / "build/clang/compile_commands.json").write_text(json.dumps([
        {"directory": str(tree / "build/clang"), "file": str(one),
         "command": f"clang++-19 -I{tree} -std=c++2b -Wall -Werror -o {one.stem}.o -c {one}"} for one in sources]))
    done = subprocess.run([sys.executable, ROOT / "tools/dev/clang_tidy.py", *map(str, sources)], cwd=tree,
                          capture_output=True, text=True, check=False)
    found = re.findall(r"^/\S+/(\w+\.cpp:\d+):\d+: error: .*\[([\w.-]+),", done.stdout, re.MULTILINE)
    return done.returncode, sorted(" ".join(one) for one in found), done.stdout.splitlines()[-1]


def main() -> int:
    if not shutil.which("clang-tidy-19"):
        return 77
    wrong = []

    def expect(about: str, got, wanted) -> None:
        if got != wanted:
            wrong.append(f"{about}: {got!r} instead of {wanted!r}")

    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder).resolve()
        (tree / "build/clang").mkdir(parents=True)
        (tree / "consent").mkdir()
        shutil.copy(ROOT / ".clang-tidy", tree)
        files = {"limit.h": HEADER, "a.cpp": CLEAN.format("a"), "b.cpp": NULL, "c.cpp": NAME,
                 "d.cpp": CLEAN.format("d")}
        for name, text in files.items():
            (tree / "consent" / name).write_text(text)
        found = ["b.cpp:6 clang-analyzer-core.NullDereference", "c.cpp:2 readability-identifier-naming"]
        expect("a joined text", run(tree), (1, found, f"tidy: 2 of 4 files are {UNCLEAN}"))
        (tree / "consent/c.cpp").unlink()
        expect("alone, what is left", run(tree), (1, found[:1], f"tidy: 1 of 3 files are {UNCLEAN}"))
        (tree / "consent/b.cpp").write_text(CLEAN.format("b"))
        expect("mended", run(tree), (0, [], "tidy: clean, 3 files (1 looked at now, in 1 texts)"))
        expect("again", run(tree), (0, [], "tidy: clean, 3 files (0 looked at now, in 0 texts)"))
        (tree / "consent/limit.h").write_text(HEADER + "int least();\n")
        expect("another header", run(tree), (0, [], "tidy: clean, 3 files (3 looked at now, in 1 texts)"))
        (tree / "consent/limit.h").write_text(HEADER + "int Least();\n")
        expect("a finding in a header", run(tree), (1, [], f"tidy: 3 of 3 files are {UNCLEAN}"))
        (tree / "consent/limit.h").write_text(HEADER)
        for name, text in (("e", PRIVATE), ("f", PRIVATE), ("g", HIDDEN), ("h", HIDDEN)):
            (tree / f"consent/{name}.cpp").write_text(text.format(len(name), name))
        expect("names that clash", run(tree), (0, [], "tidy: clean, 7 files (4 looked at now, in 2 texts)"))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
