"""Doing again, after a restore, what people forbade and chose since the backup. Harmless when it was done already."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from kortisto.consents.models import ChannelChoice, Objection, Suppression
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.privacy import due, replay
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Subject

BY = "replay"


def _card(subject: Subject) -> Contact | None:
    return Contact.objects.filter(subject=subject).first()


def _refresh(subject: Subject, now: datetime) -> None:
    due.refresh([subject.pk], as_of=local_day(now, settings.TIME_ZONE))


@replay.handler("objected")
def objected(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: purpose or *dm*, channel, day."""
    person = _card(subject)
    scope, channel, day = (str(part) for part in line.scope)
    if person is not None:
        Objection.objects.get_or_create(
            contact=person,
            scope=scope,
            channel=channel,
            lifted_at=None,
            defaults={"made_on": date.fromisoformat(day), "how": Objection.How.PERSON_TOLD, "recorded_by": BY, "recorded_at": now},
        )
        _refresh(subject, now)


@replay.handler("objection_lifted")
def objection_lifted(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: purpose or *dm*, channel."""
    scope, channel = (str(part) for part in line.scope)
    rows = Objection.objects.filter(contact__subject=subject, scope=scope, channel=channel, lifted_at=None)
    rows.update(lifted_at=now, lifted_by=BY)
    _refresh(subject, now)


@replay.handler("consent_given")
def consent_given(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: channel."""
    person, channel = _card(subject), str(line.scope[0])
    if person is not None and channel in Objection.Channel.values:
        day = local_day(datetime.fromisoformat(line.time), settings.TIME_ZONE)
        ChannelChoice.objects.get_or_create(
            contact=person,
            channel=channel,
            withdrawn_at=None,
            defaults={"chosen_on": day, "how": Objection.How.PERSON_TOLD, "recorded_by": BY, "recorded_at": now},
        )
        _refresh(subject, now)


@replay.handler("consent_withdrawn")
def consent_withdrawn(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: channel."""
    rows = ChannelChoice.objects.filter(contact__subject=subject, channel=str(line.scope[0]), withdrawn_at=None)
    rows.update(withdrawn_at=now)
    _refresh(subject, now)


@replay.handler("ban_set")
def ban_set(line: Line, subject: Subject | None, now: datetime) -> None:
    """Scope: key id, keyed hash, kind, channel, purpose or *dm*, day. Names nobody: the card is gone."""
    key_id, digest, kind, channel, scope, day = (str(part) for part in line.scope)
    Suppression.objects.get_or_create(
        key_id=key_id, digest=digest, channel=channel, scope=scope, defaults={"kind": kind, "made_on": date.fromisoformat(day)}
    )
