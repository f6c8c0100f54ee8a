"""Taking people out of stored lists: by the row numbers they became, or by what is known of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.db.models import QuerySet

from kortisto.contacts.models import Contact, Position
from kortisto.database.many import Many
from kortisto.exchange import strongbox
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading.tables import Row
from kortisto.lib import addresses
from kortisto.lib.text import words

_SHORTEST = 6


@dataclass(slots=True)
class Marks:
    """What a row may be recognised by: addresses, the last digits of numbers, and names as sets of folded words."""

    emails: set[str] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)
    names: set[frozenset[str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.emails or self.digits or self.names)

    def found_in(self, row: Row) -> bool:
        text = " ".join(row.cells)
        folded = addresses.normalise(text)
        if any(email in folded for email in self.emails):
            return True
        spoken = set(words(text))
        if any(name <= spoken for name in self.names):
            return True
        return any(number in re.sub(r"\D", "", cell) for cell in row.cells for number in self.digits)


def marks_of(contacts: QuerySet[Contact], positions: QuerySet[Position]) -> Marks:
    """A namesake's row in an undecided list goes as well: what is stored nowhere else is not lost to its owner."""
    marks = Marks()
    for contact in contacts:
        name = frozenset(words(contact.name))
        if len(name) > 1:
            marks.names.add(name)
    for email, number in positions.values_list("email_folded", "phone_digits"):
        if email:
            marks.emails.add(email)
        if len(number) >= _SHORTEST:
            marks.digits.add(number.removeprefix("358")[-9:])
    return marks


def undecided() -> QuerySet[Import]:
    """Stored lists nobody has decided on yet."""
    return Import.objects.holding_file().filter(state__in=(Import.State.UPLOADED, Import.State.CHECKING, Import.State.CHECKED))


def clean_undecided(marks: Marks) -> list[str]:
    """Take rows with the marks out of lists nobody has decided on, of a workbook from every sheet; gives the old files."""
    old = []
    for upload in undecided():
        try:
            old += strongbox.again(upload, partial(_clean_undecided, upload, marks))
        except strongbox.Gone:
            continue
    return old


def _clean_undecided(upload: Import, marks: Marks) -> list[str]:
    here = [row.number for row in strongbox.table(upload).rows if marks.found_in(row)]
    sheets = strongbox.tables(upload)
    if not here and (len(sheets) < 2 or not any(marks.found_in(row) for sheet in sheets for row in sheet.rows)):
        return []
    old = strongbox.replace(upload, lambda rows: [row for row in rows if not marks.found_in(row)], every=True)
    upload.rows.filter(number__in=here).delete()
    return [old]


def clean(subject_ids: Iterable[int]) -> list[str]:
    """Take the rows these subjects became out of every stored list; gives the old files."""
    old = []
    for upload, numbers in _where(subject_ids):
        try:
            old += strongbox.again(upload, partial(_clean, upload, numbers))
        except strongbox.Gone:
            continue
    return old


def _clean(upload: Import, numbers: set[int]) -> list[str]:
    if not strongbox.table(upload).rows.of(numbers):
        return []
    return [strongbox.replace(upload, strongbox.without(numbers), numbers=numbers)]


def left(subject_ids: Iterable[int]) -> int:
    """How many rows of these subjects are still stored."""
    found = 0
    for upload, numbers in _where(subject_ids):
        try:
            found += len(strongbox.table(upload).rows.of(numbers))
        except strongbox.Gone:
            continue
    return found


def _where(subject_ids: Iterable[int]) -> list[tuple[Import, set[int]]]:
    rows: dict[int, set[int]] = {}
    found = ImportRow.objects.filter(subject_id__in=Many(subject_ids)).exclude(import_of__stored="")
    for import_id, number in found.values_list("import_of_id", "number"):
        rows.setdefault(import_id, set()).add(number)
    uploads = Import.objects.in_bulk(rows)
    return [(uploads[pk], numbers) for pk, numbers in rows.items()]
