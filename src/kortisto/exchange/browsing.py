"""The rows of a checked list by what would become of them, a page at a time; read anew from the sealed list, never judged again."""

from __future__ import annotations

from collections.abc import Mapping as Table_
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kortisto.exchange import noted, rows, strongbox, wording
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Entry
from kortisto.exchange.models import Import, ImportRow
from kortisto.lib import phones

Outcome = ImportRow.Outcome
SIZE = 50

KINDS: Table_[str, tuple[ImportRow.Outcome, ...]] = MappingProxyType(
    {
        "uudet": (Outcome.CREATED, Outcome.COMPANY_CREATED),
        "taydentavat": (Outcome.COMPLETED,),
        "ehka": (Outcome.WAITING,),
        "virheet": (Outcome.BAD,),
        "ennestaan": (Outcome.UNCHANGED, Outcome.JOINED, Outcome.COMPANY_KNOWN),
        "kielletyt": (Outcome.BAN_KEPT, Outcome.BLOCKED),
        "pois": (Outcome.PAST_LIMIT, Outcome.NO_PURPOSE, Outcome.RESTRICTED, Outcome.KEEPER, Outcome.SKIPPED),
    }
)
"""The word of the address → the outcomes it shows."""


def labels() -> dict[str, str]:
    return {
        "uudet": pgettext("rows", "New"),
        "taydentavat": _("Completes a card"),
        "ehka": _("Perhaps somebody you know"),
        "virheet": _("Not usable as it is"),
        "ennestaan": _("Here already"),
        "kielletyt": _("Because of a ban"),
        "pois": _("Left out"),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the list has it, and what the check said of it."""

    row: int
    name: str
    company: str
    reach: str
    becomes: str
    said: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """`before` and `after`: the row number the neighbouring page goes on from, None where there is none."""

    lines: list[Line] = field(default_factory=list)
    before: int | None = None
    after: int | None = None


def numbers(counts: Table_[str, int]) -> dict[str, int]:
    """How many rows each word shows."""
    return {kind: sum(counts.get(outcome, 0) for outcome in outcomes) for kind, outcomes in KINDS.items()}


def look(upload: Import, kind: str, *, after: int = 0, before: int | None = None, as_of: date) -> Page:
    """The rows that follow the row `after`, or precede `before`. Three queries whatever their number; Gone without the list."""
    own = upload.rows.filter(outcome__in=KINDS[kind])
    if before is None:
        found = list(own.filter(number__gt=after).order_by("number")[: SIZE + 1])
        more = len(found) > SIZE
        found = found[:SIZE]
        page = Page(after=found[-1].number if more else None)
        page.before = found[0].number if found and own.filter(number__lt=found[0].number).exists() else None
    else:
        found = list(own.filter(number__lt=before).order_by("-number")[: SIZE + 1])
        more = len(found) > SIZE
        found = found[:SIZE][::-1]
        page = Page(before=found[0].number if more else None)
        page.after = found[-1].number if found and own.filter(number__gt=found[-1].number).exists() else None
    page.lines = _lines(upload, found, as_of)
    return page


def _lines(upload: Import, found: list[ImportRow], as_of: date) -> list[Line]:
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    shown = frozenset(row.number for row in found)
    known = noted.known_of(upload, table, mapping)
    entries = {one.row: one for one in rows.entries(table, mapping, as_of=as_of, only=shown, known=known)}
    return [_line(row, entries[row.number]) for row in found if row.number in entries]


def _line(row: ImportRow, entry: Entry) -> Line:
    joined = row.outcome == Outcome.JOINED and row.into
    becomes = _("joined with row %(number)s") % {"number": row.into} if joined else wording.outcome_label(row.outcome)
    said = tuple(wording.sentence(code) for code in (row.reason, *row.notes) if code)
    reach = entry.email or (phones.shown(entry.phone) if entry.phone else "")
    return Line(row.number, entry.name, entry.company, reach, becomes, said)
