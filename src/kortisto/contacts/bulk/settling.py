"""Last days and places in the index, of people made or changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from django.conf import settings

from kortisto import search
from kortisto.contacts.bulk.rows import Made, NewPerson
from kortisto.contacts.finding import code_words, document
from kortisto.contacts.models import Company
from kortisto.database.many import Many
from kortisto.lib.periods import local_day
from kortisto.privacy import due
from kortisto.search import of_text
from kortisto.search import row as search_row

Words = Mapping[tuple[str, str, str, str], tuple[str, str, str, str]]
"""Name, address, number and title of a person with one employment → the words of the name and of the rest, the firm as the list
has it, and its words."""
_NONE: Words = MappingProxyType({})


class Numbered(Protocol):
    """A card, or its numbers alone (`Made`)."""

    @property
    def pk(self) -> Any: ...

    @property
    def subject_id(self) -> int: ...


def settle(contacts: Iterable[Numbered], *, now: datetime) -> None:
    """Compute last days and index people made with `refresh=False`."""
    people = list(contacts)
    if not people:
        return
    due.refresh([c.subject_id for c in people], as_of=local_day(now, settings.TIME_ZONE))
    search.index("contact", [c.pk for c in people])


def settle_new(
    made: Sequence[tuple[Made, NewPerson]], *, now: datetime, remembered: due.Remembered | None = None, words: Words = _NONE
) -> None:
    """The same for people just made, of whom nothing was written but what `write_people` wrote: those alike are judged together.

    `remembered`: what was judged of people of earlier calls. `words`: those these people are found by, as far as they are made.
    """
    numbers = {own.company_id for _, row in made for own in row.positions if own.company_id}
    firms = {
        pk: firm for pk, *firm in Company.objects.filter(pk__in=Many(numbers)).values_list("pk", "name", "status", "customer_until")
    }
    alike = {one.subject_id: _circumstances(row, firms) for one, row in made if row.told is None and row.passivated_on is None}
    due.refresh_new(alike, tables=_ROWS, as_of=local_day(now, settings.TIME_ZONE), remembered=remembered)
    due.refresh([one.subject_id for one, _ in made if one.subject_id not in alike], as_of=local_day(now, settings.TIME_ZONE))
    texts: dict[str, list[str]] = {}
    search.put("contact", {one.pk: _row(one, row, firms, words, texts) for one, row in made})


_ROWS = frozenset({"contacts.contact", "contacts.position"})
_NO_FIRM = ("", "", None)


def _circumstances(row: NewPerson, firms: Mapping[int, Sequence[Any]]) -> Hashable:
    """What the facts and anchors of any room rest on (`privacy/facts.py`, `privacy/anchors.py`): days, and how the company stands
    with us. Which texts there are is read from the rows."""
    jobs = tuple(
        (own.company_id is None, *firms.get(own.company_id or 0, _NO_FIRM)[1:], own.started_on, own.ended_on, own.confirmed_on)
        for own in row.positions
    )
    return row.obtained_on, row.last_activity_on, row.source_kind, row.owner_id is None, jobs


def _row(one: Made, row: NewPerson, firms: Mapping[int, Sequence[Any]], words: Words, texts: dict[str, list[str]]) -> search.Row:
    """How the person is found. `texts`: words of texts met before, which grows."""
    name = f"{row.given_name} {row.family_name}".strip()
    said = row.positions[0].details
    known = words.get((name, said.email, said.phone, said.job_title)) if len(row.positions) == 1 else None
    if known:
        of_name, rest, spelling, of_firm = known
        firm = firms.get(row.positions[0].company_id or 0, _NO_FIRM)[0]
        at = of_firm.split() if firm == spelling else of_text([firm], texts)
        return search_row(of_name.split(), (code_words(one.pk), at, rest.split()), one.subject_id)
    jobs = [
        (firms.get(own.company_id or 0, _NO_FIRM)[0], own.details.email, own.details.phone, own.details.job_title)
        for own in row.positions
    ]
    return search.row_of(document(one.pk, name, one.subject_id, jobs), texts)
