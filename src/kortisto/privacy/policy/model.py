"""What a published notice says, as frozen dataclasses. Pure data: `load.py` fills it, everything else reads it.

A `Text` is a mapping of language code to words; `say(text, lang)` chooses with a fallback. Field keys are the policy's
own; the canonical data they stand for (`holds`) are the names of `kortisto.privacy.catalogue`. `persons` are the notice's own
names of whom something concerns, `subjects` the kinds of the register they are treated as (`[subjects.x] as = "contact"`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from kortisto.privacy.policy.expressions import Expr

Text = Mapping[str, str]
Ending = Literal["erase", "unlink", "anonymise"]
_EMPTY: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return _EMPTY


def say(text: Text, lang: str) -> str:
    """The words in `lang`, else in the notice's first language, else nothing."""
    return text.get(lang) or next(iter(text.values()), "")


@dataclass(frozen=True, slots=True)
class Anonymise:
    """What is left of a datum that is anonymised: a count `by` these dimensions, shown from `smallest` on (never under 5)."""

    by: tuple[str, ...] = ("year",)
    smallest: int = 5


@dataclass(frozen=True, slots=True)
class Field:
    """One personal datum of the closed list (`[fields.x]`)."""

    key: str
    label: Text
    holds: tuple[str, ...]
    on_end: Ending = "erase"
    anonymise: Anonymise = Anonymise()
    record: bool = False
    derived: bool = False
    gap: str = ""
    immutable: bool = False
    special_category_check: bool = False
    all_must_agree: bool = False
    subjects: tuple[str, ...] = ("contact",)
    persons: tuple[str, ...] = ("contact",)
    optional: bool = False
    description: Text = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class KeepRule:
    """One `[[purposes.keep]]`: alive while every fact holds and until the dates say so. Several rules are joined by “or”.

    `while_facts` are names, each possibly alternatives joined with `|`. `until` dates are combined by `combine`
    (shortest: all must be datable; longest: those that are). `at_least` is a floor that outlives facts and dates.
    `vague` holds the words of a period that has no date ("a reasonable time"); such a rule keeps, and the linter names it.
    """

    fields: tuple[str, ...] | None = None
    while_facts: tuple[str, ...] = ()
    until: tuple[Expr, ...] = ()
    at_least: tuple[Expr, ...] = ()
    combine: Literal["shortest", "longest"] = "shortest"
    vague: Text | None = None
    note: Text = field(default_factory=_nothing)
    line: int = 0

    def covers(self, field_key: str) -> bool:
        return self.fields is None or field_key in self.fields

    def fact_names(self) -> tuple[str, ...]:
        return tuple(name for term in self.while_facts for name in term.split("|"))

    def anchor_names(self) -> tuple[str, ...]:
        return tuple(name for expr in (*self.until, *self.at_least) for name in expr.anchors())


@dataclass(frozen=True, slots=True)
class Purpose:
    """One row of the notice's table: why, on what ground, which data, who, where and how long."""

    id: str
    policy_key: str
    label: Text
    basis: tuple[str, ...]
    fields: tuple[str, ...]
    keep: tuple[KeepRule, ...]
    interest: Text = field(default_factory=_nothing)
    roles: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    direct_marketing: bool = False
    job_relevance: bool = False
    work_contact_only: bool = False
    cancel_any_time: bool = False
    statutory: bool = False
    anchoring: bool = True
    hashed_after_erasure: bool = False
    ledger_term: str = ""
    channels: tuple[str, ...] = ()
    register: str = ""
    law: Text = field(default_factory=_nothing)
    recipients: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ("contact",)
    persons: tuple[str, ...] = ("contact",)
    basis_by_field: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    basis_note: Text = field(default_factory=_nothing)
    necessity: Text = field(default_factory=_nothing)
    note: Text = field(default_factory=_nothing)
    inherits: tuple[str, ...] = ()
    line: int = 0

    @property
    def ref(self) -> str:
        """How the purpose is referred to in storage: `"<policy key>:<purpose id>"`."""
        return f"{self.policy_key}:{self.id}"

    @property
    def accompanying(self) -> bool:
        """True when it lives only beside a card others keep (`card_exists`): it never brings a person into a list."""
        return bool(self.keep) and all("card_exists" in rule.fact_names() for rule in self.keep)


@dataclass(frozen=True, slots=True)
class Limit:
    """A last day no non-statutory purpose of this notice may outlive (H12)."""

    id: str
    until: Expr
    then: Literal["delete", "anonymise"] = "delete"
    label: Text = field(default_factory=_nothing)
    fields: tuple[str, ...] | None = None
    purposes: tuple[str, ...] | None = None
    registers: tuple[str, ...] | None = None
    subjects: tuple[str, ...] = ("contact",)
    persons: tuple[str, ...] = ("contact",)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """Who of the controller's own people may do what (`rights` from the closed list)."""

    key: str
    label: Text
    rights: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    extends: str = ""


@dataclass(frozen=True, slots=True)
class System:
    key: str
    label: Text
    modules: tuple[str, ...] = ()
    stored_on: str = ""
    max_age: str = ""
    description: Text = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named, labelled part of the notice with the rest of its keys in `details`.

    Used for subjects, definitions, sources, recipients, processors, transfers, registers, named anchors,
    automated decisions and duties.
    """

    key: str
    label: Text = field(default_factory=_nothing)
    details: Mapping[str, Any] = field(default_factory=_nothing)
    line: int = 0


@dataclass(frozen=True, slots=True)
class PromiseText:
    """One sentence of the published text: its words, the rules that execute it, the test that proves it."""

    id: str
    says: tuple[str, ...]
    by: tuple[str, ...]
    test: str = ""
    inherits: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    heading: Text = field(default_factory=_nothing)
    line: int = 0


@dataclass(frozen=True, eq=False)
class Policy:
    """A notice. Keys of the mappings are the TOML table keys; `raw` is the canonical content the hash was taken of.

    `declares` holds what the notice says there is none of: no_recipients, no_transfers, no_automated_decisions.
    """

    key: str
    version: str
    title: Text
    languages: tuple[str, ...]
    effective_from: date
    controller: Mapping[str, Any]
    fields: Mapping[str, Field]
    purposes: tuple[Purpose, ...]
    timezone: str = "Europe/Helsinki"
    subjects: Mapping[str, Entry] = field(default_factory=_nothing)
    registers: Mapping[str, Entry] = field(default_factory=_nothing)
    definitions: Mapping[str, Entry] = field(default_factory=_nothing)
    roles: Mapping[str, Role] = field(default_factory=_nothing)
    systems: Mapping[str, System] = field(default_factory=_nothing)
    sources: Mapping[str, Entry] = field(default_factory=_nothing)
    recipients: Mapping[str, Entry] = field(default_factory=_nothing)
    transfers: Mapping[str, Entry] = field(default_factory=_nothing)
    anchors: Mapping[str, Entry] = field(default_factory=_nothing)
    limits: tuple[Limit, ...] = ()
    duties: tuple[Entry, ...] = ()
    promises: tuple[PromiseText, ...] = ()
    automated_decisions: tuple[Entry, ...] | None = None
    backup: Mapping[str, Any] = field(default_factory=_nothing)
    rights: Mapping[str, Text] = field(default_factory=_nothing)
    authority: Mapping[str, Any] = field(default_factory=_nothing)
    necessity: Text = field(default_factory=_nothing)
    declares: frozenset[str] = frozenset()
    security: Text = field(default_factory=_nothing)
    intro: Text = field(default_factory=_nothing)
    closed_world: bool = True
    jurisdiction: str = "FI"
    financial_year_end: str = "12-31"
    published_text: str = ""
    residue: tuple[str, ...] = ()
    hash: str = ""
    path: str = ""
    raw: Mapping[str, Any] = field(default_factory=_nothing, repr=False, compare=False)
    lines: Mapping[str, int] = field(default_factory=_nothing, repr=False, compare=False)

    @cached_property
    def purpose_by_id(self) -> Mapping[str, Purpose]:
        return {purpose.id: purpose for purpose in self.purposes}

    @cached_property
    def holds(self) -> Mapping[str, tuple[str, ...]]:
        """Catalogue name → the policy field keys that stand for it."""
        found: dict[str, tuple[str, ...]] = {}
        for key, item in self.fields.items():
            for name in item.holds:
                found[name] = (*found.get(name, ()), key)
        return found

    def fact_names(self) -> frozenset[str]:
        """Every fact its keep rules ask for."""
        return frozenset(n for p in self.purposes for rule in p.keep for n in rule.fact_names())

    def anchor_names(self) -> frozenset[str]:
        """Every anchor its keep rules and limits count from."""
        rules = {n for p in self.purposes for rule in p.keep for n in rule.anchor_names()}
        return frozenset(rules | {n for limit in self.limits for n in limit.until.anchors()})

    def duty(self, duty_id: str) -> Entry | None:
        return next((duty for duty in self.duties if duty.key == duty_id), None)
