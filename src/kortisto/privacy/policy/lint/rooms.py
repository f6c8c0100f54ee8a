"""Names whose room is not built yet, activities nobody knows, purposes nobody may act for."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.lint.finding import Sheet
from kortisto.privacy.policy.problems import nearest


@cache
def built(room: str) -> bool:
    """True when the room is part of this Kortisto."""
    return find_spec(f"kortisto.{room}") is not None


def check(sheet: Sheet) -> None:
    _activities(sheet)
    _names(sheet)
    _subjects(sheet)
    _duties(sheet)
    for key, field in sheet.policy.fields.items():
        rooms = {CATALOGUE[name].room for name in field.holds}
        if not field.holds:
            sheet.note("NO_ROOM", f"fields.{key}", f"{key} is held nowhere yet", "its promises wait for a room")
        elif not any(built(room) for room in rooms):
            sheet.note("NO_ROOM", f"fields.{key}", f"{key} waits for the room {', '.join(sorted(rooms))}", "")


def _activities(sheet: Sheet) -> None:
    for path, purpose in sheet.purposes():
        for activity in purpose.activities:
            if activity not in vocabulary.ACTIVITIES:
                sheet.error(
                    "ACTIVITY_UNKNOWN",
                    f"{path}.activities",
                    f"there is no activity “{activity}”",
                    f"use {', '.join(vocabulary.ACTIVITIES)}",
                )
        if not purpose.roles and not purpose.hashed_after_erasure:
            sheet.warning("PURPOSE_WITHOUT_ROLE", path, f"{purpose.id} is open to no role, so nobody sees its data", "write roles")
    for key, system in sheet.policy.systems.items():
        for module in system.modules:
            if module not in vocabulary.MODULE_ACTIVITIES:
                sheet.note("NO_ROOM", f"systems.{key}", f"the module “{module}” has no room yet", "")


KINDS = frozenset({"contact", "staff"})


def _subjects(sheet: Sheet) -> None:
    """A subject the register has no kind for is judged by nobody: its rules wait, and nothing is stored for them."""
    for key, entry in sheet.policy.subjects.items():
        if entry.details.get("as", key) not in KINDS:
            sheet.warning(
                "SUBJECT_NO_ROOM",
                f"subjects.{key}",
                f"the register has no room for {key}; its purposes hold nothing",
                'write as = "contact" if they are kept as contact persons',
            )


def _duties(sheet: Sheet) -> None:
    for index, duty in enumerate(sheet.policy.duties):
        if duty.key and duty.key not in vocabulary.duties():
            words = f"nothing carries out the duty {duty.key}"
            sheet.warning(
                "DUTY_UNKNOWN", f"duties[{index}]", words, f"{nearest(duty.key, vocabulary.duties())} Else it is yours to keep."
            )


def _names(sheet: Sheet) -> None:
    for name in sorted(sheet.policy.fact_names()):
        room = vocabulary.facts()[name].room
        if not built(room):
            sheet.note(
                "NO_ROOM", f"facts.{name}", f"nothing answers {name} before the room {room} is built; until then it never holds", ""
            )
    for name in sorted(sheet.policy.anchor_names()):
        known = vocabulary.anchors().get(name)
        if known and not built(known.room):
            sheet.note("NO_ROOM", f"anchors.{name}", f"nothing dates {name} before the room {known.room} is built", "")
