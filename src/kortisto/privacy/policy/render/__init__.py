"""The notice in the formats it is published in. All are written from the same policy, so they cannot disagree."""

from __future__ import annotations

from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.render.html import render_html
from kortisto.privacy.policy.render.linked import linked_data, render_json
from kortisto.privacy.policy.render.markdown import render_markdown
from kortisto.privacy.policy.render.paper import render_pdf
from kortisto.privacy.policy.render.view import notice_view

FORMATS = ("html", "md", "json", "pdf")

__all__ = ["FORMATS", "linked_data", "notice_view", "render", "render_html", "render_json", "render_markdown", "render_pdf"]


def render(policy: Policy, lang: str, format: str, *, record: bool = False) -> bytes:  # noqa: A002 - the option's name
    """The notice, or with `record` the Art. 30 record, as bytes of `format`; ValueError for another format."""
    if format == "pdf":
        return render_pdf(policy, lang, record=record)
    if format == "html":
        return render_html(policy, lang, record=record).encode()
    if format == "md":
        return render_markdown(policy, lang, record=record).encode()
    if format == "json":
        return render_json(policy, lang, record=record).encode()
    raise ValueError(f"there is no format “{format}”; use one of {', '.join(FORMATS)}")
