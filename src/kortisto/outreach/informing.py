"""Whom the register must still tell that they are in it, by when, and through which channel (H08; Art. 13, 14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from kortisto.contacts import actions as contacts
from kortisto.contacts.models import Contact, Position
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.database.there import There
from kortisto.lib.periods import local_day
from kortisto.outreach.models import OutboxMessage
from kortisto.privacy import publication
from kortisto.privacy.gate import Gate
from kortisto.privacy.models import Clock
from kortisto.privacy.policy.model import Policy

ACTIVITY = "notice"
DUTY = "inform"
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Notice:
    """The published notice people are told about: its rules and the number of its version."""

    policy: Policy
    number: int

    @property
    def key(self) -> str:
        return self.policy.key

    def language(self, wanted: str) -> str:
        """The person's language where the notice speaks it, else the notice's first."""
        return wanted if wanted in self.policy.languages else self.policy.languages[0]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person who has not been told. `card` is a view through the gate; `address` empty when there is none to write to."""

    contact_id: int
    card: object
    due_on: date
    overdue: bool
    address: str
    underway: str
    language: str


def notices(as_of: date) -> list[Notice]:
    """The notices in effect that speak of contact persons, in the order of their keys."""
    found = [Notice(version.policy, version.number) for version in publication.in_effect(as_of)]
    return [notice for notice in found if any("contact" in purpose.subjects for purpose in notice.policy.purposes)]


def may_inform_by_itself(as_of: date) -> bool:
    """Whether the duty to inform of every notice in effect lets the system send without being asked."""
    duties = [notice.policy.duty(DUTY) for notice in notices(as_of)]
    return bool(duties) and all(duty is not None and duty.details.get("may_auto_inform") for duty in duties)


def notice_of(key: str, number: int) -> Notice:
    """A published version, also one no longer in effect; raises LookupError when there is none."""
    for version in publication.versions().get(key, []):
        if version.number == number:
            return Notice(version.policy, number)
    raise LookupError(f"no notice {key}, version {number}")


def open_clocks() -> QuerySet[Clock]:
    """The running clocks to inform, the most urgent first."""
    return (
        Clock.objects.filter(duty=DUTY, closed_at=None)
        .filter(There(Contact.objects.all, "subject", "subject_id"))
        .order_by("due_on", "id")
    )


def to_inform(contact_ids: Iterable[int] | None = None) -> QuerySet[Contact]:
    """People whose clock runs (of `contact_ids`, or all)."""
    running = Clock.objects.filter(duty=DUTY, closed_at=None, subject=OuterRef("subject"))
    people = Contact.objects.filter(Exists(running))
    return people if contact_ids is None else people.filter(pk__in=list(contact_ids))


_UNSENT = Prepared(
    lambda ids: (
        OutboxMessage.objects.filter(contact_id__in=ids, kind=OutboxMessage.Kind.NOTICE)
        .exclude(state=OutboxMessage.State.SENT)
        .order_by("id")
        .values_list("contact_id", "state")
    )
)
_CLOCKS = Composed(lambda gate, due_by, start, end: concerned(gate, due_by)[start:end])
_PEOPLE = Composed(lambda subjects: Contact.objects.filter(subject_id__in=subjects))
_AT = Composed(lambda ids, as_of: Position.objects.open(as_of).filter(contact_id__in=ids, bounced_on=None).exclude(email=""))


def underway(contact_ids: Sequence[int]) -> dict[int, str]:
    """State of the latest unsent message by contact: queued, sending, undecided or failed."""
    return dict(map(tuple, _UNSENT.rows(contact_ids)))


def concerned(gate: Gate, due_by: date | None = None) -> QuerySet[Clock]:
    """The running clocks of those the gate concerns, of those due by a day when one is given."""
    clocks = gate.concerning(open_clocks(), "subject_id")
    return clocks if due_by is None else clocks.filter(due_on__lte=due_by)


def waiting(gate: Gate, *, as_of: date, due_by: date | None = None, limit: int = 50, offset: int = 0) -> list[Waiting]:
    """People to inform, most urgent first, shown through the gate of the activity "notice"; a constant number of queries."""
    page = {row.subject_id: row for row in _CLOCKS.all(gate, due_by, offset, offset + limit)}
    people = _PEOPLE.rows(page)
    addresses = live_addresses(gate, [person.pk for person in people], as_of=as_of, people=people)
    states = underway([person.pk for person in people])
    found = [
        Waiting(
            contact_id=person.pk,
            card=card,
            due_on=page[person.subject_id].due_on,
            overdue=page[person.subject_id].due_on < as_of,
            address=addresses.get(person.pk, ""),
            underway=states.get(person.pk, ""),
            language=str(getattr(card, "language", "")),
        )
        for person, card in zip(people, gate.reveal(people), strict=True)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.contact_id))


def live_addresses(gate: Gate, contact_ids: Sequence[int], *, as_of: date, people: Iterable[Contact] = ()) -> dict[int, str]:
    """Where each person can be written to: the e-mail of the latest open position, if the notice still lets us use it.

    `people`: those of them who are at hand.
    """
    known = {person.pk: person for person in people}
    rows = sorted(_AT.rows(contact_ids, as_of), key=lambda row: (row.started_on or date.min, row.pk))
    for row in rows:
        if row.contact_id in known:
            row.contact = known[row.contact_id]
    found = {}
    for row, view in zip(rows, gate.reveal(rows), strict=True):
        if view.email:
            found[row.contact_id] = str(view.email)
    return found


def write_proofs(message: OutboxMessage, *, now: datetime, by: str) -> None:
    """What a message that left proves: a notice its notice; a personal one, if the notice went along, every notice in effect."""
    if message.kind == OutboxMessage.Kind.NOTICE:
        write_proof(message, now=now, by=by)
    elif message.with_notice:
        for notice in notices(local_day(now, settings.TIME_ZONE)):
            message.policy_key, message.policy_number = notice.key, notice.number
            message.language = notice.language(message.language)
            write_proof(message, now=now, by=by)


def write_proof(message: OutboxMessage, *, now: datetime, by: str) -> None:
    """The notice went by e-mail: the proof, with the message's id; the clock closes."""
    notice = notice_of(message.policy_key, message.policy_number)
    contacts.record_notice(
        contact=message.contact,
        policy=notice.policy,
        number=notice.number,
        channel="email",
        language=message.language,
        delivered_at=now,
        evidence=message.message_id,
        by=by,
        now=now,
    )
