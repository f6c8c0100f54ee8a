"""Doing again, after a restore, what the ledger says happened since the backup. Harmless when it was done already."""

from __future__ import annotations

from datetime import date, datetime

from kortisto.contacts.actions.trail import today
from kortisto.contacts.models import Contact, Passivation
from kortisto.privacy import due, replay
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Subject

BY = "replay"


def _contact(subject: Subject) -> Contact | None:
    return Contact.objects.filter(subject=subject).first()


@replay.handler("passivated")
def passivated(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: day, reason. The positions end and the passive state begins that day; said again, the day was corrected back."""
    person = _contact(subject)
    if person is None:
        return
    day = date.fromisoformat(str(line.scope[0]))
    if (known := person.passivations.open().first()) is not None:
        if day < known.passivated_on:
            person.positions.filter(ended_on=known.passivated_on).update(ended_on=day)
            person.passivations.filter(pk=known.pk).update(passivated_on=day)
            due.refresh([subject.pk], as_of=today(now))
        return
    reason = str(line.scope[1]) if len(line.scope) > 1 else Passivation.Reason.LEFT_EMPLOYER
    _passivate(person, day, reason, now)


@replay.handler("passivation_undone")
def passivation_undone(line: Line, subject: Subject, now: datetime) -> None:
    person = _contact(subject)
    passivation = person.passivations.open().select_related("position").first() if person else None
    if passivation is None:
        return
    if passivation.position is not None and passivation.reason == Passivation.Reason.LEFT_EMPLOYER:
        passivation.position.ended_on = None
        passivation.position.save(update_fields=["ended_on"])
    passivation.undone_at = now
    passivation.save(update_fields=["undone_at"])
    due.refresh([subject.pk], as_of=today(now))


@replay.handler("moved")
def moved(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: day, kind. Where to is not in the ledger: the person is passive until somebody moves them again."""
    person = _contact(subject)
    day = date.fromisoformat(str(line.scope[0]))
    if person is None or person.passivations.open().exists() or person.moves.filter(moved_on__gte=day, undone_at=None).exists():
        return
    _passivate(person, day, Passivation.Reason.LEFT_EMPLOYER, now)


def _passivate(person: Contact, day: date, reason: str, now: datetime) -> None:
    last = person.positions.filter(ended_on=None).order_by("-pk").first()
    if reason == Passivation.Reason.LEFT_EMPLOYER:
        person.positions.filter(ended_on=None).update(ended_on=day)
    Passivation.objects.create(contact=person, position=last, passivated_on=day, reason=reason, recorded_by=BY, recorded_at=now)
    due.refresh([person.subject_id], as_of=today(now))
