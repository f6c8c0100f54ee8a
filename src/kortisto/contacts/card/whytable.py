"""The why table as the card shows it: a line for each datum, many entries of one kind drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.privacy.why import Explanation, Row, Why
from kortisto.ui import format as fmt

TOGETHER = frozenset(
    {
        "interactions",
        "emails",
        "tasks",
        "notes",
        "attachments",
        "participation",
        "event_extras",
        "purchase_history",
        "care_records",
        "voucher",
    }
)
"""Data of which a person has many: one line tells how many, the latest last day and every purpose."""

ICONS = {
    "name": "user", "language": "globe", "company": "firm", "job_title": "user", "work_task": "note", "email": "mail", "phone": "phone",
    "work_address": "pin", "company_address": "pin", "dm_ban": "ban", "dm_methods": "hand", "interactions": "service", "emails": "mail", "notes": "note",
    "tasks": "clock", "tags": "stamp",
    "passivated_on": "pause", "last_activity": "clock", "informed_on": "shield", "source": "link", "purchase_history": "box",
    "voucher": "invoice", "photo": "photo", "participation": "event", "event_extras": "event",
}  # fmt: skip
BASIS_ORDER = ("legitimate_interest", "contract", "consent", "legal_obligation", "public_task", "vital_interest")


@dataclass(frozen=True)
class Line:
    """One line: `words` stand where there is no last day, `said` is the retention line read aloud."""

    icon: str
    label: str
    value: str
    purposes: tuple[Why, ...]
    bases: tuple[str, ...]
    collected: date
    until: date | None
    words: str
    said: str
    held: bool


@dataclass(frozen=True)
class Table:
    rows: tuple[Line, ...]
    bases: int


def table(explanation: Explanation, *, officer: bool = False) -> Table:
    """The lines of what the reader may see; a privacy officer sees that hidden data are there, never what they say."""
    lines = []
    for rows in _grouped([row for row in explanation.rows if officer or not row.hidden]):
        line = _line(rows, explanation.as_of)
        if line is not None:
            lines.append(line)
    return Table(tuple(lines), len({basis for line in lines for basis in line.bases}))


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        # The same words at two employments (somebody moved away and back) are one line.
        groups.setdefault((row.datum, "" if row.datum in TOGETHER else row.value or row.record), []).append(row)
    return list(groups.values())


def _line(rows: list[Row], as_of: date) -> Line | None:
    alive = [row for row in rows if row.purposes or row.held_by]
    first = max(alive, key=lambda row: row.until or date.max, default=None)
    if first is None:
        return None
    purposes = {why.ref: why for row in alive for why in row.purposes}
    bases = {basis for why in purposes.values() for basis in why.basis}
    until = first.until
    collected = first.collected_on or as_of
    last = fmt.day(until) if until else first.criterion
    return Line(
        icon=ICONS.get(first.datum, "file"),
        label=first.label[:1].upper() + first.label[1:],
        value=_value(alive),
        purposes=tuple(purposes.values()),
        bases=tuple(code for code in BASIS_ORDER if code in bases) or ("legal_obligation",),
        collected=collected,
        until=until,
        words="" if until else _("while its reasons hold"),
        said=_("%(datum)s: collected %(day)s, kept until %(last)s")
        % {"datum": first.label, "day": fmt.day(collected), "last": last},
        held=any(row.held_by for row in alive),
    )


def _value(rows: list[Row]) -> str:
    if rows[0].datum in TOGETHER:
        return ngettext("%(n)s entry", "%(n)s entries", len(rows)) % {"n": fmt.number(len(rows))}
    return rows[0].value or _("(not shown to you)")
