"""Each published sentence with what executes it: the rules in words, the rooms they wait for, the test that proves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kortisto.lib.periods import Period
from kortisto.privacy import facts
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy import proofs, vocabulary
from kortisto.privacy.policy.lint.rooms import built
from kortisto.privacy.policy.model import Entry, Policy, PromiseText, Purpose, say
from kortisto.privacy.policy.phrasing import expression_phrase, limit_phrase, limit_scope, period_phrase, rule_phrase, sentence
from kortisto.privacy.policy.render.view import words as notice_words
from kortisto.privacy.views.rooms import words as room_words

_TABLES = {
    "controller": "controller",
    "fields": "col_data",
    "purposes": "purposes",
    "roles": "roles",
    "systems": "systems",
    "sources": "sources",
    "recipients": "recipients",
    "transfers": "transfers",
    "definitions": "definitions",
    "rights": "rights",
    "backup": "backup",
    "limits": "limits",
    "authority": "complaint",
    "automated_decisions": "automated",
}
"""Tables a sentence may name as a whole → their heading in the notice."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that executes a sentence: its reference in the file, what it says, and the rooms it waits for.

    `idle`: nothing of it is carried out before those rooms are built; else only a part waits.
    """

    ref: str
    words: str
    line: int
    waits_for: str
    idle: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One published sentence. `rooms`: those it waits for; `roomless`: no room carries out any of it, `partly`: some do."""

    id: str
    says: tuple[str, ...]
    heading: str
    rules: tuple[Rule, ...]
    test: str
    proved: bool
    rooms: str
    roomless: bool

    @property
    def partly(self) -> bool:
        return bool(self.rooms) and not self.roomless


def sentence_of(policy: Policy, promise: PromiseText, language: str) -> Sentence:
    """The sentence in the reader's language with all its rules."""
    rules = tuple(_rule(policy, ref, language) for ref in promise.by)
    carried = [rule for rule in rules if not rule.ref.startswith("definitions.")]
    roomless = bool(carried) and all(rule.idle for rule in carried)
    missing = {room for rule in rules for room in _waits(rule)}
    return Sentence(
        id=promise.id,
        says=promise.texts.get(language) or promise.says,
        heading=say(promise.heading, language) if promise.heading else "",
        rules=tuple(replace(rule, waits_for=room_words(_waits(rule))) for rule in rules),
        test=promise.test,
        proved=proofs.proves(promise.test),
        rooms=room_words(missing),
        roomless=roomless,
    )


def _waits(rule: Rule) -> list[str]:
    return [room for room in rule.waits_for.split(", ") if room]


def _rule(policy: Policy, ref: str, language: str) -> Rule:
    head, _dot, key = ref.partition(".")
    line = policy.lines.get(ref, 0) or policy.lines.get(head, 0)
    if head == "purposes" and key in policy.purpose_by_id:
        purpose = policy.purpose_by_id[key]
        periods = " ".join(sentence(rule_phrase(rule, language, policy.anchors)) for rule in purpose.keep)
        waits, idle = missing_rooms(policy, purpose)
        return Rule(ref, f"{say(purpose.label, language)}. {periods}", purpose.line or line, ", ".join(waits), idle)
    if head == "limits" and (limit := next((limit for limit in policy.limits if limit.id == key), None)):
        scope = limit_scope(limit, policy, language)
        words = sentence(limit_phrase(limit, policy, language) + (f" ({scope})" if scope else ""))
        return Rule(ref, words, limit.line or line, "", False)
    if head == "duties" and (duty := policy.duty(key)):
        return _duty(policy, duty, ref, language)
    if head == "systems":
        return _systems(policy, ref, language)
    table = getattr(policy, head, None)
    entry = table.get(key) if key and isinstance(table, Mapping) else None
    label = getattr(entry, "label", None)
    return Rule(ref, say(label, language) if label else _whole(policy, ref, language), getattr(entry, "line", 0) or line, "", False)


def _systems(policy: Policy, ref: str, language: str) -> Rule:
    """One system or all of them: the rooms of their modules."""
    key = ref.partition(".")[2]
    named = [policy.systems[key]] if key in policy.systems else [] if key else list(policy.systems.values())
    rooms = {room for system in named for module in system.modules for room in vocabulary.module_rooms(module)}
    missing = {room for room in rooms if not built(room)}
    words = say(named[0].label, language) if key and named else _whole(policy, ref, language)
    return Rule(
        ref,
        words,
        policy.lines.get(ref, 0) or policy.lines.get("systems", 0),
        ", ".join(sorted(missing)),
        bool(missing) and missing == rooms,
    )


def _whole(policy: Policy, ref: str, language: str) -> str:
    """The heading of a table that a sentence names as a whole, the title of the notice, a detail of the controller."""
    head, _dot, key = ref.partition(".")
    if ref == "policy.title":
        return say(policy.title, language)
    if head == "controller" and key:
        return str(policy.controller.get(key, ""))
    return str(notice_words(language).get(_TABLES.get(head, ""), ""))


def _duty(policy: Policy, duty: Entry, ref: str, language: str) -> Rule:
    known = vocabulary.duties().get(duty.key)
    if known is None:
        return Rule(ref, say(duty.label, language), duty.line, "", False)
    latest = duty.details.get("no_later_than")
    within, before = (duty.details.get(name, "") for name in ("answer_within", "warn_owner_before"))
    words = (known.phrases.get(language) or known.phrases["en"]).format(
        latest=expression_phrase(latest, language, policy.anchors) if latest else "–",
        within=period_phrase(within, language) if within else "–",
        before=period_phrase(Period.parse(before), language) if before else "–",
    )
    missing = "" if built(known.room) else known.room
    return Rule(ref, words, duty.line, missing, bool(missing))


def missing_rooms(policy: Policy, purpose: Purpose) -> tuple[list[str], bool]:
    """(rooms that are not built, whether the purpose is idle without them): of its rules, its data and what screens do for it."""
    rules = _rules_wait(purpose)
    data = {CATALOGUE[name].room for key in purpose.fields if key in policy.fields for name in policy.fields[key].holds}
    # A purpose that lives beside a card is only shown on other rooms' screens; it waits for none of them.
    own = [] if purpose.accompanying else [activity for activity in purpose.activities if activity not in ("export", "notice")]
    acts = {vocabulary.ACTIVITY_ROOMS.get(activity, "contacts") for activity in own}
    missing = {room for room in (*data, *acts) if not built(room)} | set(rules or ())
    idle = bool(rules) or (bool(data) and data <= missing) or (bool(acts) and acts <= missing)
    return sorted(missing), idle


def _rules_wait(purpose: Purpose) -> set[str]:
    """The rooms without which no rule of the purpose can hold; empty when one can."""
    missing = facts.without_room()
    rooms: set[str] = set()
    for rule in purpose.keep:
        names = (set(rule.fact_names()) | set(rule.anchor_names())) & missing
        if rule.vague is not None or not names:
            return set()
        known = (vocabulary.facts().get(name) or vocabulary.anchors().get(name) for name in names)
        rooms |= {entry.room for entry in known if entry is not None and not built(entry.room)}
    return rooms
