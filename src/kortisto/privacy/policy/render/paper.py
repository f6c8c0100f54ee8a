"""The notice on paper: PDF/A and accessible headings by Typst, data passed as JSON, fonts shipped beside this file."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path

import typst

from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.render.view import notice_view


def render_pdf(policy: Policy, lang: str, *, record: bool = False) -> bytes:
    """The notice in `lang` as PDF bytes.

    Typst reads no woff2: the two weights in `fonts/` were instanced from the variable font of the interface (OFL 1.1,
    licence beside them). System fonts are ignored so that every machine prints the same page.
    """
    data = json.dumps(asdict(notice_view(policy, lang, record=record)), ensure_ascii=False, default=dict)
    package = resources.files("kortisto.privacy.policy.render")
    with (
        resources.as_file(package / "templates") as templates,
        resources.as_file(package / "fonts") as fonts,
        tempfile.TemporaryDirectory() as folder,
    ):
        source = Path(folder) / "notice.typ"
        source.write_text((templates / "notice.typ").read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(
            typst.compile(
                str(source),
                root=folder,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"notice": data},
            )
        )
