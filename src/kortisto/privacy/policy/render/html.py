"""The notice as a web page: a whole document, or the fragment the web interface puts into its own frame."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.render.view import notice_view

if TYPE_CHECKING:
    from jinja2 import Environment

LETTERS = {"etu": "E", "sopimus": "S", "suostumus": "T", "laki": "L"}


@cache
def pages() -> Environment:
    """Templates of the notice, every value escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kortisto.privacy.policy.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_html(policy: Policy, lang: str, *, fragment: bool = False, record: bool = False) -> str:
    """The notice in `lang`; with `fragment` the body only (header and div.notice, classes of the look's notice page)."""
    template = pages().get_template("notice.html" if fragment else "page.html")
    return template.render(n=notice_view(policy, lang, record=record), letters=LETTERS)
