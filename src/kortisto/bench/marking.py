"""What tells a register of the bench from any other: a file that is written when it has been built whole."""

from __future__ import annotations

import json
from pathlib import Path

MARK = "bench.json"


def mark(folder: Path, *, contacts: int, seed: int, times: int = 1) -> None:
    (folder / MARK).write_text(json.dumps({"contacts": contacts, "seed": seed, "times": times}), "utf-8")


def marked(folder: Path) -> dict[str, int] | None:
    """{"contacts", "seed", "times"} of the register in the folder; None where none has been built."""
    path = folder / MARK
    return json.loads(path.read_text("utf-8")) if path.exists() else None
