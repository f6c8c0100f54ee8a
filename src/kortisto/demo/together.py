"""What many people were told, or forbade, on one day: the rows of the acts, written in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kortisto.consents.models import Objection
from kortisto.contacts.actions.notices import DUTY
from kortisto.contacts.models import Contact, NoticeDelivery
from kortisto.privacy import audit, clocks, ledger
from kortisto.privacy.publication import Version

from .lives import Ban


def inform(told: Sequence[tuple[Contact, str]], notice: Version, *, by: str, now: datetime) -> None:
    """As `contacts.actions.record_notice` for each, last days aside."""
    NoticeDelivery.objects.bulk_create(
        NoticeDelivery(
            contact=person, policy_key=notice.key, policy_number=notice.number, policy_sha256=notice.sha256,
            language=person.language or "fi", channel=channel, delivered_at=now, recorded_by=by,
            evidence=f"<demo-{person.pk}@kuurankukka.example>" if channel == "email" else "",
        )
        for person, channel in told
    )  # fmt: skip
    clocks.close([person.subject_id for person, _channel in told], DUTY, now)
    audit.record_many([audit.Act("contact.informed", by, person.subject, ("informed_on",)) for person, _channel in told], now=now)


def ban(banned: Sequence[tuple[Contact, Ban]], *, by: str, now: datetime) -> None:
    """As `consents.actions.object_to` for each, last days aside."""
    rows = {(person.pk, ban.channel): (person, ban) for person, ban in banned}
    known = set(Objection.objects.filter(contact__in=[p for p, _ in banned], lifted_at=None).values_list("contact_id", "channel"))
    fresh = [pair for key, pair in rows.items() if key not in known]
    Objection.objects.bulk_create(
        Objection(
            contact=person, channel=ban.channel, made_on=min(ban.day, now.date()), how=ban.how, said=ban.said, recorded_by=by,
            recorded_at=now,
        )
        for person, ban in fresh
    )  # fmt: skip
    ledger.note(
        [
            ledger.Entry("objected", str(p.subject.ref), [Objection.DIRECT_MARKETING, b.channel, b.day.isoformat()])
            for p, b in fresh
        ],
        now=now,
    )
    audit.record_many([audit.Act("consents.objected", by, person.subject, ("dm_ban",)) for person, _ban in fresh], now=now)
