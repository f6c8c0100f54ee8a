"""From a message to rows on cards: who files it, which way it went, who it is about."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from kortisto.accounts.models import User
from kortisto.contacts import scope
from kortisto.contacts.actions.interactions import record_activity
from kortisto.contacts.actions.notices import first_contact
from kortisto.contacts.attachments import acts as attachments
from kortisto.contacts.attachments.linking import DATUM as ATTACHMENTS
from kortisto.contacts.models import Attachment, Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.addresses import normalise
from kortisto.lib.periods import local_day
from kortisto.outreach.inbound import forwarding, matching, quoting
from kortisto.outreach.inbound.reading import Mail, Unreadable, read
from kortisto.outreach.models import FilingAddress, InboxCount, MailRecord
from kortisto.privacy import audit, due

Outcome, Direction = InboxCount.Outcome, MailRecord.Direction
EMAILS = "emails"
_WORD = "abcdefghijkmnpqrstuvwxyz23456789"

__all__ = ["EMAILS", "Outcome", "address_of", "count", "file", "new_word", "remove"]


@dataclass(frozen=True, slots=True)
class _Case:
    """A message made out: who files it, whom it is about (address → person), which way it went."""

    mail: Mail
    by: str
    people: dict[str, Contact]
    direction: str
    happened_at: datetime


def file(raw: bytes, *, moved: bool, now: datetime) -> str:
    """File one message; gives its outcome, which is also counted. `moved`: staff put it into the folder themselves."""
    try:
        outcome = _file(read(raw), moved=moved, now=now)
    except Unreadable:
        outcome = Outcome.BROKEN
    except matching.Unclear:
        outcome = Outcome.UNCLEAR
    count(outcome, local_day(now, settings.TIME_ZONE))
    return str(outcome)


def _file(mail: Mail, *, moved: bool, now: datetime) -> str:
    as_of = local_day(now, settings.TIME_ZONE)
    if not scope.current(as_of).holds(EMAILS):
        return Outcome.NOT_HELD
    staff = _staff(as_of)
    filer = _filer(mail, staff, moved=moved)
    if filer is None:
        return Outcome.NOT_OURS
    told = forwarding.original(mail, set(staff)) if mail.sender in staff else None
    mail = told or mail
    if mail.automatic:
        return Outcome.AUTOMATIC
    happened_at = min(mail.sent_at or now, now)
    outbound = mail.sender in staff
    sought = [one for one in mail.recipients if one not in staff] if outbound else [mail.sender]
    people = matching.people(sought, day=local_day(happened_at, settings.TIME_ZONE), as_of=as_of)
    if not people:
        return Outcome.UNKNOWN
    direction = Direction.OUTBOUND if outbound else Direction.INBOUND
    case = _Case(mail, filer.actor_ref, people, direction, happened_at)
    return Outcome.FILED if _store(case, now=now) else Outcome.AGAIN


def _staff(as_of: date) -> dict[str, User]:
    """Address → open account."""
    return {normalise(user.email): user for user in User.objects.open(as_of=as_of) if user.email}


def _filer(mail: Mail, staff: dict[str, User], *, moved: bool) -> User | None:
    """Whose personal address it came to; of a message staff moved, whoever wrote or got it. They must be allowed to edit."""
    word = next((found for address in mail.delivered if (found := _word_in(address))), "")
    row = FilingAddress.objects.select_related("user").filter(word=word).first() if word else None
    filer = row.user if row is not None else None
    if filer is None and moved:
        filer = next((staff[address] for address in (mail.sender, *mail.recipients) if address in staff), None)
    accounts = {user.pk for user in staff.values()}
    return filer if filer is not None and filer.pk in accounts and filer.has_right("register.edit") else None


def _word_in(address: str) -> str:
    """The word of a personal address (`record+WORD@firm.example`), or ""."""
    own_local, _at, own_domain = normalise(settings.KORTISTO.inbox_address).rpartition("@")
    local, _at, domain = address.rpartition("@")
    name, plus, word = local.partition("+")
    return word if plus and own_local and (name, domain) == (own_local, own_domain) else ""


@transaction.atomic
def _store(case: _Case, *, now: datetime) -> int:
    """A row for each person who does not have the message yet; gives how many."""
    mail, day = case.mail, local_day(case.happened_at, settings.TIME_ZONE)
    made = 0
    for address, contact in sorted(case.people.items(), key=lambda item: item[1].pk):
        row = MailRecord(
            contact=contact, company=matching.company_on(contact, address, day), direction=case.direction,
            happened_at=case.happened_at, happened_on=day, subject=mail.subject, text=quoting.new_text(mail.text),
            attachments=min(mail.attachments, 999), message_key=mail.key, thread_key=_thread(contact, mail), recorded_by=case.by, recorded_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            continue
        made += 1
        _follows(contact, case, day, now=now)
        _keep_files(row, mail, by=case.by, now=now)
    return made


def _keep_files(row: MailRecord, mail: Mail, *, by: str, now: datetime) -> None:
    """Each file of the message by itself, on the day it came: what the notice, the kinds that are kept or a term leave out stays out."""
    if not mail.files or not scope.current(local_day(now, settings.TIME_ZONE)).holds(ATTACHMENTS):
        return
    for name, data in mail.files[: attachments.MOST_FILES]:
        with suppress(Refused), transaction.atomic():
            files = attachments.check([attachments.Sent(name, data)])
            attachments.attach(
                contact=row.contact, files=files, company=row.company, on=row.happened_on, mail_key=row.message_key, by=by, now=now
            )


def file_answer(mail: Mail, contact: Contact, *, by: str, now: datetime) -> int:
    """Put a person's answer on their card; gives the key of the row, the earlier one if it is there already."""
    happened_at = min(mail.sent_at or now, now)
    _store(_Case(mail, by, {mail.sender: contact}, Direction.INBOUND, happened_at), now=now)
    return MailRecord.objects.values_list("pk", flat=True).get(contact=contact, message_key=mail.key)


def _thread(contact: Contact, mail: Mail) -> str:
    """The thread of a message it answers, if that is on the record, else its own."""
    known = MailRecord.objects.filter(contact=contact, message_key__in=mail.references)
    return known.values_list("thread_key", flat=True).first() or mail.thread


def _follows(contact: Contact, case: _Case, day: date, *, now: datetime) -> None:
    """A message the person wrote is an act of theirs (H12); one of ours begins the contact they must be informed of (H08)."""
    if case.direction == Direction.INBOUND:
        record_activity(contact=contact, kind="inbound_message", happened_at=case.happened_at, by=case.by, now=now)
    else:
        first_contact(contact, day)
    audit.record(action=f"mail.filed.{case.direction}", by=case.by, subject=contact.subject, data=(EMAILS,), now=now)
    due.refresh([contact.subject_id], as_of=local_day(now, settings.TIME_ZONE))


@transaction.atomic
def remove(*, row: MailRecord, by: str, now: datetime) -> None:
    """Take a message off the record with its files: it does not belong there. The day of the person's activity stays as it is."""
    subject = row.contact.subject
    for file in Attachment.objects.kept().filter(contact=row.contact, mail_key=row.message_key):
        with suppress(Refused):  # a legal hold keeps it
            attachments.remove(file, by=by, now=now)
    row.delete()
    audit.record(action="mail.removed", by=by, subject=subject, data=(EMAILS,), now=now)
    due.refresh([subject.pk], as_of=local_day(now, settings.TIME_ZONE))


def count(outcome: str, day: date) -> None:
    InboxCount.objects.get_or_create(day=day, outcome=outcome)
    InboxCount.objects.filter(day=day, outcome=outcome).update(number=F("number") + 1)


def address_of(user: User, *, now: datetime) -> str:
    """The personal address of a member of staff, made when first asked for; "" while no inbox address is set."""
    local, _at, domain = settings.KORTISTO.inbox_address.rpartition("@")
    if not local:
        return ""
    row, _made = FilingAddress.objects.get_or_create(user=user, defaults={"word": _random(), "made_at": now})
    return f"{local}+{row.word}@{domain}"


def new_word(user: User, *, now: datetime) -> None:
    """Give the member of staff another address; the old one files nothing any more."""
    FilingAddress.objects.update_or_create(user=user, defaults={"word": _random(), "made_at": now})


def _random() -> str:
    return "".join(secrets.choice(_WORD) for _ in range(14))
