"""Two cards become one: of a breach both were in, one entry stays."""

from __future__ import annotations

from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting
from kortisto.rights.models import BreachMember


@registry.settle
def breaches(meeting: Meeting) -> None:
    """Who was in a breach with both cards was in it once: the entry of whoever was told stays."""
    mine = {row.breach_id: row for row in BreachMember.objects.filter(subject=meeting.kept.subject_id)}
    for theirs in BreachMember.objects.filter(subject=meeting.gone.subject_id, breach_id__in=mine):
        own = mine[theirs.breach_id]
        told = theirs.state == BreachMember.State.SENT and own.state != BreachMember.State.SENT
        meeting.journal.remove([own if told else theirs])
