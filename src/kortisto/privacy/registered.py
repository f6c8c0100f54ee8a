"""System checks of what rooms register: a room that holds data and forgets to speak of them cannot start.

E009 a datum held that nobody can say in words      E010 a fact or a day a notice rests on that its room does not answer
E011 a strongbox of files that no eraser empties
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from kortisto.privacy import erasers, facts, parts
from kortisto.privacy.catalogue import CATALOGUE, STAFF_NAMES
from kortisto.privacy.checks import TAG
from kortisto.privacy.classification import erasable, holders
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.load import load
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.problems import PolicyError


@register(TAG)
def data_have_words(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E009: "why do we hold this" and the access package would pass over the datum in silence.

    Rows that name their datum themselves are said in words by `parts.beside`.
    """
    silent = (erasable() & set(CATALOGUE)) - parts.registered() - STAFF_NAMES
    return [
        Error(
            f"{datum!r} is held, but no room says it in words: “why” and the access package would leave it out.",
            hint=f'Write @parts.register("{datum}") in privacy.py of the room {CATALOGUE[datum].room}.',
            id="privacy.E009",
        )
        for datum in sorted(silent)
        if not all(table.each for table in holders(datum))
    ]


@register(TAG)
def files_have_an_eraser(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E011: files that stay when their person goes. They are sealed, so no scan of bytes would find them."""
    return [
        Error(
            f"The files in {folder}/ stay when their person is erased: no eraser removes them.",
            hint='Write @erasers.eraser("<datum>", box=BOX) in privacy.py of the room that keeps them.',
            id="privacy.E011",
        )
        for folder in erasers.unemptied()
    ]


@register(TAG)
def names_are_answered(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E010 for every notice the instance keeps. A notice that cannot be loaded is E006."""
    found: list[CheckMessage] = []
    for notice in settings.KORTISTO.notices_active:
        try:
            found += unanswered(load(settings.KORTISTO.policies / f"{notice}.toml"))
        except PolicyError:
            continue
    return found


def unanswered(policy: Policy) -> list[CheckMessage]:
    """What no room answers never holds: data that rest on it would go too early. A purpose waits for rooms that are not built."""
    rooms, without = {config.label for config in apps.get_app_configs()}, facts.without_room()
    return [
        Error(
            f"{policy.key}: the purpose {purpose} rests on the {what} {name!r}, which the room {room} does not answer.",
            hint=f'Write @{what}("{name}") in privacy.py of the room {room}.',
            id="privacy.E010",
        )
        for purpose, what, name, room in _rests_on(policy, rooms)
        if name in without and room in rooms
    ]


def _rests_on(policy: Policy, rooms: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """(purpose, "fact" or "anchor", name, its room) of the purposes whose data are all of built rooms."""
    for purpose in policy.purposes:
        data = {name for key in purpose.fields if key in policy.fields for name in policy.fields[key].holds if name in CATALOGUE}
        if any(CATALOGUE[name].room not in rooms for name in data):
            continue
        for rule in purpose.keep:
            for name in rule.fact_names():
                if name in vocabulary.facts():
                    yield purpose.id, "fact", name, vocabulary.facts()[name].room
            for name in rule.anchor_names():
                if name in vocabulary.anchors():
                    yield purpose.id, "anchor", name, vocabulary.anchors()[name].room
