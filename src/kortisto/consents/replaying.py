"""Doing again, after a restore, what people forbade and chose since the backup. Harmless when it was done already."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings

from kortisto.consents.models import ChannelChoice, Objection, Suppression, WideBan
from kortisto.consents.wide import LIFTED, SET
from kortisto.contacts.models import Company, Contact
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
    """Scope: channel, and the key of a topic where one was chosen."""
    person, (channel, topic) = _card(subject), _chosen(line)
    if person is not None and channel in Objection.Channel.values:
        day = local_day(datetime.fromisoformat(line.time), settings.TIME_ZONE)
        ChannelChoice.objects.get_or_create(
            contact=person,
            channel=channel,
            topic=topic,
            withdrawn_at=None,
            defaults={"chosen_on": day, "how": Objection.How.PERSON_TOLD, "recorded_by": BY, "recorded_at": now},
        )
        _refresh(subject, now)


@replay.handler("consent_withdrawn")
def consent_withdrawn(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: as above."""
    channel, topic = _chosen(line)
    rows = ChannelChoice.objects.filter(contact__subject=subject, channel=channel, topic=topic, withdrawn_at=None)
    rows.update(withdrawn_at=now)
    _refresh(subject, now)


def _chosen(line: Line) -> tuple[str, str]:
    channel, topic = (str(part) for part in (*line.scope, "")[:2])
    return channel, topic


@replay.handler("ban_set")
def ban_set(line: Line, subject: Subject | None, now: datetime) -> None:
    """Scope: key id, keyed hash, kind, channel, purpose or *dm*, day. Names nobody: the card is gone."""
    key_id, digest, kind, channel, scope, day = (str(part) for part in line.scope)
    Suppression.objects.get_or_create(
        key_id=key_id, digest=digest, channel=channel, scope=scope, defaults={"kind": kind, "made_on": date.fromisoformat(day)}
    )


@replay.handler("ban_lifted")
def ban_lifted(line: Line, subject: Subject | None, now: datetime) -> None:
    """Scope: key id, keyed hash, channel, purpose or *dm*. The person took back what was remembered of their ban."""
    key_id, digest, channel, scope = (str(part) for part in line.scope)
    Suppression.objects.filter(key_id=key_id, digest=digest, channel=channel, scope=scope).delete()


@replay.handler(SET)
def wide_ban_set(line: Line, subject: Subject | None, now: datetime) -> None:
    """Scope: company or domain, which, channel, day, how. A company that came after the backup is none of the restored copy."""
    of, which, channel, day, how = (str(part) for part in line.scope)
    key = _wide(of, which)
    if key is not None and not WideBan.objects.filter(**key, channel=channel, lifted_at=None).exists():
        WideBan.objects.create(**key, channel=channel, made_on=date.fromisoformat(day), how=how, recorded_by=BY, recorded_at=now)


@replay.handler(LIFTED)
def wide_ban_lifted(line: Line, subject: Subject | None, now: datetime) -> None:
    """Scope: company or domain, which, channel."""
    of, which, channel = (str(part) for part in line.scope)
    key = _wide(of, which)
    if key is not None:
        WideBan.objects.filter(**key, channel=channel, lifted_at=None).update(lifted_at=now, lifted_by=BY)


def _wide(of: str, which: str) -> dict[str, Any] | None:
    if of == "domain":
        return {"company": None, "domain": which}
    company = Company.objects.filter(pk=int(which)).first()
    return {"company": company, "domain": ""} if company is not None else None
