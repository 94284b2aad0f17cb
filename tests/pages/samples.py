#!/usr/bin/env python3
"""Has sample pages looked at (check.mjs), of one part of the site: the states that a fresh node does not show."""
import argparse
import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import node_program  # noqa: E402

POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")

TYPES = {".css": "text/css", ".js": "text/javascript"}

# The part, its source in tests/node, and what the names of its pages begin with: "PART pages are as they …".
PARTS = {"consent": ("consent_pages_test.cpp", "consent_"),
         "second step": ("second_step_pages_test.cpp", "second_step_"),
         "passkey": ("passkey_pages_test.cpp", "passkey_"),
         "operator": ("operator_pages_test.cpp", "operator_")}

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--part", required=True, choices=PARTS)
parser.add_argument("--test-node", required=True, help="the test program that writes the samples")
parser.add_argument("--samples", required=True, help="the folder it writes them to")
parser.add_argument("--out", required=True, help="folder for the pictures")
options = parser.parse_args()
samples = Path(options.samples)
SOURCE, PREFIX = PARTS[options.part]


class Pages(http.server.BaseHTTPRequestHandler):
    origin = ""

    def do_GET(self):
        name = self.path.split("?")[0].lstrip("/")
        path = samples / (name if Path(name).suffix in TYPES else name + ".html")
        body = path.read_bytes() if path.is_file() else b""
        script = re.search(rb'<script type="module" src="(/assets/\w+\.js)">', body)
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", TYPES.get(path.suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Security-Policy",
                         f"{POLICY}; script-src {self.origin}{script[1].decode()}" if script else POLICY)
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def sample_names() -> set[str]:
    """Of the pages that the test program writes."""
    source = (HERE.parent / "node" / SOURCE).read_text()
    begin = source.index("> sample_pages()")
    return set(re.findall(rf'\{{"({PREFIX}\w+)",', source[begin:source.index("\n}\n", begin)]))


def main() -> int:
    for old in samples.glob(PREFIX + "*.html"):  # of another build: it would be looked at instead of a new one
        old.unlink()
    subprocess.run([options.test_node, f"--test-case={options.part} pages are as they were looked at"], check=True,
                   stdout=subprocess.DEVNULL, timeout=120)
    names = sorted(path.stem for path in samples.glob(PREFIX + "*.html"))
    wanted = sample_names()
    if not wanted or wanted != set(names):
        sys.exit(f"{len(wanted)} pages were to be written, not {len(names)}: {sorted(wanted ^ set(names))}")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = Pages.origin = f"http://127.0.0.1:{server.server_port}"
    pages = [{"name": name, "path": "/" + name, "status": 200} for name in names]
    command = [node_program(), str(HERE / "check.mjs"), origin, options.out, json.dumps(pages)]
    return subprocess.run(command, check=False, timeout=540).returncode


sys.exit(main())
