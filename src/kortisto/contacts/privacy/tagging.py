"""What a merge means for the tags of a person."""

from __future__ import annotations

from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.tags import joining


@registry.settle
def tags(meeting: Meeting) -> None:
    joining.settle(meeting.journal, meeting.kept, meeting.gone)
