"""When two cards become one: of two values of a field the chosen one stays; several choices are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kortisto.contacts.custom import kinds
from kortisto.contacts.custom.reading import fields
from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.models import Company, Contact, CustomField, Position

Kind = CustomField.Kind
GONE = "gone"


def choice(field_key: str, position: int | None = None) -> str:
    """The name of the question which of two values stays: of the card, or of a job told twice."""
    return f"{position}/field.{field_key}" if position is not None else f"field.{field_key}"


def settle(journal: Journal, kept: Contact, gone: Contact, choices: Mapping[str, str], *, held: bool = False) -> None:
    """Before the rows move: what the two cards say themselves. `held`: nothing may be lost, so both values stay."""
    mine, theirs = (card.field_values.filter(position=None) for card in (kept, gone))
    _settle(journal, _by_field(mine), _by_field(theirs), choices, None, held)


def settle_job(journal: Journal, kept: Position, gone: Position, choices: Mapping[str, str]) -> None:
    """The same of a job both tell of; no job is joined under a hold."""
    _settle(journal, _by_field(kept.field_values), _by_field(gone.field_values), choices, kept.pk, False)


def settle_companies(journal: Journal, kept: Company, gone: Company, choices: Mapping[str, str]) -> None:
    _settle(journal, _by_field(kept.field_values), _by_field(gone.field_values), choices, None, False)


def _by_field(rows: Any) -> dict[CustomField, list[Any]]:
    found: dict[CustomField, list[Any]] = {}
    for row in rows.select_related("field").order_by("pk"):
        found.setdefault(row.field, []).append(row)
    return found


def _settle(
    journal: Journal,
    mine: Mapping[CustomField, list[Any]],
    theirs: Mapping[CustomField, list[Any]],
    choices: Mapping[str, str],
    position: int | None,
    held: bool,
) -> None:
    for field, others in theirs.items():
        own = mine.get(field, [])
        said = {row.value for row in own}
        journal.remove([row for row in others if row.value in said])
        differing = [row for row in others if row.value not in said]
        if not own or not differing or field.kind == Kind.CHOICES or held:
            continue
        journal.remove(own if choices.get(choice(field.key, position)) == GONE else differing)


def offered(
    bearer: str, kept: Mapping[str, Sequence[str]], gone: Mapping[str, Sequence[str]], position: int | None = None
) -> list[Any]:
    """(question, label, what stays, what goes) of each field of which somebody must choose, as far as the gate showed both."""
    found = []
    for field in fields():
        if field.bearer != bearer:
            continue
        mine, theirs = (kinds.all_said(field, side.get(field.key, ())) for side in (kept, gone))
        if field.kind == Kind.CHOICES and mine and theirs:
            theirs = mine = kinds.all_said(field, {*kept.get(field.key, ()), *gone.get(field.key, ())})
        found.append((choice(field.key, position), field.label, mine, theirs))
    return found
