"""Making and changing a campaign before it is sent: rows with a line of the audit trail each."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kortisto.campaigns.audiences import marketing, settling
from kortisto.campaigns.letters import actions as letters
from kortisto.campaigns.models import Campaign, Letter, LetterVersion
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import Mailing
from kortisto.privacy import audit


@transaction.atomic
def make(*, values: Mapping[str, Any], by: Any, as_of: date, now: datetime) -> Campaign:
    """A draft with a letter of its own, begun from a template or empty. `values`: what `AudienceForm` gives."""
    name = values["name"]
    letter = _letter(name, values.get("template"), by, now)
    campaign = Campaign(ref=secrets.token_hex(8), letter=letter, owner=by, created_at=now)
    _fill(campaign, values, as_of, now)
    campaign.save()
    audit.record(action="campaign.made", by=by.actor_ref, purpose=campaign.purpose, now=now)
    return campaign


@transaction.atomic
def change(campaign: Campaign, *, values: Mapping[str, Any], by: Any, as_of: date, now: datetime) -> None:
    """Another name or audience. Raises Refused for the audience of one whose recipients are settled."""
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    if settling.ledgers_of(campaign):
        raise Refused(_("The recipients are settled. Take the campaign back to a draft first."), code="frozen")
    _fill(campaign, values, as_of, now)
    campaign.save()
    audit.record(action="campaign.changed", by=by.actor_ref, purpose=campaign.purpose, now=now)


def _fill(campaign: Campaign, values: Mapping[str, Any], as_of: date, now: datetime) -> None:
    meaning = marketing.meaning(values["purpose"], as_of)
    priced = meaning is not None and "price_list" in meaning.purpose.activities
    campaign.name, campaign.purpose = values["name"], values["purpose"]
    campaign.kind = Campaign.Kind.PRICE_LIST if priced else Campaign.Kind.NEWSLETTER
    campaign.tasks = [task.pk for task in values["tasks"]]
    campaign.topic = values.get("topic", "")
    campaign.segment, campaign.follows = values["segment"], values["follows"]
    campaign.by_post, campaign.changed_at = values["by_post"], now


@transaction.atomic
def copy(campaign: Campaign, *, by: Any, now: datetime) -> Campaign:
    """A new draft like this one, with a copy of its letter; nothing of what became of it."""
    name = _("Copy of %(name)s") % {"name": campaign.name}
    letter = _letter(name[:120], campaign.letter, by, now)
    made = Campaign.objects.create(
        ref=secrets.token_hex(8), name=name[:120], kind=campaign.kind, purpose=campaign.purpose, tasks=campaign.tasks,
        topic=campaign.topic, by_post=campaign.by_post, segment=campaign.segment, letter=letter, identity=campaign.identity,
        owner=by, window=campaign.window, created_at=now, changed_at=now,
    )  # fmt: skip
    audit.record(action="campaign.made", by=by.actor_ref, purpose=made.purpose, now=now)
    return made


def _letter(name: str, like: Letter | None, by: Any, now: datetime) -> Letter:
    if like is not None:
        return letters.copy(like, name=name, owner=by, now=now)
    letter = letters.create(name=name, owner=by, now=now)
    LetterVersion.objects.create(letter=letter, language="fi", changed_at=now)
    return letter


@transaction.atomic
def set_subjects(campaign: Campaign, subjects: Mapping[tuple[str, str], str], *, revision: int, by: Any, now: datetime) -> None:
    """The subjects by (language, variant). A second subject has the content of the first; a new language waits for its own.

    Raises Refused when somebody has changed the letter since it was shown, or the recipients are settled.
    """
    letter = campaign.letter
    if settling.ledgers_of(campaign):
        raise Refused(_("The recipients are settled. Take the campaign back to a draft first."), code="frozen")
    if not Letter.objects.filter(pk=letter.pk, revision=revision).update(revision=F("revision") + 1, changed_at=now):
        raise Refused(_("Somebody has changed the letter meanwhile. Look at it again."), code="changed")
    there = {(version.language, version.variant): version.pk for version in letter.versions.all()}
    for place, subject in subjects.items():
        if place in there:
            LetterVersion.objects.filter(pk=there[place]).update(subject=subject, changed_at=now)
        elif subject:
            LetterVersion.objects.create(letter=letter, language=place[0], variant=place[1], subject=subject, changed_at=now)
    letter.refresh_from_db()
    audit.record(action="campaign.changed", by=by.actor_ref, purpose=campaign.purpose, now=now)


@transaction.atomic
def set_sending(campaign: Campaign, *, values: Mapping[str, Any], by: Any, now: datetime) -> None:
    """Sender, window, test of subjects and the moment. Raises Refused once it is scheduled."""
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    if campaign.mailing is not None and campaign.mailing.state != Mailing.State.FROZEN:
        raise Refused(_("The campaign is scheduled. Take it back to a draft first."), code="scheduled")
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.changed_at = now
    campaign.save()
    audit.record(action="campaign.changed", by=by.actor_ref, purpose=campaign.purpose, now=now)


def archive(campaign: Campaign, *, away: bool, by: Any, now: datetime) -> None:
    """Put away, or back. Raises Refused while it is being sent."""
    busy = campaign.mailing is not None and campaign.mailing.state in ("scheduled", "sending", "paused", "guarded")
    if away and busy:
        raise Refused(_("The campaign is being sent."), code="busy")
    campaign.archived_at = now if away else None
    campaign.save(update_fields=["archived_at"])
    audit.record(action="campaign.archived" if away else "campaign.restored", by=by.actor_ref, purpose=campaign.purpose, now=now)
