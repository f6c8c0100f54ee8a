"""Writing to one person from the card: onto the record and into the outbox in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.accounts.models import User
from kortisto.contacts import scope
from kortisto.contacts.actions.notices import first_contact
from kortisto.contacts.details import not_in_notice
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.lib.text import tidy
from kortisto.outreach import informing
from kortisto.outreach.carriers import can_send
from kortisto.outreach.inbound.filing import EMAILS
from kortisto.outreach.inbound.reading import LONGEST_TEXT, digest
from kortisto.outreach.mail import new_message_id, sender_domain
from kortisto.outreach.models import MailRecord, OutboxMessage
from kortisto.privacy import audit, due
from kortisto.privacy.gate import Gate


@transaction.atomic
def write(
    *, contact: Contact, subject: str, text: str, gate: Gate, writer: User, answers: MailRecord | None = None, now: datetime
) -> MailRecord:
    """A message of a member of staff to one person: filed, and queued to be sent. It never is marketing (the page says so).

    Raises Refused where the notice keeps no e-mails, without a mail server, a usable address, a subject or a text.
    """
    day = local_day(now, settings.TIME_ZONE)
    if not scope.current(day).holds(EMAILS):
        raise not_in_notice(EMAILS, day, field="")
    if not can_send():
        raise Refused(_("No mail server is set. Set [mail] host in kortisto.toml."))
    if contact.pk not in informing.live_addresses(gate, [contact.pk], as_of=day):
        raise Refused(_("There is no address the notice still lets us use."))
    subject = _checked(tidy(subject), _("Write the subject."), 200, field="subject")
    text = _checked(text.replace("\r\n", "\n").strip(), _("Write the message."), LONGEST_TEXT, field="text")
    job = contact.positions.open(day).select_related("company").order_by("started_on", "pk").last()
    message_id = new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL))
    row = MailRecord.objects.create(
        contact=contact, company=job.company if job else None, direction=MailRecord.Direction.OUTBOUND, happened_at=now,
        happened_on=day, subject=subject, text=text, message_key=digest(message_id),
        thread_key=answers.thread_key if answers else digest(message_id), recorded_by=writer.actor_ref, recorded_at=now,
    )  # fmt: skip
    _queue(contact, row, message_id, day_notice=informing.notices(day)[0], by=writer.actor_ref, now=now)
    first_contact(contact, day)
    audit.record(action="mail.written", by=writer.actor_ref, subject=contact.subject, data=(EMAILS,), now=now)
    due.refresh([contact.subject_id], as_of=day)
    return row


def sent_under(row: MailRecord, message_id: str) -> None:
    """The message goes under another id: answers to it are found by that."""
    row.message_key = digest(message_id)
    row.save(update_fields=["message_key"])


def _queue(contact: Contact, row: MailRecord, message_id: str, *, day_notice: informing.Notice, by: str, now: datetime) -> None:
    OutboxMessage.objects.create(
        kind=OutboxMessage.Kind.PERSONAL,
        contact=contact,
        mail=row,
        language=contact.language or "fi",
        policy_key=day_notice.key,
        policy_number=day_notice.number,
        message_id=message_id,
        next_try_at=now,
        created_at=now,
        created_by=by,
    )


def _checked(text: str, missing: str, longest: int, *, field: str) -> str:
    if not text:
        raise Refused(missing, field=field, code="required")
    if len(text) > longest:
        raise Refused(_("At most %(number)s characters.") % {"number": longest}, field=field, code="long")
    return text
