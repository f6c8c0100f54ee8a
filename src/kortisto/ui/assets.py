"""Static files as served: the stylesheet's parts joined into one file when they are collected.

In development and tests ``kortisto.css`` imports a file per component; collected, the imports are
written out as ``@layer name { … }`` blocks before the files are hashed, so that a page costs one
request for its style (docs/adr: one stylesheet, a file per component).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

SHEET = "ui/kortisto.css"
IMPORT = re.compile(r'^@import "(?P<path>[^"]+)" layer\((?P<layer>\w+)\);$', re.MULTILINE)
FOR_READERS = re.compile(r"/\*.*?\*/|^[ \t]+|(?<=\n)\n", re.DOTALL | re.MULTILINE)
"""Comments, indentation and empty lines: for whoever reads the source, not for browsers. No string of ours holds them."""
HERE = Path(__file__).parent / "static"


def joined(sheet: str, read: Callable[[str], str]) -> str:
    """The sheet with each import replaced by its layer block; ``read`` gets paths relative to it."""
    return IMPORT.sub(lambda m: f"@layer {m['layer']} {{\n{read(m['path'])}}}", sheet)


def stylesheet() -> str:
    """The whole stylesheet as one text, straight from the source."""
    sheet = HERE / SHEET
    return joined(sheet.read_text("utf-8"), lambda path: (sheet.parent / path).read_text("utf-8"))


class OneSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed names (whitenoise), with the stylesheet in one piece."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        if SHEET in paths and not dry_run:
            storage: Storage = paths[SHEET][0]
            folder = PurePosixPath(paths[SHEET][1]).parent

            def read(path: str) -> str:
                with storage.open(str(folder / path)) as part:
                    return bytes(part.read()).decode("utf-8")

            with storage.open(paths[SHEET][1]) as sheet:
                text = FOR_READERS.sub("", joined(sheet.read().decode("utf-8"), read))
            memory = InMemoryStorage()
            memory.save(SHEET, ContentFile(text.encode("utf-8")))
            paths = {**paths, SHEET: (memory, SHEET)}
        yield from super().post_process(paths, dry_run, **options)
