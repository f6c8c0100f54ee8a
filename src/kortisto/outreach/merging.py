"""Two cards become one: of the same message waiting for both one is sent, of the same e-mail on both one stays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import Departure, Exclusion, FormerLink, MailRecord, OutboxMessage, Recipient

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


_SETTLED = (Recipient.State.SENT, Recipient.State.UNDECIDED, Recipient.State.REFUSED)


@registry.settle
def mailings(meeting: Meeting) -> None:
    """Of the same mailing to both cards one entry stays: what has left, else the one on the card that stays."""
    mine = {row.mailing_id: row for row in Recipient.objects.filter(contact=meeting.kept.pk)}
    for theirs in Recipient.objects.filter(contact=meeting.gone.pk, mailing_id__in=mine):
        own = mine[theirs.mailing_id]
        if Recipient.State.CLAIMED in (own.state, theirs.state):
            words = _("Messages to both cards are on their way. Wait until they are accounted for, then merge.")
            raise Refused(words, code="sending")
        goes = own if theirs.state in _SETTLED and own.state not in _SETTLED else theirs
        meeting.journal.remove([goes])
        if goes.state in _SETTLED:  # its message may lie in somebody's mailbox, and the link in it leads on
            kept = {"contact": meeting.kept, "mailing": goes.mailing, "sent_at": goes.sent_at}
            meeting.journal.added([FormerLink.objects.create(token=goes.token, **kept)])
    _excluded(meeting)
    _departures(meeting)


def _excluded(meeting: Meeting) -> None:
    """Who gets a mailing is not excluded from it: a ban of either card holds for both, and is asked when it is sent."""
    both = (meeting.kept.pk, meeting.gone.pk)
    gets = set(Recipient.objects.filter(contact__in=both).values_list("mailing_id", flat=True))
    mine = set(Exclusion.objects.filter(contact=meeting.kept.pk).values_list("mailing_id", flat=True))
    spare = Exclusion.objects.filter(contact=meeting.gone.pk, mailing_id__in=gets | mine)
    meeting.journal.remove([*spare, *Exclusion.objects.filter(contact=meeting.kept.pk, mailing_id__in=gets)])


def _departures(meeting: Meeting) -> None:
    """Who left a mailing's page from both cards left it once."""
    mine = set(Departure.objects.filter(contact=meeting.kept.pk).values_list("mailing_id", "kind"))
    theirs = Departure.objects.filter(contact=meeting.gone.pk)
    meeting.journal.remove([row for row in theirs if (row.mailing_id, row.kind) in mine])
