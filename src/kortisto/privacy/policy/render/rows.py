"""One row of the notice's table: purpose, data, basis and period, in the columns of seed 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kortisto.privacy.policy.model import Field, KeepRule, Policy, Purpose, say
from kortisto.privacy.policy.phrasing import period_phrase, rule_phrase, sentence


@dataclass(frozen=True, slots=True)
class Basis:
    """`key` as in the policy, `phrase` for the reader, `mark` the class of the look (etu, sopimus, suostumus, laki).

    `data` names the data that rest on it when a purpose has several grounds and says which.
    """

    key: str
    phrase: str
    mark: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """How long; `data` names which data when the purpose keeps them for different times; `said` the notice's own words."""

    phrase: str
    data: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    label: str
    data: tuple[str, ...]
    derived: tuple[str, ...]
    bases: tuple[Basis, ...]
    basis_note: str
    interest: str
    law: str
    periods: tuple[PeriodLine, ...]
    marks: tuple[str, ...]
    roles: tuple[str, ...]
    systems: tuple[str, ...]
    subjects: tuple[str, ...]
    persons: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one register of the notice; `heading` is "" where the notice knows a single one."""

    heading: str
    description: str
    rows: tuple[Row, ...]


_MARKS = {"consent": "suostumus", "contract": "sopimus", "legal_obligation": "laki", "legitimate_interest": "etu"}


def purpose_row(policy: Policy, purpose: Purpose, lang: str, w: Mapping[str, Any], *, record: bool) -> Row:
    """The row in `lang`; roles, systems and subjects only in the Art. 30 record.

    `persons` says whom the row concerns where the notice speaks of several kinds of people.
    """
    fields = [policy.fields[key] for key in purpose.fields if key in policy.fields]
    flags = (
        (purpose.direct_marketing, "objection_mark"),
        (purpose.hashed_after_erasure, "hash_mark"),
        (not purpose.anchoring, "no_anchor_mark"),
    )
    return Row(
        id=purpose.id,
        label=sentence(say(purpose.label, lang)).rstrip("."),
        data=tuple(_field(field, lang, w) for field in fields if not field.derived),
        derived=tuple(_field(field, lang, w) for field in fields if field.derived),
        bases=tuple(_basis(policy, purpose, key, lang, w) for key in purpose.basis),
        basis_note=say(purpose.basis_note, lang),
        interest=say(purpose.interest, lang),
        law=say(purpose.law, lang),
        periods=tuple(_period(policy, purpose, rule, lang) for rule in purpose.keep),
        marks=tuple(w[key] for flag, key in flags if flag),
        roles=tuple(say(policy.roles[key].label, lang) for key in purpose.roles) if record else (),
        systems=tuple(say(policy.systems[key].label, lang) for key in purpose.systems) if record else (),
        subjects=_persons(policy, purpose, lang) if record else (),
        persons=", ".join(_persons(policy, purpose, lang)) if _of_several(policy) and not record else "",
        hints=tuple(text for text in (say(purpose.necessity, lang), say(purpose.note, lang), _ledger(purpose, lang, w)) if text),
    )


def _ledger(purpose: Purpose, lang: str, w: Mapping[str, Any]) -> str:
    return str(w["ledger_term"]).format(period=period_phrase(purpose.ledger_term, lang)) if purpose.ledger_term else ""


def _basis(policy: Policy, purpose: Purpose, key: str, lang: str, w: Mapping[str, Any]) -> Basis:
    names = [say(policy.fields[name].label, lang) or name for name in purpose.basis_by_field.get(key, ())]
    return Basis(key, w["basis"][key], _MARKS.get(key, "laki"), ", ".join(names))


def _persons(policy: Policy, purpose: Purpose, lang: str) -> tuple[str, ...]:
    return tuple(say(policy.subjects[key].label, lang) or key for key in purpose.persons if key in policy.subjects)


def _of_several(policy: Policy) -> bool:
    """Whether the notice speaks of more than one kind of people, its own staff left out (they have a table of their own)."""
    kinds = [str(entry.details.get("as", key)) for key, entry in policy.subjects.items()]
    return sum(kind != "staff" for kind in kinds) > 1


def _field(field: Field, lang: str, w: Mapping[str, Any]) -> str:
    label = say(field.label, lang) or field.key
    more = ", ".join(part for part in (say(field.description, lang), w["optional"] if field.optional else "") if part)
    return f"{label} ({more})" if more else label


def grouped(policy: Policy, rows: Sequence[tuple[str, Row]], lang: str) -> list[Group]:
    """(register key, row) → the rows by register, in the order of `[registers]`; those of none come first."""
    known = [("", None), *policy.registers.items()]
    found = [(entry, tuple(row for register, row in rows if register == key)) for key, entry in known]
    return [
        Group(say(entry.label, lang) if entry else "", say(entry.details.get("description", {}), lang) if entry else "", own)
        for entry, own in found
        if own
    ]


def _period(policy: Policy, purpose: Purpose, rule: KeepRule, lang: str) -> PeriodLine:
    several = rule.fields is not None and set(rule.fields) < set(purpose.fields)
    names = [say(policy.fields[key].label, lang) or key for key in rule.fields or ()] if several else []
    plain = KeepRule(rule.fields, rule.while_facts, rule.until, rule.at_least, rule.combine, rule.vague)
    phrase = rule_phrase(plain, lang, policy.anchors)
    return PeriodLine(phrase if names else sentence(phrase).rstrip("."), ", ".join(names), say(rule.note, lang))
