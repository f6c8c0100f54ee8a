"""What a field inherits: purposes, basis, readers and last days of the datum it names, and which data may be named (ADR 129)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from kortisto.contacts import scope
from kortisto.contacts.models import CustomField
from kortisto.privacy import publication
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.model import Policy, say
from kortisto.privacy.why import Why
from kortisto.privacy.why.purposes import reasons

Bearer, Kind = CustomField.Bearer, CustomField.Kind

MAY_NAME: Mapping[str, tuple[str, ...]] = {
    Bearer.PERSON: ("name", "language", "tags", "notes", "custom"),
    Bearer.POSITION: ("job_title", "work_task", "company", "email", "phone", "work_address", "notes", "custom"),
    Bearer.COMPANY: ("company", "company_address"),
}
"""Bearer → data that lie where the bearer does. What the register itself keeps account of (bans, days, sources) is not among
them, nor what belongs to an entry, a message or a room of its own."""
KINDS: Mapping[str, tuple[str, ...]] = {
    Bearer.PERSON: tuple(kind for kind in Kind.values if kind != Kind.CODE),
    Bearer.POSITION: tuple(kind for kind in Kind.values if kind != Kind.CODE),
    Bearer.COMPANY: tuple(kind for kind in Kind.values if kind != Kind.TEXT),
}
"""Free text on people is a note (ADR 61). On a company it could speak of anybody, out of reach of every erasure: a code cannot."""


@dataclass(frozen=True)
class Named:
    """A datum a field may name: what the notices call it, and what follows from it."""

    datum: str
    label: str
    purposes: tuple[Why, ...]
    readers: tuple[str, ...]


def _language() -> str:
    return (get_language() or "fi")[:2]


def named(as_of: date) -> frozenset[str]:
    """Catalogue names some notice in force tells contacts of. What a notice needs but does not list (`derived`) is not told."""
    return frozenset(
        name
        for policy in publication.active_policies(as_of)
        for purpose in policy.purposes
        if "contact" in purpose.subjects
        for key in purpose.fields
        if key in policy.fields and not policy.fields[key].derived
        for name in policy.fields[key].holds
    )


def lives(field: CustomField, as_of: date) -> bool:
    """Whether a purpose in force still covers the datum of the field: without one it says nothing more of anybody."""
    return scope.current(as_of).holds(field.datum)


def offered(bearer: str, as_of: date) -> list[str]:
    """The data a new field of this bearer may name today."""
    known = named(as_of)
    return [datum for datum in MAY_NAME[bearer] if datum in known]


def label_of(datum: str, as_of: date, lang: str = "") -> str:
    """What the notices call the datum; the catalogue's word where they call several data by one name."""
    lang = lang or _language()
    word = CATALOGUE[datum].label(lang)
    own = [
        (say(entry.label, lang), len(entry.holds))
        for policy in publication.active_policies(as_of)
        for entry in policy.fields.values()
        if datum in entry.holds
    ]
    names = [name if alone == 1 else f"{name} ({word})" for name, alone in own]
    return next(iter(names), word)


def inherits(datum: str, as_of: date) -> Named:
    """Purposes (the longest first) with basis and retention in words, and the roles that see the datum for them."""
    policies = publication.active_policies(as_of)
    lang = _language()
    refs = {p.ref: None for policy in policies for p in policy.purposes if "contact" in p.subjects and _covers(policy, p, datum)}
    readers = [
        say(policy.roles[key].label, lang)
        for policy in policies
        for purpose in policy.purposes
        if purpose.ref in refs
        for key in purpose.roles
        if key in policy.roles
    ]
    return Named(datum, label_of(datum, as_of, lang), reasons(policies, datum, refs, lang), tuple(dict.fromkeys(readers)))


def _covers(policy: Policy, purpose, datum: str) -> bool:  # type: ignore[no-untyped-def]
    return any(datum in policy.fields[key].holds for key in purpose.fields if key in policy.fields)
