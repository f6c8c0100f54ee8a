"""Custom fields in the lists: columns, conditions, orders. All of them ask the gate for the datum of the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import pgettext

from kortisto.contacts.custom import inherited, kinds, reading
from kortisto.contacts.lists import columns, comparing, conditions, paging, rows
from kortisto.contacts.lists.conditions import CHOICE, COMPANIES, DAY, NUMBER, PEOPLE, TEXT, Condition, Rows
from kortisto.contacts.models import CompanyFieldValue, CustomField, FieldValue
from kortisto.lib.text import fold
from kortisto.privacy.gate import Gate

Bearer, Kind = CustomField.Bearer, CustomField.Kind
OF: Mapping[str, tuple[str, ...]] = {PEOPLE: (Bearer.PERSON, Bearer.POSITION), COMPANIES: (Bearer.COMPANY,)}
MISSING = "-"
"""The value of a choice that stands for no value; no key of an option can be it."""
PREFIX = "oma_"
_ORDERED: Mapping[str, str] = {
    Kind.NUMBER: "number", Kind.DAY: "value", Kind.CHOICE: "folded", Kind.CODE: "folded", Kind.YES_NO: "value",
}  # fmt: skip
_KINDS: Mapping[str, str] = {Kind.TEXT: TEXT, Kind.CODE: TEXT, Kind.NUMBER: NUMBER, Kind.DAY: DAY}


def name(field: CustomField) -> str:
    """The field in addresses: of a condition, a column, an order."""
    return f"{PREFIX}{field.key.replace('-', '_')}"


def fields_of(gate: Gate | None, about: str) -> list[CustomField]:
    """The fields a list may use: of people those whose datum the gate covers; a company's are facts of the company."""
    known = [field for field in reading.fields() if field.bearer in OF[about]]
    if about == COMPANIES:
        return known
    return [field for field in known if gate is not None and gate.may(field.datum) and inherited.lives(field, gate.as_of)]


@conditions.more
def conditions_of(gate: Gate | None, about: str) -> Mapping[str, Condition]:
    found = {}
    for field in fields_of(gate, about):
        kind = _KINDS.get(field.kind, CHOICE)
        options = partial(_options, field) if kind == CHOICE else tuple
        words = partial(_words, field) if kind == CHOICE else str
        datum = field.datum if about == PEOPLE else ""
        found[name(field)] = Condition(
            name(field), field.label, _narrow(field), options, words, datum, kind, about, quick=False
        )  # fmt: skip
    return found


def _options(field: CustomField) -> Iterable[tuple[str, str]]:
    answers = [(kinds.YES, kinds.said(field, kinds.YES)), (kinds.NO, kinds.said(field, kinds.NO))]
    own = answers if field.kind == Kind.YES_NO else [(option.key, option.label) for option in field.options.all()]
    return [*own, (MISSING, pgettext("condition", "is missing"))]


def _words(field: CustomField, value: str) -> str:
    return dict(_options(field)).get(value, "")


def _narrow(field: CustomField) -> Callable[..., Rows]:
    def narrow(asked: Rows, value: str, *, gate: Gate | None, as_of: date, op: str = "on") -> Rows:
        if op == "puuttuu" or (value == MISSING and field.kind not in _KINDS):
            return asked.filter(~_says(field, gate, as_of, Q()))
        return asked.filter(_says(field, gate, as_of, _compared(field, op, value, as_of)))

    return narrow


def _says(field: CustomField, gate: Gate | None, as_of: date, condition: Q) -> Exists:
    if field.bearer == Bearer.COMPANY:
        return Exists(CompanyFieldValue.objects.filter(condition, company=OuterRef("pk"), field=field))
    assert gate is not None
    return Exists(gate.where(_of_people(field, as_of), field.datum, condition))


def _of_people(field: CustomField, as_of: date) -> Any:
    """The rows of the field that stand on the person of an outer query, or on their present jobs."""
    found = FieldValue.objects.filter(contact=OuterRef("pk"), field=field)
    if field.bearer == Bearer.PERSON:
        return found.filter(position=None)
    return found.filter(Q(position__ended_on=None) | Q(position__ended_on__gt=as_of), position__over=False)


def _compared(field: CustomField, op: str, value: str, as_of: date) -> Q:
    if field.kind == Kind.NUMBER:
        number = Decimal(comparing.plain_number(value))
        return Q(**{{"vah": "number__gte", "alle": "number__lt"}.get(op, "number"): number})
    if field.kind == Kind.DAY:
        return comparing.day("value", op, value, as_of, make=date.isoformat)
    if field.kind in _KINDS:
        text = fold(value)
        return Q(**{{"on": "folded", "alk": "folded__startswith"}.get(op, "folded__contains"): text})
    return Q(value=value)


@columns.more
def columns_of(gate: Gate | None, about: str) -> Mapping[str, columns.Column]:
    orders = orders_of(gate, about)
    return {
        name(f): columns.Column(
            name(f), f.label, order=name(f) if name(f) in orders else "", datum=f.datum if about == PEOPLE else "", usual=False
        )
        for f in fields_of(gate, about)
    }  # fmt: skip


@paging.more
def orders_of(gate: Gate | None, about: str) -> Mapping[str, paging.Order]:
    """Of people the person's own fields with one value; where the gate hides it, a row stands where one without a value does."""
    found = {}
    for field in fields_of(gate, about):
        if field.bearer != Bearer.POSITION and field.kind in _ORDERED:
            for sign in ("", "-"):
                found[f"{sign}{name(field)}"] = paging.Order("own_key", bool(sign), "own", key=partial(_key, field))
    return found


def _key(field: CustomField, gate: Gate | None) -> Subquery:
    column = _ORDERED[field.kind]
    if field.bearer == Bearer.COMPANY:
        found: Any = CompanyFieldValue.objects.filter(company=OuterRef("pk"), field=field)
    else:
        assert gate is not None
        found = gate.where(_of_people(field, gate.as_of), field.datum)
    return Subquery(found.order_by("pk").values(column)[:1])


Cells = dict[int, dict[str, str]]
"""Key of the row → name of the column → words."""


@rows.own_columns
def cells_of_people(contact_ids: Sequence[int], positions: Mapping[int, Any], gate: Gate, wanted: Iterable[str]) -> Cells:
    """The wanted columns; `positions`: contact → the job the row shows. Two queries, whatever the number of rows and columns."""
    own = [field for field in fields_of(gate, PEOPLE) if name(field) in set(wanted)]
    if not own:
        return {}
    keys = [field.key for field in own]
    mine = reading.of_people(contact_ids, gate, only=keys)
    theirs = reading.of_positions([job.pk for job in positions.values()], gate, only=keys)
    return {
        pk: {name(f): reading.words(f, mine.get(pk, {}) | theirs.get(positions[pk].pk if pk in positions else 0, {})) for f in own}
        for pk in contact_ids
    }


def cells_of_companies(company_ids: Sequence[int], wanted: Iterable[str]) -> Cells:
    own = [field for field in fields_of(None, COMPANIES) if name(field) in set(wanted)]
    if not own:
        return {}
    said = reading.of_companies(company_ids)
    return {pk: {name(field): reading.words(field, said.get(pk, {})) for field in own} for pk in company_ids}
