"""What follows from a return, by its class. Every act leaves its key in `did`, so that it can be put right.

On an address alone nothing is done: anybody can write a bounce about anybody. Then, and where the class asks for a decision, a
person decides on the page of returns.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.consents.actions import object_to
from kortisto.consents.models import Objection
from kortisto.contacts import actions as contacts
from kortisto.contacts import scope
from kortisto.contacts.models import Contact, Interaction, Position, Task
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tasks import acts as tasks
from kortisto.contacts.tasks import phrases
from kortisto.lib.addresses import normalise
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import decided, marks
from kortisto.outreach.inbound import filing
from kortisto.outreach.inbound.reading import Unreadable, read
from kortisto.outreach.models import OutboxMessage, Recipient, Return
from kortisto.outreach.returns.verdicts import Detail, Kind, Verdict
from kortisto.outreach.returns.whom import Found

BY = phrases.SYSTEM
COMES_BACK = _("Mail to the address comes back: is the person still there?")
HAS_LEFT = _("An answer says that the person has left: passivate, or move to the new employer?")
ANSWERED = _("An answer to a message of ours came: read and answer it")
phrases.register(COMES_BACK, HAS_LEFT, ANSWERED)
SOON = timedelta(days=7)
State = Return.State
LEFT = (Detail.LEFT, Detail.RETIRED, Detail.DIED, Detail.MOVED)
_DECIDED_BY_PEOPLE = (Kind.ADDRESS_GONE, Kind.PERSON_GONE, Kind.COMPLAINT, Kind.CHALLENGE, Kind.REPLY)


def follow(row: Return, verdict: Verdict, found: Found, *, raw: bytes, sender: str, now: datetime) -> None:
    """Do what the class asks for and say in `row` what was done; saves nothing of `row`."""
    if found.contact is None:
        row.state = State.WAITING if verdict.kind in (Kind.UNKNOWN, Kind.COMPLAINT, Kind.REPLY, Kind.CHALLENGE) else State.SETTLED
        return
    if verdict.kind == Kind.UNKNOWN:
        row.state = State.WAITING
        return
    if not found.proved:
        row.state = State.WAITING if verdict.kind in _DECIDED_BY_PEOPLE else State.SETTLED
        return
    _note(row, found, now)
    act = _ACTS.get(verdict.kind)
    if act is not None:
        act(row, found, now)
    if verdict.kind == Kind.REPLY:
        _reply(row, verdict, found, raw, sender, now)


def _note(row: Return, found: Found, now: datetime) -> None:
    """The ledger's entry, or the single message, says what became of it after it had been handed over."""
    if found.recipient is not None and row.source != "smtp":
        reached = row.kind in (Kind.REPLY, Kind.AWAY, Kind.DELIVERED, Kind.COMPLAINT, Kind.PERSON_GONE)
        decided.taken(found.recipient.mailing, found.recipient.contact_id, reached=reached, now=now)
    if row.kind in (Kind.REPLY, Kind.AWAY, Kind.DELIVERED, Kind.CHALLENGE):
        return
    if found.recipient is not None and row.source != "smtp":
        Recipient.objects.filter(pk=found.recipient.pk, state=Recipient.State.SENT).update(problem=row.kind, reply=row.status)
    if found.outbox is not None:
        states = (OutboxMessage.State.SENT, OutboxMessage.State.UNDECIDED)
        OutboxMessage.objects.filter(pk=found.outbox.pk, state__in=states).update(problem=row.kind)


def _address_gone(row: Return, found: Found, now: datetime) -> None:
    position = _written_to(found)
    if position is None:
        return  # the address was changed, or the job ended, meanwhile: nothing to say about what is there now
    if position.bounced_on is None:
        contacts.record_bounce(position=position, on=local_day(now, settings.TIME_ZONE), by=BY, now=now)
        row.did["bounced"] = position.pk
    _ask(row, found, str(COMES_BACK), now)


def _person_gone(row: Return, found: Found, now: datetime) -> None:
    _ask(row, found, str(HAS_LEFT), now)


def _complaint(row: Return, found: Found, now: datetime) -> None:
    """Whoever reports us as spam objects: at once, and to e-mail alone, for that is what was reported (Art. 21(3))."""
    assert found.contact is not None
    standing = Objection.objects.filter(
        contact=found.contact, scope=Objection.DIRECT_MARKETING, channel__in=("email", "*"), lifted_at=None
    )
    if standing.exists():
        return
    ban = object_to(
        contact=found.contact, channel=Objection.Channel.EMAIL, how=Objection.How.UNSUBSCRIBED, made_on=local_day(now, settings.TIME_ZONE),
        by=BY, now=now,
    )  # fmt: skip
    row.did["objection"] = ban.pk


def _wait(row: Return, found: Found, now: datetime) -> None:
    row.state = State.WAITING


_ACTS: dict[str, Callable[[Return, Found, datetime], None]] = {
    Kind.ADDRESS_GONE: _address_gone,
    Kind.PERSON_GONE: _person_gone,
    Kind.COMPLAINT: _complaint,
    Kind.CHALLENGE: _wait,
}


def _reply(row: Return, verdict: Verdict, found: Found, raw: bytes, sender: str, now: datetime) -> None:
    """An answer of a person: on the record as far as the notice lets it, and somebody of ours has to read and answer it."""
    assert found.contact is not None
    if _own(found.contact, sender):
        _record(row, found.contact, raw, now)
    if verdict.detail == Detail.OBJECTS:
        _complaint(row, found, now)
    left = verdict.detail in LEFT
    _ask(row, found, str(HAS_LEFT if left else ANSWERED), now, kind=Task.Kind.CHECK if left else Task.Kind.WRITE)


def _record(row: Return, contact: Contact, raw: bytes, now: datetime) -> None:
    rules = scope.current(local_day(now, settings.TIME_ZONE))
    if rules.holds(filing.EMAILS):
        try:
            row.did["mail"] = filing.file_answer(read(raw), contact, by=BY, now=now)
            return
        except Unreadable:
            pass
    if rules.holds("interactions"):
        row.did["interaction"] = contacts.log_interaction(
            contact=contact, kind=Interaction.Kind.INBOUND_MESSAGE, by=BY, now=now
        ).token
    else:
        contacts.record_activity(contact=contact, kind=Interaction.Kind.INBOUND_MESSAGE, happened_at=now, by=BY, now=now)


def _own(contact: Contact, sender: str) -> bool:
    """Whether the person wrote it, and not a colleague in whose hands the message came."""
    return bool(sender) and contact.positions.filter(email_folded=normalise(sender)).exists()


def _written_to(found: Found) -> Position | None:
    """The job whose address was written to, if it is still open and the address still the same."""
    own = Position.objects.filter(pk=found.position or 0, contact=found.contact, ended_on=None)
    position = own.select_related("contact__subject").first()
    if position is None or not position.email:
        return None
    entry = found.recipient
    if entry is not None and entry.mark and entry.mark != marks.mark(marks.key_of(entry.mailing.ref), position.email_folded):
        return None
    return position


def _ask(row: Return, found: Found, words: str, now: datetime, *, kind: str = Task.Kind.CHECK) -> None:
    """A decision for a person: on the page of returns in any case, and a task for whoever looks after the person where the
    notice lists tasks. The words only where it lists notes: what is said about somebody is a note (ADR 61)."""
    assert found.contact is not None
    row.state = State.WAITING
    day = local_day(now, settings.TIME_ZONE)
    rules = scope.current(day)
    doer = _keeper(found, day)
    if doer is None or not rules.holds("tasks"):
        return
    open_one = Task.objects.open().filter(contact=found.contact, kind=kind, created_by=BY)
    if open_one.exists():
        return
    planned = tasks.Planned(kind, day + SOON, doer, title=words if rules.holds("notes") else "", contact=found.contact)
    try:
        row.did["task"] = tasks.add_task(planned, by=BY, now=now).pk
    except Refused:
        pass  # nobody may see the person, or nothing keeps the task: the page has it


def _keeper(found: Found, day: Any) -> Any:
    """Whoever looks after the person, else whoever sends the mailing."""
    people = (found.contact.owner if found.contact else None, found.mailing.owner if found.mailing else None)
    return next((one for one in people if one is not None and one.is_open(day)), None)
