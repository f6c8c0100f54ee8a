#!/usr/bin/env python
"""Writes down which tests prove which sentence (src/kortisto/privacy/policy/proofs.json), for the tests are not installed.

tools/proofs.py          write the file
tools/proofs.py check    exit code 1 when it is not what the tests are
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "src" / "kortisto" / "privacy" / "policy" / "proofs.json"
BESIDE = ("tests/policy/test_seed_text.py",)
"""Proofs of sentences that lie in other folders."""


def found() -> dict[str, list[str]]:
    """Test file → its tests in their order."""
    paths = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "promises").glob("test_[a-z][0-9][0-9].py"))
    return {path: _tests(ROOT / path) for path in (*paths, *BESIDE)}


def _tests(path: Path) -> list[str]:
    body = ast.parse(path.read_text("utf-8")).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def written() -> str:
    return json.dumps(found(), indent=1) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(0 if FILE.read_text("utf-8") == written() else f"{FILE.name} is old: run tools/proofs.py")
    FILE.write_text(written(), "utf-8")
