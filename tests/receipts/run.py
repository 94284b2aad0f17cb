#!/usr/bin/env python3
"""Runs check.mjs with the locked Node.js of tests/interop over our golden receipts."""
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from harness import node_program  # noqa: E402

fixtures = os.environ.get("KITH_FIXTURES", str(HERE.parents[2] / "shared" / "fixtures"))
os.execv(node_program(), [node_program(), str(HERE / "check.mjs"), str(HERE.parent / "golden"), fixtures])
