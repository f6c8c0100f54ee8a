"""Topics: the firm's own list, and what people say about each of them (H03, H06, Y02, Y10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, publication
from kortisto.privacy.policy.model import Text

from . import actions
from .models import ChannelChoice, Objection, Topic

ALL = Objection.Channel.ALL


def offered() -> QuerySet[Topic]:
    """Those in use, in the order of their names."""
    return Topic.objects.filter(retired_on=None).order_by("label_fi", "pk")


def topic_of(key: str, purpose_ref: str) -> Topic | None:
    """The topic of a mailing for the purpose; None for "". Raises ValueError for one unknown, or of another purpose."""
    if not key:
        return None
    found = Topic.objects.filter(key=key, purpose=purpose_ref).first()
    if found is None:
        raise ValueError(f"the purpose {purpose_ref!r} has no topic {key!r}")
    return found


@transaction.atomic
def add(*, fi: str, sv: str = "", en: str = "", purpose: str, asked_for: bool = False, by: str, now: datetime) -> Topic:
    """A new topic. Raises Refused without a Finnish name, for a name that is taken, and for a purpose no notice in force has."""
    fi = fi.strip()
    key = slugify(fi)[:40]
    if not key:
        raise Refused(_("Give the topic a name."), field="fi", code="required")
    if Topic.objects.filter(key=key).exists():
        raise Refused(_("There is a topic of this name already."), field="fi", code="taken")
    if purpose not in {ref for ref, _words in purposes(local_day(now, settings.TIME_ZONE))}:
        raise Refused(_("Choose the purpose of the privacy notice it belongs to."), field="purpose", code="required")
    row = Topic.objects.create(key=key, purpose=purpose, label_fi=fi, label_sv=sv.strip(), label_en=en.strip(), asked_for=asked_for)
    audit.record(action="consents.topic_added", by=by, subject=None, now=now)
    return row


def purposes(as_of: date) -> list[tuple[str, Text]]:
    """(ref, words by language) of what topics can belong to: direct marketing, as the notices in force call it."""
    return [
        (purpose.ref, purpose.label)
        for policy in publication.active_policies(as_of)
        for purpose in policy.purposes
        if purpose.direct_marketing
    ]


@transaction.atomic
def retire(topic: Topic, *, by: str, now: datetime) -> None:
    """Offered no more. What people have said about it stays said."""
    if topic.retired_on is None:
        topic.retired_on = local_day(now, settings.TIME_ZONE)
        topic.save(update_fields=["retired_on"])
        audit.record(action="consents.topic_retired", by=by, subject=None, now=now)


@transaction.atomic
def restore(topic: Topic, *, by: str, now: datetime) -> None:
    """Offered again."""
    if topic.retired_on is not None:
        topic.retired_on = None
        topic.save(update_fields=["retired_on"])
        audit.record(action="consents.topic_restored", by=by, subject=None, now=now)


# ---- what a person says


@transaction.atomic
def refuse(*, contact: Contact, topic: Topic, how: str, by: str, now: datetime, channel: str = ALL) -> Objection:
    """The person does not want the topic; at once, as any ban."""
    day = local_day(now, settings.TIME_ZONE)
    return actions.object_to(contact=contact, scope=topic.scope, channel=channel, how=how, made_on=day, by=by, now=now)


@transaction.atomic
def want(*, contact: Contact, topic: Topic, how: str, by: str, now: datetime) -> None:
    """The person wants the topic (again): what they said against it is lifted. Lifts no other ban. Refused for an import."""
    for row in Objection.objects.filter(contact=contact, scope=topic.scope, lifted_at=None):
        actions.lift_objection(objection=row, how=Objection.How.PERSON_TOLD, by=by, now=now)
    if topic.asked_for:
        day = local_day(now, settings.TIME_ZONE)
        actions.choose_channel(contact=contact, channel=ALL, topic=topic.key, how=how, chosen_on=day, by=by, now=now)


def labels(scopes: Iterable[str]) -> dict[str, str]:
    """Scope → name, of topics; a topic that is gone by its key."""
    keys = {scope.partition(":")[2]: scope for scope in scopes if scope.startswith("topic:")}
    found = {topic.scope: topic.label for topic in Topic.objects.filter(key__in=keys)} if keys else {}
    return {scope: found.get(scope, key) for key, scope in keys.items()}


def chosen(contact: Contact) -> set[str]:
    """Keys of the topics the person has asked for."""
    rows = ChannelChoice.objects.filter(contact=contact, withdrawn_at=None).exclude(topic="")
    return set(rows.values_list("topic", flat=True))
