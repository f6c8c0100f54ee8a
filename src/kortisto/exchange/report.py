"""What an import did or would do, as data: numbers, codes and row numbers; no value of anybody."""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.exchange import wording
from kortisto.exchange.judging import Court, Judged
from kortisto.exchange.mapping import Column
from kortisto.exchange.models import ImportRow
from kortisto.exchange.reading.tables import Table

Outcome = ImportRow.Outcome
if TYPE_CHECKING:
    Numbers = array[int]
else:
    Numbers = array
"""Row numbers, eight bytes each."""


def _numbers() -> Numbers:
    return array("L")


LEFT_OUT = (
    Outcome.BAD,
    Outcome.PAST_LIMIT,
    Outcome.NO_PURPOSE,
    Outcome.BLOCKED,
    Outcome.RESTRICTED,
    Outcome.KEEPER,
    Outcome.WAITING,
    Outcome.SKIPPED,
)
ORDER = (
    Outcome.CREATED,
    Outcome.COMPLETED,
    Outcome.UNCHANGED,
    Outcome.JOINED,
    Outcome.COMPANY_CREATED,
    Outcome.COMPANY_KNOWN,
    Outcome.BAN_KEPT,
    *LEFT_OUT,
)


@dataclass(slots=True)
class Report:
    """One import, dry or real, told row by row (`hear`). `number` is its code in the register, "" for a dry run.

    Of a row only numbers and codes stay: of a million rows some bytes each. With `as_json` every row has a line of its own, which
    lies in a temporary file; with `reasons` it is kept why each row was left out.
    """

    table: Table
    columns: Sequence[Column]
    court: Court
    source: str
    dry_run: bool
    number: str = ""
    as_json: bool = False
    reasons: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    left_out: dict[int, str] = field(default_factory=dict)
    _where: dict[str, Numbers] = field(default_factory=lambda: defaultdict(_numbers))
    _why: dict[str, Numbers] = field(default_factory=lambda: defaultdict(_numbers))
    _mended: dict[str, Numbers] = field(default_factory=lambda: defaultdict(_numbers))
    _rows: Any = None

    def hear(self, judged: Iterable[Judged]) -> None:
        """What became, or would become, of some more rows."""
        judged = list(judged)
        self.counts.update(count(judged))
        for one in judged:
            if one.outcome in LEFT_OUT:
                # The first of joined rows stands for all, as on the page of the check; `counts` has the others as joined.
                self._where[one.outcome].append(one.entry.row)
                self._why[wording.sentence(one.reason)].append(one.entry.row)
                if self.reasons:
                    self.left_out |= dict.fromkeys(one.entry.rows, intern(reason_of(one)))
            else:
                for note in one.entry.notes:
                    self._mended[wording.sentence(note.code)].append(one.entry.row)
        if self.as_json:
            self._rows = self._rows or TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the report
            self._rows.writelines(json.dumps(_row(one), ensure_ascii=False) + "\n" for one in judged)

    @property
    def to_inform(self) -> int:
        """People new to the register whom nobody has told about it yet."""
        return self.counts["created"] - self.counts["informed"]

    def pieces(self) -> Iterator[str]:
        """One JSON object, in pieces."""
        yield json.dumps(self._head(), ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": ['
        comma = ""
        if self._rows:
            self._rows.seek(0)
        for line in self._rows or ():
            yield f"{comma}\n  {line.rstrip()}"
            comma = ","
        yield "\n ]\n}\n"
        if self._rows:
            self._rows.close()

    def _head(self) -> dict[str, Any]:
        return {
            "import": self.number,
            "dry_run": self.dry_run,
            "source": self.source,
            "collected_on": self.court.collected_on.isoformat(),
            "file": {
                "encoding": self.table.encoding,
                "delimiter": self.table.delimiter,
                "sheet": self.table.sheet,
                "other_sheets": [name for name in self.table.sheets if name != self.table.sheet],
                "header_row": self.table.header_row,
                "rows": len(self.table.rows),
                "left_out": {kind: n for kind, n in self.table.left_out.items() if n},
                "notes": list(self.table.notes),
            },
            "columns": [{"heading": c.heading, "target": c.target, "refused": c.refused, "notice": c.notice} for c in self.columns],
            "counts": dict(sorted(self.counts.items())),
            "notice": {
                "people": self.to_inform,
                "due_on": self.court.notice_due_on.isoformat(),
                "overdue": self.court.notice_due_on < self.court.as_of,
            },
        }

    def lines(self) -> list[str]:
        """For the terminal: what was found, what each column is, how many rows became what, and what is to be done."""
        found = self.table
        form = ", ".join(part for part in (found.encoding, repr(found.delimiter) if found.delimiter else "", found.sheet) if part)
        number = len(found.rows)
        lines = [ngettext("%(rows)d row (%(form)s).", "%(rows)d rows (%(form)s).", number) % {"rows": number, "form": form}]
        lines += [f"  {wording.left_out_label(kind, n)}" for kind, n in found.left_out.items() if n]
        lines += [f"  {wording.file_note(code)}" for code in found.notes]
        if others := [name for name in found.sheets if name != found.sheet]:
            lines.append("  " + _("Other sheets, not imported: %(names)s.") % {"names": ", ".join(others)})
        lines += ["", _("Columns")]
        lines += [f"  {c.heading} → {c.refused or c.label}{f'. {c.notice}' if c.notice else ''}" for c in self.columns]
        lines += ["", _("Rows, if imported now") if self.dry_run else _("Rows")]
        counts = self.counts
        lines += [f"  {counts[o]:>6}  {wording.outcome_label(o)}{self._numbers_of(o)}" for o in ORDER if counts[o]]
        if counts["passive"]:
            lines.append("  " + _("%(n)d of them as passive: the list says that they have left.") % {"n": counts["passive"]})
        lines += _listed(_("Left out, and why"), self._why) + _listed(_("Mended or noticed"), self._mended)
        return lines + self._notice()

    def _numbers_of(self, outcome: str) -> str:
        if outcome not in self._where:
            return ""
        rows = self._where[outcome]
        return ngettext(" (row %(rows)s)", " (rows %(rows)s)", len(rows)) % {"rows": wording.numbers(rows)}

    def _notice(self) -> list[str]:
        if not self.to_inform:
            return []
        return ["", notice_sentence(self.to_inform, self.court.notice_due_on, self.court.as_of)]


def _listed(title: str, kinds: Mapping[str, Numbers]) -> list[str]:
    return ["", title, *(f"  {text} ({wording.numbers(rows)})" for text, rows in kinds.items())] if kinds else []


def _row(one: Judged) -> dict[str, Any]:
    return {
        "row": one.entry.row,
        "joined": one.entry.rows[1:],
        "outcome": one.outcome.value,
        "passive": one.passive,
        "reason": one.reason,
        "field": one.field,
        "says": reason_of(one),
        "notes": sorted({note.code for note in one.entry.notes}),
    }


def count(judged: Iterable[Judged]) -> dict[str, int]:
    """Rows by outcome (joined rows counted apart), passive ones and people informed already among the new."""
    found = Counter[str]()
    for one in judged:
        found[one.outcome.value] += 1
        found["joined"] += len(one.entry.rows) - 1
        found["passive"] += one.passive
        found["informed"] += one.outcome == Outcome.CREATED and one.due_on is None
    return {key: number for key, number in sorted(found.items()) if number}


def notice_sentence(people: int, due_on: date, as_of: date) -> str:
    """When the new people must have been informed at the latest, and whether that day is over."""
    day = f"{due_on.day}.{due_on.month}.{due_on.year}"
    if due_on < as_of:
        return ngettext(
            "%(n)d new person should have been informed by %(day)s. Until that is done, the details cannot be used.",
            "%(n)d new people should have been informed by %(day)s. Until that is done, their details cannot be used.",
            people,
        ) % {"n": people, "day": day}
    return ngettext("%(n)d new person must be informed by %(day)s.", "%(n)d new people must be informed by %(day)s.", people) % {
        "n": people,
        "day": day,
    }


def reason_of(one: Judged) -> str:
    """The sentence of a row's reason; a limit says on which day it passed."""
    if not one.reason:
        return ""
    said = wording.sentence(one.reason)
    if one.limit_on is not None:
        day = f"{one.limit_on.day}.{one.limit_on.month}.{one.limit_on.year}"
        return f"{said} " + _("It ended on %(day)s.") % {"day": day}
    return said
