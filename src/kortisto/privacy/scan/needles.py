"""What to look for: erased addresses, numbers and full names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Field

from kortisto.database.many import Many
from kortisto.lib.bytescan import Search
from kortisto.lib.bytescan.spelling import SHORTEST
from kortisto.privacy.classification import Classified, Personal, all_classified, of_subjects
from kortisto.privacy.holdings import asking

if TYPE_CHECKING:
    from kortisto.privacy.erasure.planning import Plan

DATA = ("email", "phone", "name", "staff_email", "staff_name")
_FEW = 500
"""Values asked for by where they lie in the file; of more, the tables most probably have most."""
SHORTEST_NUMBER = 8
"""Fewer digits occur by chance in hashes and times."""


@dataclass
class Needles:
    """value → reference of the subject it was erased of; the process that will look for them learns them as they come."""

    values: dict[str, str] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _search: Search | None = None

    def collect(self, plans: Iterable[Plan]) -> None:
        """Remember the values these plans erase; called just before they go."""
        wanted: dict[int, tuple[Plan, set[tuple[str, str]]]] = {
            plan.subject_id: (plan, {(line.datum, line.record) for line in plan.goes}) for plan in plans
        }
        ids = list(wanted)
        for table in of_subjects():
            if table.index or table.each:
                continue  # what a custom field says of an address is no address: a day or a number would be found by chance
            for datum in table.data & set(DATA):
                for subject_id, record, values in _rows(table, datum, ids):
                    plan, goes = wanted[subject_id]
                    if plan.whole or (datum, record) in goes:
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

    def prepare(self, paths: Sequence[Path]) -> None:
        """Nobody else goes in this run: the process makes ready to look while we go on."""
        if self.values:
            self._teach().prepare(paths)

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
        self.values, self._order, self._known, self._search = {}, [], set(), None

    def _teach(self) -> Search:
        if self._search is None:
            self._search = Search()
        if fresh := [value for value in self.values if value not in self._known]:
            self._order += fresh
            self._known.update(fresh)
            self._search.learn(fresh)
        return self._search


def _rows(table: Classified, datum: str, subject_ids: Sequence[int]) -> Iterator[tuple[int, str, set[str]]]:
    plain = table.columns(datum, derived=False)
    derived = [name for name in table.columns(datum) if name not in plain]
    for subject_id, pk, *cells in asking(table.model, table.owner, (table.owner, "pk", *plain, *derived)).rows(subject_ids):
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        own, copies = texts[: len(plain)], texts[len(plain) :]
        # A name lies in several columns: people and files write it in one.
        yield subject_id, table.key_of(pk), {" ".join(t for t in own if t), "".join(own), *copies}


def _long_enough(value: str) -> bool:
    if not value or value[0].isalpha():
        return len(value) >= SHORTEST
    digits = sum(map(str.isdigit, value))
    if digits and not any(map(str.isalpha, value)):
        return digits >= SHORTEST_NUMBER
    return len(value) >= SHORTEST


def still_held(values: Iterable[str], *, passing: Callable[[set[str]], set[str]] | None = None) -> set[str]:
    """Those of the values a living person's or company's row rightly contains (another card, a shared number, a note).

    Most are names of namesakes: the tables that have names and addresses are asked first, by their indexes, then read, and
    reading ends with the last value that is somewhere. `passing`: of a few that are nowhere yet, those nobody needs to be asked for.
    """
    values = set(values)
    missing, passed = {value.casefold() for value in values}, passing is None
    tables = sorted(_text_columns(), key=lambda found: not found[0].data & set(DATA))
    for table, columns in tables:
        if missing and table.data & set(DATA):
            for column in _indexed(table, columns):
                missing -= _within(missing, _texts(table, columns, column, [*values, *missing]))
    for table, columns in tables:
        if passing is not None and not passed and len(missing) <= _FEW:
            unasked, passed = passing({value for value in values if value.casefold() in missing}), True
            values -= unasked
            missing -= {value.casefold() for value in unasked}
        if missing:
            missing -= _within(missing, _texts(table, columns))
    return {value for value in values if value.casefold() not in missing}


def _within(wanted: set[str], texts: Iterator[str]) -> set[str]:
    """Those of the words that are in one of the texts; the rest is not read when all are."""
    from ahocorasick_rs import AhoCorasick

    words, found = list(wanted), set[str]()
    finder = AhoCorasick(words)
    for text in texts:
        found.update(words[place] for place, _, _ in finder.find_matches_as_indexes(text.casefold(), overlapping=True))
        if len(found) == len(words):
            break
    return found


def _texts(table: Classified, columns: list[str], column: str = "", among: Sequence[str] = ()) -> Iterator[str]:
    """The rows of a table, many to a text; with `column`, those whose column is one of these values.

    A row's columns lie side by side in the file: together, or with a space between, they may spell what was looked for. A
    line break, which is in no value, keeps rows apart. The database puts them together: in Python that took most of the time.
    """
    quote = connection.ops.quote_name
    cells = [f"coalesce({quote(_column(table, name))}, '')" for name in columns]
    spaced = [f"CASE {cell} WHEN '' THEN '' ELSE {cell} || ' ' END" for cell in cells]
    line = " || ".join([*spaced, "'\n'", *cells] if len(cells) > 1 else cells)
    some, values = " OR ".join(f"{cell} <> ''" for cell in cells), list[Any]()
    if column:
        listed, values = Many(among).said()
        some = f"{quote(_column(table, column))} IN {listed}"
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {line} FROM {quote(table.model._meta.db_table)} WHERE {some}", values)  # noqa: S608 - our own names
        while rows := cursor.fetchmany(5_000):
            yield "\n".join([text for (text,) in rows])


def _indexed(table: Classified, columns: list[str]) -> list[str]:
    """Those of the columns by which a row is found at once."""
    meta = table.model._meta
    found = {index.fields[0] for index in meta.indexes if index.fields and index.condition is None}
    fields = ((name, meta.get_field(name)) for name in columns)
    return [name for name, field in fields if getattr(field, "db_index", False) or getattr(field, "unique", False) or name in found]


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
