#!/usr/bin/env python3
"""What must not compile: each tests/compile_fail/*.cc compiles as it stands, and with MUST_FAIL defined it does not.

run.py COMPILER  its second line says, as a regular expression, why; another error fails the case. All twins compile
together, each in a namespace of its own, so that a case cannot fail by a name misspelt.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
WORLD = "tests/compile_fail/world.h"


def compile_(compiler: str, scratch: Path, *words: str) -> tuple[bool, str]:
    command = [compiler, "-std=c++23", f"-I{scratch}", f"-I{SOURCE}", *words]
    done = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return done.returncode == 0, done.stderr


def reasons(said: str, cases: list[Path]) -> dict[str, list[str]]:
    """The errors of each case: those in its file, and those in a header that its file led to."""
    names = "|".join(re.escape(case.name) for case in cases)
    named = [re.search(rf"/({names}):\d+", line) for line in said.splitlines()]
    found: dict[str, list[str]] = {case.name: [] for case in cases}
    for number, line in enumerate(said.splitlines()):
        if not re.search(r"\berror:", line):
            continue
        before = next((match[1] for match in reversed(named[:number + 1]) if match), None)
        after = next((match[1] for match in named[number:] if match), None)
        for name in {named[number][1]} if named[number] else {before, after} - {None}:
            found[name].append(line)
    return found


def main() -> int:
    compiler = sys.argv[1]
    cases = sorted(FOLDER.glob("*.cc"))
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        (scratch / WORLD).parent.mkdir(parents=True)
        compiled = str(scratch / WORLD) + ".gch"
        ok, said = compile_(compiler, scratch, "-x", "c++-header", str(SOURCE / WORLD), "-o", compiled)
        together = scratch / "together.cc"
        together.write_text(f'#include "{WORLD}"\n' + "".join(
            f'namespace case_{case.stem} {{\n#include "{case}"\n}}\n' for case in cases))
        if ok:
            ok, said = compile_(compiler, scratch, "-fsyntax-only", str(together))
        if not ok:
            print("a twin, or the header, does not compile:\n" + said)
            return 1
        _, said = compile_(compiler, scratch, "-fsyntax-only", "-DMUST_FAIL", str(together))
    failed = 0
    for case in cases:
        wanted = re.match(r"// (.+)\n// error: (.+)\n", case.read_text())
        errors = reasons(said, cases)[case.name]
        right = wanted and any(re.search(wanted[2], error) for error in errors)
        print(f"{'refused' if right else 'FAILED '} {case.stem}: {wanted[1] if wanted else 'says no reason'}")
        if not right:
            print("  it compiles" if not errors else "  refused for another reason:\n" + "\n".join(errors))
            failed += 1
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed or not cases else 0


sys.exit(main())
