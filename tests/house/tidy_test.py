#!/usr/bin/env python3
"""Each house rule, tried on a small tree that breaks it, and on one that keeps it."""
import subprocess
import sys
import tempfile
from pathlib import Path

TIDY = Path(__file__).parents[2] / "tools/dev/tidy.py"
HEAD = "// What it is.\n#pragma once\n"

# (file, text, the rule that must be reported, or None)
ROWS = [
    ("node/http/server.cpp", "#include <httplib.h>\n", None),
    ("node/routes/inbox.cpp", "#include <httplib.h>\n", "door"),
    ("node/http/server.h", HEAD + "#include <httplib.h>\n", "door"),
    ("consent/base/x.cpp", "#include <openssl/evp.h>\n", "door"),
    ("activitypub/wire/parse.h", HEAD + "#include <nlohmann/json.hpp>\n", "door"),
    ("activitypub/wire/parse.cpp", "#include <nlohmann/json.hpp>\n", "door"),
    ("activitypub/wire/parse.h", HEAD + "#include \"consent/json.h\"\n", "door"),
    ("tests/wire/x_test.cpp", "#include <nlohmann/json.hpp>\n", None),
    ("storage/x.cpp", "auto t = std::chrono::system_clock::now();\n", "banned"),
    ("storage/x.cpp", "// never system_clock::now()\nauto t = \"system_clock::now()\";\n", None),
    ("storage/x.cpp", 'auto t = R"(\n std::regex \n)";\n', None),
    ("node/workers.cpp", "std::thread worker;\n", None),
    ("node/pages.cpp", "std::thread worker;\n", "banned"),
    ("node/pages.cpp", "auto me = std::thread::id{};\n", None),
    ("node/pages.cpp", "std::regex pattern;\n", "banned"),
    ("node/pages.cpp", "int x = rand();\n", "banned"),
    ("node/pages.cpp", "void f() { printf(\"x\"); }\n", "banned"),
    ("node/pages.cpp", "auto x = std::format(\"x\");\n", "banned"),
    ("node/pages.h", HEAD + "using namespace std;\n", "banned"),
    ("node/pages.cpp", "A f() {\n  A a{.b = g(),\n      .c = TRY(h())};\n  return a;\n}\n", "banned"),
    ("node/pages.cpp", "A f() {\n  A a{.b = g()};\n  a.c = TRY(h());\n  return a;\n}\n", None),
    ("node/pages.cpp", "// TO" "DO later\n", "unfinished"),
    ("README.md", "This is not imple" "mented.\n", "unfinished"),
    ("node/pages.cpp", "int a;\n" * 401, "file length"),
    ("node/pages.cpp", "int a;\n" * 400, None),
    ("node/pages.cpp", "int " + "a" * 110 + ";\n", "columns"),
    ("node/pages.cpp", "namespace kith {\nint f() {\n" + "  g();\n" * 60 + "}\n}\n", "function length"),
    ("node/pages.cpp", "namespace kith {\nint f() {\n" + "  g();\n" * 58 + "}\n}\n", None),
    ("node/pages.cpp", "class A {\n  A() : b_{1}, c_(2) {\n" + "  g();\n" * 60 + "}\n};\n", "function length"),
    ("node/pages.cpp", "namespace {\nconst Row rows[] = {\n" + "  {1},\n" * 90 + "};\n}\n", None),
    ("node/pages.cpp", "struct R {\n" + "  int g();\n" * 90 + "};\nR f(struct S s) { return {}; }\n", None),
    ("node/pages.cpp", "void f() {\n const Row rows[] = {\n" + "  {1},\n" * 90 + "};\n run(rows);\n}\n", None),
    ("node/pages.cpp", "void f(struct S s) {\n" + "  if (s) { g(); }\n" * 60 + "}\n", "function length"),
    ("README.md", "[map](ARCHITECTURE.md)\n", "link"),
    ("README.md", "[map](README.md#map), [site](https://example.org/x), `[x](y)`\n", None),
    ("node/pages.cpp", "// DEVIATION" "(0012): we differ.\n", "decision"),
    ("node/pages.h", "#pragma once\nint f();\n", "header"),
    ("node/pages.h", HEAD + "int f();\n", "dead"),
]

# Trees of several files.
TREES = [
    ({"activitypub/wire/parts.h": HEAD + "#include \"consent/json.h\"\n",
      "activitypub/wire/a.cpp": '#include "activitypub/wire/parts.h"\n'}, None),
    ({"activitypub/wire/parts.h": HEAD + "#include \"consent/json.h\"\n",
      "activitypub/inbox/a.cpp": '#include "activitypub/wire/parts.h"\n'}, "door"),
    ({"FEDERATION.md": "See 0012.\n", "docs/decisions/0012-differ.md": "# Differ\n",
      "node/a.cpp": "// DEVIATION" "(0012): we differ.\n"}, None),
]


def reported(files: dict[str, str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        for name, text in files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, TIDY, folder], capture_output=True, text=True, check=False).stdout


failed = 0
for tree, rule in [({name: text}, rule) for name, text, rule in ROWS] + TREES:
    out = reported(tree)
    good = f"[{rule}]" in out if rule else "no violation" in out
    if not good:
        failed += 1
        print(f"{str(tree)[:120]}: wanted {rule or 'no violation'}, got {out.strip()!r}")
print(f"{len(ROWS) + len(TREES)} rows, {failed} failed")
sys.exit(1 if failed else 0)
