"""Rows of one list that speak of the same person: exact duplicates and rows that only complete each other are joined.

A list of any length is walked through twice. The first time only a number is kept of each row, a hash of whom it names; the second
time the rows that share one are fetched where the first of them stands, wherever in the list the others are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from kortisto.exchange import rows
from kortisto.exchange.cells import names
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import PLAIN, Entry, Same
from kortisto.exchange.learning import Columns
from kortisto.exchange.reading.tables import Row, Table

_AT_ONCE = 1000
_MOST_ALIKE = 1000
"""So many rows of one name at one firm are compared with each other; of more, each thousand by itself."""


@dataclass(slots=True)
class Joined:
    """`into`: row number → the row it was joined with."""

    entries: list[Entry] = field(default_factory=list)
    into: dict[int, int] = field(default_factory=dict)


def joined(table: Table, mapping: Mapping, known: Columns, *, as_of: date) -> Iterator[Entry]:
    """The entries of a whole table, joined, in the order of their first rows. Memory: some hundred bytes for each repeated row."""
    groups = _groups(table, mapping, known)
    later = {number for numbers in groups.values() for number in numbers}
    apart: dict[int, Entry] = {}
    for chunk in _chunks(table.rows):
        wanted = [number for row in chunk for number in groups.get(row.number, ())]
        fetched = {row.number: row for row in table.rows.of(wanted)} if wanted else {}
        for row in chunk:
            if row.number in later:
                if row.number in apart:  # it contradicted the rows before it
                    yield apart.pop(row.number)
                continue
            entry = rows.entry(row, mapping, known, as_of)
            if row.number not in groups:
                yield entry
                continue
            others = [rows.entry(fetched[n], mapping, known, as_of) for n in groups[row.number] if n in fetched]
            first, *rest = join([entry, *others]).entries
            apart |= {one.row: one for one in rest}
            yield first


def _groups(table: Table, mapping: Mapping, known: Columns) -> dict[int, list[int]]:
    """First row → the other rows that name the same person, by number: the same name at the same firm or with the same mailbox."""
    at_firms, in_boxes = _Marks(), _Marks()
    for row in table.rows:
        said = rows.identities(row, mapping, known)
        if said is not None:
            person, box = said
            at_firms.add(person, row.number)
            if box is not None:
                in_boxes.add(box, row.number)
    groups: dict[int, list[int]] = {}  # every repeated row → the group it is in
    for alike in (*at_firms.repeated(), *in_boxes.repeated()):
        group = groups.setdefault(alike[0], [alike[0]])
        for number in alike[1:]:
            other = groups.get(number, [number])
            if other is not group and len(group) + len(other) <= _MOST_ALIKE:
                group.extend(other)
                groups |= dict.fromkeys(other, group)
    ordered = (sorted(group) for group in {id(group): group for group in groups.values()}.values())
    return {group[0]: group[1:] for group in ordered if len(group) > 1}


@dataclass(slots=True)
class _Marks:
    """Of each row a number only, a hash of what it says."""

    marks: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))

    def add(self, said: Same, number: int) -> None:
        self.marks.append(hash(said))
        self.numbers.append(number)

    def repeated(self) -> Iterator[list[int]]:
        """The numbers of the rows that share a mark, in their order; of very many, a thousand at a time."""
        group: list[int] = []
        before = None
        for place in sorted(range(len(self.marks)), key=self.marks.__getitem__):
            if self.marks[place] != before or len(group) == _MOST_ALIKE:
                if len(group) > 1:
                    yield group
                group, before = [], self.marks[place]
            group.append(self.numbers[place])
        if len(group) > 1:
            yield group


def _chunks(found: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(found)
    while chunk := list(islice(each, _AT_ONCE)):
        yield chunk


def join(found: Iterable[Entry]) -> Joined:
    """Join what does not contradict; a row that contradicts an earlier one of the same person stays, with a note.

    The earlier row keeps its place; bans of all the rows hold. Rows with problems are joined when another row of the same
    person has none: what it lacks may stand there.
    """
    joined = Joined()
    people: dict[Same, list[Entry]] = {}
    for entry in found:
        same = _alike(people, entry)
        match = next((one for one in same if _agree(one, entry)), None)
        if match is None:
            if any(one.same_person == entry.same_person for one in same):
                entry.tell("same_name_in_list", "family_name")
            elif same:
                entry.tell("same_box_in_list", "email")
            _remember(people, entry)
            joined.entries.append(entry)
            continue
        _merge(match, entry)
        _remember(people, match)  # it may have got its mailbox now
        for row in entry.rows:
            joined.into[row] = match.row
    return joined


def _keys(entry: Entry) -> list[Same]:
    return [key for key in (entry.same_person, entry.same_box) if key is not None] if entry.is_person else []


def _alike(people: Mapping_[Same, list[Entry]], entry: Entry) -> list[Entry]:
    """The earlier entries that may be the same person, each once."""
    return list({one.row: one for key in _keys(entry) for one in people.get(key, ())}.values())


def _remember(people: dict[Same, list[Entry]], entry: Entry) -> None:
    for key in _keys(entry):
        own = people.setdefault(key, [])
        if not any(one is entry for one in own):
            own.append(entry)


def _agree(one: Entry, other: Entry) -> bool:
    """Nothing in one contradicts the other. The same words in another order are the same name only in the same mailbox."""
    turned = one.given_name != other.given_name and one.same_box is not None and one.same_box == other.same_box
    asked = [name for name in PLAIN if not (turned and name in ("given_name", "family_name"))]
    return all(not a or not b or a == b for a, b in ((getattr(one, name), getattr(other, name)) for name in asked))


def _merge(kept: Entry, other: Entry) -> None:
    if names.reads_well(other.given_name, other.family_name):
        kept.given_name, kept.family_name = other.given_name, other.family_name
    for name in PLAIN:
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    kept.left = kept.left or other.left
    for channel, made_on in other.bans.items():
        kept.bans.setdefault(channel, made_on)
    if "*" in kept.bans:
        kept.bans = {"*": kept.bans["*"]}
    kept.said = kept.said or other.said
    kept.rows += other.rows
    if kept.problem and (kept.reachable or kept.employer) and kept.problem.field in ("email", "phone"):
        kept.problem = None
