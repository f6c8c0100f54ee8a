"""What one person has consented and objected to, as records with the field names of ISO/IEC TS 27560:2023.

The standard is about consent. An objection is no consent; it is told in the same shape, with `event_type` "objection", so that
one reader reads both. `record_id` and `pii_principal_id` are random references, never a name or an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from kortisto.contacts.models import Contact
from kortisto.privacy import publication
from kortisto.privacy.policy.model import Purpose, say
from kortisto.privacy.publication import Version

from .models import ChannelChoice, Objection, Topic
from .models.topic import PREFIX

SCHEMA = "ISO/IEC TS 27560:2023"
Event = dict[str, Any]


def receipts(contact: Contact, *, language: str) -> list[dict[str, Any]]:
    """A record for each objection and each choice, the lifted and withdrawn too, in the order in which they were said. Four queries."""
    topics = {topic.key: topic for topic in Topic.objects.all()}
    found: list[tuple[date, datetime, dict[str, Any]]] = []
    for row in Objection.objects.filter(contact=contact).order_by("made_on", "pk"):
        topic = topics.get(row.scope.removeprefix(PREFIX)) if row.scope.startswith(PREFIX) else None
        events = _events("objection", row.made_on, row.recorded_at, row.lifted_at, contact)
        record = _record(contact, f"objection:{row.pk}", row.made_on, language, row.scope, row.channel, topic, row.how, events)
        found.append((row.made_on, row.recorded_at, record))
    for choice in ChannelChoice.objects.filter(contact=contact).order_by("chosen_on", "pk"):
        topic = topics.get(choice.topic)
        events = _events("explicit", choice.chosen_on, choice.recorded_at, choice.withdrawn_at, contact)
        scope = topic.scope if topic else Objection.DIRECT_MARKETING
        record = _record(
            contact, f"choice:{choice.pk}", choice.chosen_on, language, scope, choice.channel, topic, choice.how, events
        )
        found.append((choice.chosen_on, choice.recorded_at, record))
    return [record for _, _, record in sorted(found, key=lambda one: one[:2])]


def _record(
    contact: Contact,
    name: str,
    day: date,
    language: str,
    scope: str,
    channel: str,
    topic: Topic | None,
    how: str,
    events: Sequence[Event],
) -> dict[str, Any]:
    versions = publication.in_effect(day)
    consented = events[0]["event_type"] == "explicit"
    return {
        "schema_version": SCHEMA,
        "record_id": str(uuid5(UUID(str(contact.subject.ref)), name)),
        "pii_principal_id": str(contact.subject.ref),
        "privacy_notice": [_notice(version, language) for version in versions],
        "language": language,
        "purposes": [
            _purpose(purpose, version, language, channel, topic, how, consented=consented)
            for version in versions
            for purpose in version.policy.purposes
            if _meant(purpose, scope, topic)
        ],
        "party_identification": [_party(version) for version in versions],
        "events": list(events),
    }


def _meant(purpose: Purpose, scope: str, topic: Topic | None) -> bool:
    if topic is not None:
        return purpose.ref == topic.purpose
    return purpose.direct_marketing if scope == Objection.DIRECT_MARKETING else purpose.ref == scope


def _notice(version: Version, language: str) -> dict[str, Any]:
    spoken = language if language in version.policy.languages else version.policy.languages[0]
    link = settings.BASE_URL + reverse("privacy:public_version", args=[version.key, version.number, spoken])
    return {"notice_id": link, "notice_version": version.number, "notice_hash": f"sha256:{version.sha256}"}


def _purpose(
    purpose: Purpose, version: Version, language: str, channel: str, topic: Topic | None, how: str, *, consented: bool
) -> dict[str, Any]:
    fields = version.policy.fields
    return {
        "purpose": say(purpose.label, language),
        "purpose_id": purpose.ref,
        "purpose_type": "direct_marketing" if purpose.direct_marketing else "other",
        "lawful_basis": ["consent"] if consented else list(purpose.basis),
        "service": topic.label if topic else "",
        "processing_method": "all" if channel == Objection.Channel.ALL else channel,
        "pii_information": [{"pii_type": say(fields[key].label, language), "pii_type_id": key} for key in purpose.fields],
        "pii_controllers": [str(version.policy.controller.get("business_id") or version.key)],
        "collection_method": how,
        "withdrawal_method": str(version.policy.controller.get("privacy_email", "")),
        "jurisdictions": ["FI"],
    }


def _party(version: Version) -> dict[str, str]:
    said = version.policy.controller
    return {
        "party_id": str(said.get("business_id") or version.key),
        "party_role": "pii_controller",
        "party_name": str(said.get("name", "")),
        "party_address": str(said.get("address", "")),
        "party_email": str(said.get("privacy_email", "")),
        "party_contact": str(said.get("dpo", "")),
    }


def _events(kind: str, day: date, recorded_at: datetime, ended_at: datetime | None, contact: Contact) -> list[Event]:
    """When it was said (a day told afterwards has no hour: its midnight), and when it was taken back."""
    zone = ZoneInfo(settings.TIME_ZONE)
    said_at = recorded_at.astimezone(zone)
    if said_at.date() != day:
        said_at = datetime.combine(day, time(), zone)
    return list(_told(kind, [("given", said_at), ("withdrawn", ended_at and ended_at.astimezone(zone))], str(contact.subject.ref)))


def _told(kind: str, states: Sequence[tuple[str, datetime | None]], who: str) -> Iterator[Event]:
    for state, moment in states:
        if moment is not None:
            yield {
                "event_time": moment.isoformat(),
                "event_type": kind,
                "event_state": state,
                "entity_id": who,
                "validity_duration": "",
            }
