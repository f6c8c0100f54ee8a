"""The notice as Markdown, for reading in a repository or pasting into a site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.render.rows import Row
from kortisto.privacy.policy.render.view import NoticeView, notice_view

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _pages() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(  # noqa: S701 - Markdown is text; what could be taken for markup is escaped by `plain`
        loader=PackageLoader("kortisto.privacy.policy.render", "templates"),
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, _Ready) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Ready(str):
    """Markdown already written."""

    __slots__ = ()


def plain(text: str) -> str:
    """Text that Markdown reads as itself."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _cell(text: str) -> str:
    return plain(text).replace("\n", " ")


def render_markdown(policy: Policy, lang: str, *, record: bool = False) -> str:
    """The notice in `lang` as CommonMark with a pipe table of purposes."""
    view = notice_view(policy, lang, record=record)
    text = _pages().get_template("notice.md").render(n=view, table=lambda rows: _Ready(_table(view, rows)))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _table(n: NoticeView, rows: Sequence[Row]) -> str:
    head = [n.w["col_purpose"], n.w["col_data"], n.w["col_basis"], n.w["col_period"]]
    head += [n.w["subjects"], n.w["roles"], n.w["systems"]] if n.record else []
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        basis = [b.phrase.capitalize() + (f" ({b.data})" if b.data else "") for b in row.bases] + [
            text for text in (row.basis_note, row.law) if text
        ]
        data = [", ".join(row.data)] + ([f"{', '.join(row.derived)} ({n.w['derived']})"] if row.derived else [])
        periods = [(f"{p.data}: " if p.data else "") + p.phrase + (f" ({p.said})" if p.said else "") for p in row.periods]
        persons = f"{n.w['concerns']}: {row.persons}" if row.persons else ""
        cells = [[row.label, persons, *row.hints, *row.marks], data, basis, periods]
        cells += [[", ".join(part)] for part in (row.subjects, row.roles, row.systems)] if n.record else []
        lines.append("| " + " | ".join("; ".join(_cell(text) for text in cell if text) for cell in cells) + " |")
    return "\n".join(lines)
