"""Names typed into saved questions go with the person they name: at an erasure, and when two cards become one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kortisto.contacts import forgetting
from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting
from kortisto.lib.text import words
from kortisto.privacy import erasers


@erasers.before_erase
def empty_conditions(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    if forgetting.asked():
        forgetting.empty(forgetting.marks_of(subject_ids), subject_ids)


@registry.settled
def forget_left_behind(meeting: Meeting) -> None:
    """What neither card bears from now on would be unknown to the erasure of the one that stays."""
    gone, kept = meeting.gone, meeting.kept
    left = meeting.left_behind
    marks = forgetting.former(emails=[text for text in left if "@" in text], numbers=[text for text in left if "@" not in text])
    for card in (gone, kept):
        name, family = meeting.names[card.pk]
        if name != kept.name:
            other = forgetting.former(name, family)
            marks.names |= other.names
            marks.families |= other.families - set(words(kept.family_name))
    forgetting.empty(marks, [gone.subject_id, kept.subject_id])
