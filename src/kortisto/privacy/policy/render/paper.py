"""The notice on paper: PDF/A and accessible headings by Typst, data passed as JSON, fonts shipped beside this file."""

from __future__ import annotations

from dataclasses import asdict
from importlib import resources

from kortisto.lib import typesetting
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.render.view import notice_view

_HERE = resources.files("kortisto.privacy.policy.render")
FONTS = _HERE / "fonts"
"""The fonts of everything we print. Typst reads no woff2: the two weights were instanced from the variable font of the interface
(OFL 1.1, licence beside them)."""


def render_pdf(policy: Policy, lang: str, *, record: bool = False) -> bytes:
    """The notice in `lang` as PDF bytes."""
    view = asdict(notice_view(policy, lang, record=record))
    return typesetting.pdf(_HERE / "templates" / "notice.typ", view, fonts=FONTS, name="notice")
