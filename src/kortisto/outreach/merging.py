"""Two cards become one: of the same message waiting for both one is sent, of the same e-mail on both one stays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import MailRecord, OutboxMessage

State = OutboxMessage.State
OPEN = (State.QUEUED, State.SENDING, State.UNDECIDED)
Same = tuple[str, str, int]


@registry.settle
def waiting(meeting: Meeting) -> None:
    """A message nobody has begun to send goes; one that may be on its way keeps its account. Refused when both may be."""
    mine = _open(meeting.kept)
    for same, theirs in _open(meeting.gone).items():
        own = mine.get(same)
        if own is None:
            continue
        spare = next((row for row in (theirs, own) if row.state == State.QUEUED), None)
        if spare is None:
            words = _("Messages to both cards are on their way. Wait until they are accounted for, then merge.")
            raise Refused(words, code="sending")
        meeting.journal.remove([spare])


@registry.settle
def mails(meeting: Meeting) -> None:
    """A message filed on both cards stays once: the one that was sent from here, else the one on the card that stays."""
    mine = {row.message_key: row for row in MailRecord.objects.filter(contact=meeting.kept.pk)}
    for theirs in MailRecord.objects.filter(contact=meeting.gone.pk, message_key__in=mine):
        own = mine[theirs.message_key]
        meeting.journal.remove([own if theirs.sendings.exists() else theirs])


def _open(contact: Contact) -> dict[Same, OutboxMessage]:
    rows = OutboxMessage.objects.filter(contact=contact.pk, kind=OutboxMessage.Kind.NOTICE, state__in=OPEN).order_by("pk")
    return {(row.kind, row.policy_key, row.policy_number): row for row in rows}
