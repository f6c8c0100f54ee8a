"""The recipients settled: the ledger of the engine, and the way back while nothing has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kortisto.campaigns import joined
from kortisto.campaigns.audiences import marketing, sieve
from kortisto.campaigns.audiences.reasons import NO_MAIL
from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import epochs, freezing, mailings
from kortisto.outreach.models import Exclusion, Mailing, Recipient
from kortisto.privacy import audit

KIND = "campaign"
"""The kind of content of our mailings; its key is the campaign's `ref`."""
State = Mailing.State


@transaction.atomic
def settle(campaign: Campaign, people: QuerySet[Contact], *, by: Any, now: datetime) -> Counter[str]:
    """Write down who gets the campaign, by what, and who does not and why. Gives the numbers, see `numbers`.

    Raises Refused when it is settled already, the purpose is no marketing of a notice in force, work tasks are missing, or the
    letter cannot be sent.
    """
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    day = local_day(now, settings.TIME_ZONE)
    if campaign.mailing is not None or campaign.letters is not None:
        raise Refused(_("The recipients of this mailing have been settled already."), code="frozen")
    if marketing.meaning(campaign.purpose, day) is None:
        raise Refused(_("No notice in force has this purpose for marketing. Choose another."), field="purpose", code="purpose")
    campaign.mailing = _ledger(campaign, sieve.EMAIL, by, now)
    freezing.freeze(campaign.mailing, people, now=now)
    if sieve.by_post(campaign, day):
        campaign.letters = _ledger(campaign, sieve.POST, by, now)
        without = Exclusion.objects.filter(mailing=campaign.mailing, reason__in=NO_MAIL).values("contact")
        freezing.freeze(campaign.letters, Contact.objects.filter(pk__in=without), now=now)
    campaign.save(update_fields=["mailing", "letters"])
    joined.freeze_letter(campaign, campaign.mailing, day=day)
    audit.record(action="campaign.settled", by=by.actor_ref, purpose=campaign.purpose, now=now)
    return numbers(campaign)


def _ledger(campaign: Campaign, channel: str, by: Any, now: datetime) -> Mailing:
    return mailings.create(
        purpose=campaign.purpose, topic=campaign.topic, kind=KIND, key=campaign.ref, tasks=marketing.tasks_of(campaign.tasks), owner=by,
        identity=campaign.identity, channel=channel, window=campaign.window, now=now,
    )  # fmt: skip


@transaction.atomic
def unsettle(campaign: Campaign, *, by: Any, now: datetime) -> None:
    """Back to a draft, with the ledger gone. Raises Refused once the first message has been taken up."""
    ledgers = ledgers_of(campaign)
    for mailing in ledgers:
        if mailing.state == State.SCHEDULED:
            mailings.pause(mailing, now=now)  # locks it: no worker begins with it meanwhile
        mailing.refresh_from_db(from_queryset=Mailing.objects.select_for_update())
        begun = mailing.started_at is not None or mailing.recipients.filter(sent_at__isnull=False).exists()
        if begun or mailing.state not in (State.FROZEN, State.PAUSED):
            raise Refused(_("Messages have left already. Pause or cancel the sending instead."), code="begun")
    Campaign.objects.filter(pk=campaign.pk).update(mailing=None, letters=None, send_at=None)
    for mailing in ledgers:
        mailing.delete()
        epochs.forget(mailing)
    campaign.refresh_from_db()
    audit.record(action="campaign.unsettled", by=by.actor_ref, purpose=campaign.purpose, now=now)


def ledgers_of(campaign: Campaign) -> list[Mailing]:
    return [mailing for mailing in (campaign.mailing, campaign.letters) if mailing is not None]


def numbers(campaign: Campaign) -> Counter[str]:
    """Of a settled campaign: "email" and "post" who are in the ledgers, every other key a reason. Two queries."""
    found: Counter[str] = Counter()
    counted = Recipient.objects.filter(mailing__in=ledgers_of(campaign)).values_list("mailing__channel").annotate(Count("pk"))
    found.update(dict(counted))
    found.update(dict(excluded(campaign).values_list("reason").annotate(Count("pk"))))
    return found


def excluded(campaign: Campaign) -> QuerySet[Exclusion]:
    """Those who get nothing: whoever gets a letter is none of them, though there is no e-mail for them."""
    rows = Exclusion.objects.filter(mailing=campaign.mailing_id)
    if campaign.letters_id:
        rows = rows.filter(~Exists(Recipient.objects.filter(mailing=campaign.letters_id, contact=OuterRef("contact"))))
    return rows.order_by()


def whole(numbers: Counter[str]) -> sieve.Sieve:
    """The sieve of a settled campaign."""
    return sieve.Sieve(sum(numbers.values()), numbers[sieve.EMAIL], numbers[sieve.POST], sieve.steps(numbers))


def languages(campaign: Campaign) -> dict[str, int]:
    """Language → recipients of a settled campaign."""
    rows = Recipient.objects.filter(mailing__in=ledgers_of(campaign)).order_by().values_list("language").annotate(Count("pk"))
    return dict(rows)


def promises(campaign: Campaign) -> dict[str, str]:
    """Reason → the sentence of the notice behind it."""
    return dict(excluded(campaign).values_list("reason", "promise").distinct())


def task_labels(pks: Sequence[int]) -> list[str]:
    return [task.label for task in marketing.tasks_of(pks)]
