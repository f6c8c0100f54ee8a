"""The files of a folder in use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def files_in(folder: Path) -> list[Path]:
    """Every file beneath `folder`, links to files too, in order. What goes while we look is left out (`Path.rglob` would fail)."""
    return sorted(_walked(folder))


def _walked(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if path.is_file():
                yield path
