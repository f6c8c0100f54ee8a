"""Attachments in the search index: by their names, as long as nobody has deleted them (ADR 0150).

The entry belongs to the person on whose card the file lies, so whatever takes the person's words out of the index takes it along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kortisto import search
from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting, Parting
from kortisto.contacts.models import Attachment, Contact
from kortisto.database.many import Many
from kortisto.search import Document

KIND = "attachment"


def documents(ids: Sequence[int]) -> Mapping[int, Document]:
    """Documents of attachments: the name alone. What the card says of its person is found by the card."""
    rows = Attachment.objects.kept().filter(pk__in=Many(ids)).values_list("pk", "name", "contact__subject_id")
    return {pk: Document(name, subject_id=subject_id) for pk, name, subject_id in rows}


def every() -> Iterable[int]:
    return Attachment.objects.kept().order_by("pk").values_list("pk", flat=True).iterator()


search.register_source(KIND, documents, ids=every)


def index(ids: Iterable[int]) -> None:
    """After a change, in its transaction: added, deleted, taken back, destroyed, moved to another card."""
    search.index(KIND, ids)


def _of(*contacts: Contact) -> list[int]:
    return list(Attachment.objects.filter(contact__in=contacts).values_list("pk", flat=True))


@registry.settled
def moved(meeting: Meeting) -> None:
    """The files lie on the card that stays: with the other card's entries they would leave the index."""
    index(_of(meeting.kept))


@registry.parted
def given_back(parting: Parting) -> None:
    index(_of(parting.kept, parting.gone))
