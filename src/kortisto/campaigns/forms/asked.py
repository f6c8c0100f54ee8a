"""What a form asks: details the purpose of the notice lists, and questions of its own under the datum "form_extras"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from kortisto.privacy import publication
from kortisto.privacy.policy.model import Policy, Purpose

ACTIVITY = "form"
EXTRA = "form_extras"
LANGUAGES = ("fi", "sv", "en")
DATA = ("name", "email", "company", "job_title", "work_task", "phone", "language")
"""Details of the card a form can ask, by catalogue name, in their usual order."""
ALWAYS = ("name", "email")
"""Without a name there is no card, and without an address nobody could confirm it."""
KINDS = ("text", "long", "choice", "yes_no")
MOST_QUESTIONS, MOST_OPTIONS = 30, 20


@dataclass(frozen=True)
class Question:
    """One thing a form asks. `key` is the catalogue name of a detail, or "x1", "x2" … of an extra; labels and options by language."""

    key: str
    datum: str
    labels: Mapping[str, str]
    kind: str = "text"
    required: bool = False
    options: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def is_extra(self) -> bool:
        return self.datum == EXTRA

    @property
    def is_fixed(self) -> bool:
        return self.key in ALWAYS

    def label(self, language: str) -> str:
        return said(self.labels, language)

    def choices(self, language: str) -> list[tuple[str, str]]:
        """(number of the option, its words)."""
        return [(str(place), said(option, language)) for place, option in enumerate(self.options)]

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "labels": dict(self.labels), "options": [dict(option) for option in self.options]}


def said(texts: Mapping[str, str], language: str) -> str:
    """In the language, else in Finnish, else in any."""
    return texts.get(language) or texts.get("fi") or next(filter(None, texts.values()), "")


def questions(stored: Iterable[Mapping[str, Any]]) -> list[Question]:
    """What a form asks, from its column."""
    return [Question(**{**row, "options": tuple(row.get("options", ()))}) for row in stored]


def purposes(as_of: date) -> list[tuple[Policy, Purpose]]:
    """The purposes of the notices in force a form may be for."""
    return [
        (policy, purpose)
        for policy in publication.active_policies(as_of)
        for purpose in policy.purposes
        if ACTIVITY in purpose.activities and not purpose.accompanying
    ]


def purpose_of(ref: str, as_of: date) -> tuple[Policy, Purpose] | None:
    """The purpose of a form; None when no notice in force has it any more."""
    return next((found for found in purposes(as_of) if found[1].ref == ref), None)


def may_ask(ref: str, as_of: date) -> list[str]:
    """The data the purpose lists and a form can ask: details in their order, then extras."""
    found = purpose_of(ref, as_of)
    if found is None:
        return []
    policy, purpose = found
    listed = {name for key in purpose.fields for name in policy.fields[key].holds}
    return [name for name in (*DATA, EXTRA) if name in listed]


def labels_of(datum: str, ref: str, as_of: date) -> dict[str, str]:
    """What the notice calls a datum, with a capital letter: the words a new question begins with."""
    found = purpose_of(ref, as_of)
    if found is None:
        return {}
    policy, purpose = found
    key = next((key for key in purpose.fields if datum in policy.fields[key].holds), None)
    texts = policy.fields[key].label if key else {}
    return {language: text[:1].upper() + text[1:] for language, text in texts.items()}


def first_questions(ref: str, as_of: date) -> list[Question]:
    """What every form asks: who it is, and where the confirmation goes; the employer where the notice demands one (H02)."""
    from kortisto.contacts import scope

    keys = [*ALWAYS, *(["company"] if scope.current(as_of).employment else [])]
    return [Question(key, key, labels_of(key, ref, as_of), required=True) for key in keys if key in may_ask(ref, as_of)]


def missing(stored: Iterable[Mapping[str, Any]], ref: str, as_of: date) -> list[str]:
    """Data without which no answer could become a card, that the form does not ask or does not require."""
    wanted = {question.key for question in first_questions(ref, as_of)} | set(ALWAYS)
    return sorted(wanted - {question.key for question in questions(stored) if question.required})


def out_of_purpose(stored: Iterable[Mapping[str, Any]], ref: str, as_of: date) -> list[Question]:
    """Questions about data the purpose does not list (any more): never asked of anybody."""
    listed = set(may_ask(ref, as_of))
    return [question for question in questions(stored) if question.datum not in listed]


def asked_now(stored: Iterable[Mapping[str, Any]], ref: str, as_of: date) -> list[Question]:
    """What the form asks today: nothing a newer notice no longer lists."""
    listed = set(may_ask(ref, as_of))
    return [question for question in questions(stored) if question.datum in listed]


def next_key(stored: Iterable[Mapping[str, Any]], used: Iterable[str] = ()) -> str:
    """The key of a new extra: a number no question of the form, and no answer to it, has had."""
    taken = [int(key[1:]) for key in (*(row["key"] for row in stored), *used) if key[:1] == "x" and key[1:].isdecimal()]
    return f"x{max(taken, default=0) + 1}"
