"""A row that names several people, as rows of one each: what is proposed, and how the stored list is changed."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.likeness.spelling import is_shared_box
from kortisto.exchange import strongbox
from kortisto.exchange.actions import Refused, must_be_open
from kortisto.exchange.cells import emails, names, phones
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.models import Import
from kortisto.exchange.reading.tables import Row
from kortisto.lib.text import fold, tidy

MOST = 10
OWN = ("email", "phone")
"""What each of the people has for themselves; everything else of the row is all of theirs."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the people of a row: what its cells would say."""

    name: str
    email: str = ""
    phone: str = ""


def proposal(row: Row, mapping: Mapping, target: str, order: names.Order) -> list[Part]:
    """The people the cell of `target` names, with the addresses and numbers of the row shared out among them."""
    place = mapping.column(target)
    text = row.cells[place] if place is not None else ""
    said = names.apart(text, order) if target == "full_name" else [part for part in names.apart(text) if part]
    people = said[:MOST] if len(said) > 1 else []
    boxes = [box for column in mapping.columns("email") for box in emails.every(row.cells[column])]
    numbers = [number for column in mapping.columns("phone") for number in phones.every(row.cells[column])]
    own = _boxes_of(people, boxes)
    calls = numbers if len(numbers) == len(people) else [numbers[0] if numbers else ""] * len(people)
    return [Part(name, box, call) for name, box, call in zip(people, own, calls, strict=True)]


def _boxes_of(people: Sequence[str], boxes: Sequence[str]) -> list[str]:
    """A mailbox belongs to whom it names; those left over to the others in their order, if they are as many. A shared one is
    everybody's."""
    found = [next((box for box in boxes if _names(box, name)), "") for name in people]
    left = [box for box in boxes if box not in found and not is_shared_box(box)]
    without = [place for place, box in enumerate(found) if not box]
    if len(left) == len(without):
        for place, box in zip(without, left, strict=True):
            found[place] = box
    shared = next((box for box in boxes if is_shared_box(box)), "")
    return [box or shared for box in found]


def _names(box: str, name: str) -> bool:
    local = fold(box.partition("@")[0])
    return any(len(word) > 2 and word in local for word in fold(name).split()[:1])


def divide(*, upload: Import, row: int, target: str, people: Sequence[Mapping_[str, str]]) -> frozenset[int]:
    """Write a row for each of the people in the place of one: the first takes its number, the others follow the last of the list.

    `people`: `name`, and what of `OWN` the list has. Gives the numbers of their rows. Raises Refused for fewer than two, for a
    row or column that is not there; then nothing is written.
    """
    must_be_open(upload)
    mapping, rows = Mapping.from_json(upload.mapping), strongbox.table(upload).rows
    here, place = rows.of({row}), mapping.column(target)
    said = [one for one in people if tidy(one.get("name", ""))][:MOST]
    if not here or place is None:
        raise Refused(_("The list has no such row or column any more. Open the check again."))
    if len(said) < 2:
        raise Refused(_("Name at least two people, or correct the one there is."), field="divide")
    last = rows.last
    made = [
        _row_of(here[0], one, mapping, place, number)
        for one, number in zip(said, (row, *range(last + 1, last + MOST)), strict=False)
    ]
    numbers = frozenset(one.number for one in made)
    with transaction.atomic():
        old = strongbox.replace(
            upload, lambda found: _changed(found, made, last), numbers=(row, last), learnt=strongbox.learnt(upload)
        )
        upload.choices = {key: choice for key, choice in upload.choices.items() if int(key) not in numbers}
        upload.save(update_fields=["choices"])
        transaction.on_commit(lambda: strongbox.remove(old))
    return numbers


def _row_of(row: Row, said: Mapping_[str, str], mapping: Mapping, place: int, number: int) -> Row:
    cells = list(row.cells)
    cells[place] = tidy(said["name"])[:1000]
    for target in OWN:
        for nth, column in enumerate(mapping.columns(target)):
            cells[column] = tidy(said.get(target, ""))[:1000] if not nth else ""
    return Row(number, tuple(cells))


def _changed(found: list[Row], made: Sequence[Row], last: int) -> list[Row]:
    first, *others = made
    rows = [first if one.number == first.number else one for one in found]
    return [*rows, *others] if found[-1].number == last else rows
