"""PDFs by Typst: templates of ours, all text passed as JSON, fonts given; the same on every machine."""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


def pdf(template: Traversable, data: Any, *, fonts: Traversable, name: str = "data") -> bytes:
    """The template drawn with `data`, which it reads as JSON under `name`. System fonts are ignored."""
    import typst  # only where something is printed

    with resources.as_file(fonts) as own, tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / template.name
        source.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(
            typst.compile(
                str(source), root=folder, font_paths=[str(own)], ignore_system_fonts=True, format="pdf",
                sys_inputs={name: json.dumps(data, ensure_ascii=False, default=dict)},
            )
        )  # fmt: skip
