"""What to look for: erased addresses, numbers and full names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick
from django.db import connection
from django.db.models import Field

from kortisto.database.many import Many
from kortisto.lib.bytescan import Search
from kortisto.lib.bytescan.spelling import SHORTEST
from kortisto.privacy.classification import Classified, Personal, all_classified, of_subjects

if TYPE_CHECKING:
    from kortisto.privacy.erasure.planning import Plan

DATA = ("email", "phone", "name", "staff_email", "staff_name")
SHORTEST_NUMBER = 8
"""Fewer digits occur by chance in hashes and times."""


@dataclass
class Needles:
    """value → reference of the subject it was erased of; the process that will look for them learns them as they come."""

    values: dict[str, str] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _search: Search | None = None

    def collect(self, plans: Iterable[Plan]) -> None:
        """Remember the values these plans erase; called just before they go."""
        wanted: dict[int, tuple[Plan, set[tuple[str, str]]]] = {
            plan.subject_id: (plan, {(line.datum, line.record) for line in plan.goes}) for plan in plans
        }
        ids = Many(wanted)
        for table in of_subjects():
            for datum in table.data & set(DATA):
                if table.index or table.each:
                    continue  # what a custom field says of an address is no address: a day or a number would be found by chance
                for subject_id, record, values in _rows(table, datum, ids):
                    plan, goes = wanted[subject_id]
                    if (datum, record) in goes or plan.whole:
                        self.values.update({value: plan.subject_ref for value in values if _long_enough(value)})
        self._teach()

    def drop(self, refs: Iterable[str]) -> None:
        """Whoever's erasure was rolled back still holds their values."""
        gone = set(refs)
        if gone:
            self.values = {value: ref for value, ref in self.values.items() if ref not in gone}

    def search(self) -> Search:
        """The process that knows them; `value` gives back what it finds."""
        return self._teach()

    def value(self, number: int) -> str:
        """The value the process calls by this number; one whose erasure was rolled back is not in `values`."""
        return self._order[number]

    def numbers(self, values: Iterable[str]) -> list[int]:
        """What the process calls these values."""
        wanted = set(values)
        return [number for number, value in enumerate(self._order) if value in wanted]

    def forget(self) -> None:
        """End the process and forget the values."""
        if self._search is not None:
            self._search.close()
        self.values, self._order, self._search = {}, [], None

    def _teach(self) -> Search:
        if self._search is None:
            self._search = Search()
        known = set(self._order)
        if fresh := [value for value in self.values if value not in known]:
            self._order += fresh
            self._search.learn(fresh)
        return self._search


def _rows(table: Classified, datum: str, subject_ids: Many[int]) -> Iterator[tuple[int, str, list[str]]]:
    plain = table.columns(datum, derived=False)
    derived = [name for name in table.columns(datum) if name not in plain]
    rows = table.model._base_manager.filter(**{f"{table.subject_id}__in": subject_ids})
    for subject_id, pk, *cells in rows.values_list(table.owner, "pk", *plain, *derived):
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        own, copies = texts[: len(plain)], texts[len(plain) :]
        # A name lies in several columns: people and files write it in one.
        yield subject_id, table.key_of(pk), [" ".join(t for t in own if t), "".join(own), *copies]


def _long_enough(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    if digits and not any(c.isalpha() for c in value):
        return digits >= SHORTEST_NUMBER
    return len(value) >= SHORTEST


def still_held(values: Iterable[str]) -> set[str]:
    """Those of the values a living person's or company's row rightly contains (another card, a shared number, a note).

    Most are names of namesakes: the tables that have names and addresses are read first, and reading ends with the last
    value that is somewhere.
    """
    values = set(values)
    missing = {value.casefold() for value in values}
    for table, columns in sorted(_text_columns(), key=lambda found: not found[0].data & set(DATA)):
        if missing:
            missing -= _within(missing, _texts(table, columns))
    return {value for value in values if value.casefold() not in missing}


def _within(wanted: set[str], texts: Iterator[str]) -> set[str]:
    """Those of the words that are in one of the texts; the rest is not read when all are."""
    words, found = list(wanted), set[str]()
    finder = AhoCorasick(words)
    for text in texts:
        found.update(words[place] for place, _, _ in finder.find_matches_as_indexes(text.casefold(), overlapping=True))
        if len(found) == len(words):
            break
    return found


def _texts(table: Classified, columns: list[str]) -> Iterator[str]:
    """The rows of a table, many to a text.

    A row's columns lie side by side in the file: together, or with a space between, they may spell what was looked for. A
    line break, which is in no value, keeps rows apart. The database puts them together: in Python that took most of the time.
    """
    quote = connection.ops.quote_name
    cells = [f"coalesce({quote(_column(table, name))}, '')" for name in columns]
    spaced = [f"CASE {cell} WHEN '' THEN '' ELSE {cell} || ' ' END" for cell in cells]
    line = " || ".join([*spaced, "'\n'", *cells] if len(cells) > 1 else cells)
    some = " OR ".join(f"{cell} <> ''" for cell in cells)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {line} FROM {quote(table.model._meta.db_table)} WHERE {some}")  # noqa: S608 - our own names
        while rows := cursor.fetchmany(5_000):
            yield "\n".join([text for (text,) in rows])


def _column(table: Classified, name: str) -> str:
    column = table.model._meta.get_field(name)
    assert isinstance(column, Field)
    return str(column.column)


def _text_columns() -> Iterator[tuple[Classified, list[str]]]:
    """Texts of companies, and personal texts of people; queues and outboxes never hold anything rightly."""
    for table in all_classified():
        marks = [mark for mark in table.fields.values() if isinstance(mark, Personal)]
        ours = table.model.__module__.startswith("kortisto.") and table.model._meta.app_label != "jobs"
        if not ours or (table.subject is None and any(not mark.shared for mark in marks)):
            continue
        # What is said of a person beside their data (who noted it, a code) cannot hold the data of another.
        columns = [
            name
            for name, mark in table.fields.items()
            if _is_text(table, name) and (table.subject is None or isinstance(mark, Personal))
        ]
        if columns:
            yield table, columns


def _is_text(table: Classified, name: str) -> bool:
    column = table.model._meta.get_field(name)
    kinds = ("CharField", "TextField", "EmailField", "SlugField")
    return isinstance(column, Field) and column.get_internal_type() in kinds and not column.choices
