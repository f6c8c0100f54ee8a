"""The test of subjects: a share of the recipients gets one of two, the rest waits for the better one.

`Campaign.variants`: {"share": percent, "hours": 4, "by": "clicks" or "person", "winner": "" or "b", once it is known}.
Who is in the test follows from the tokens of the ledger alone, random once and for all: no clock, no second draw, the same
after a crash. Whoever waits is not due until the winner is known, so the engine leaves them alone.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from kortisto.campaigns.clicks.links import bare
from kortisto.campaigns.models import Campaign, ClickCount
from kortisto.contacts.refusals import Refused
from kortisto.outreach import jobs
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy import audit

FIRST, SECOND = "", "b"
NOT_YET = datetime(2999, 1, 1, tzinfo=UTC)
"""When the waiting rest is due: never by itself."""
State = Recipient.State


def is_on(campaign: Campaign) -> bool:
    return bool(campaign.variants.get("share"))


def winner(campaign: Campaign) -> str | None:
    """The variant the rest gets; None while it is not known."""
    found = campaign.variants.get("winner")
    return None if found is None else str(found)


def deal(campaign: Campaign) -> tuple[int, int]:
    """Share the frozen recipients out: (how many are in the test, how many wait). Doing it again changes nothing."""
    entries = Recipient.objects.filter(mailing=campaign.mailing_id)
    if not is_on(campaign) or winner(campaign) is not None:
        return 0, 0
    whole = entries.count()
    half = max(1, round(whole * int(campaign.variants["share"]) / 200))
    if whole < 2 * half or whole < 2:
        raise Refused(_("There are too few recipients for a test of subjects."), field="share", code="few")
    second, rest = _boundary(entries, half), _boundary(entries, 2 * half)
    with transaction.atomic():
        tested = entries.filter(token__gte=second)
        _second(tested.filter(token__lt=rest) if rest else tested)
        if rest:
            entries.filter(token__gte=rest).update(next_try_at=NOT_YET)
    return 2 * half, whole - 2 * half


def _second(entries: QuerySet[Recipient]) -> int:
    """They get the second subject; what stands behind an "@" in their variant (groups of readers) stays."""
    return entries.exclude(variant__startswith=SECOND).update(variant=Concat(Value(SECOND), "variant"))


def _boundary(entries: QuerySet[Recipient], place: int) -> str:
    """The token at a place in their order; "" beyond the last."""
    return entries.order_by("token").values_list("token", flat=True)[place : place + 1].first() or ""


def waiting(campaign: Campaign) -> QuerySet[Recipient]:
    """Those who wait for the winner."""
    return Recipient.objects.filter(mailing=campaign.mailing_id, state=State.PLANNED, next_try_at=NOT_YET)


def results(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """Variant → (sent, clicks of humans), of the test alone while the rest waits."""
    entries = Recipient.objects.filter(mailing=campaign.mailing_id, state=State.SENT).order_by()
    sent: Counter[str] = Counter()
    for variant, number in entries.values_list("variant").annotate(Count("pk")):
        sent[bare(variant)] += number
    clicks = dict(ClickCount.objects.filter(campaign=campaign).order_by().values_list("variant").annotate(Sum("humans")))
    return {variant: (sent[variant], clicks.get(variant, 0)) for variant in (FIRST, SECOND)}


def better(campaign: Campaign) -> str:
    """The variant with more clicks for each message that arrived; the first where neither is better."""
    found = results(campaign)
    rates = {variant: clicks / sent if sent else 0.0 for variant, (sent, clicks) in found.items()}
    return SECOND if rates[SECOND] > rates[FIRST] else FIRST


def under_way(campaign: Campaign) -> bool:
    """Whether the message has not been offered yet for somebody of the test. Whose server says "not now" is not waited for: a
    full mailbox is tried for a day and a half, and the rest would wait with it."""
    entries = Recipient.objects.filter(mailing=campaign.mailing_id, state__in=(State.PLANNED, State.CLAIMED))
    return entries.exclude(next_try_at=NOT_YET).exclude(state=State.PLANNED, attempts__gt=0).exists()


@transaction.atomic
def choose(campaign: Campaign, variant: str, *, by: str, now: datetime) -> int:
    """The rest gets this variant, as soon as the mailing may send; gives how many. Choosing again does nothing."""
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    if variant not in (FIRST, SECOND):
        raise Refused(_("Choose one of the two subjects."), code="variant")
    if winner(campaign) is not None or campaign.mailing is None:
        return 0
    campaign.variants = {**campaign.variants, "winner": variant, "chosen_at": now.isoformat()}
    campaign.save(update_fields=["variants"])
    rest = waiting(campaign)
    if variant == SECOND:
        _second(rest)
    number = rest.update(next_try_at=now)
    mailing = campaign.mailing
    if mailing.state == Mailing.State.SENDING:
        Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING).update(next_at=now)
        jobs.send_mailing_at(mailing, now)
    audit.record(action="campaign.subject_chosen", by=by, purpose=campaign.purpose, now=now)
    return number


def due_at(campaign: Campaign) -> datetime | None:
    """When clicks decide; None where a person does, or it is decided."""
    begun = campaign.mailing.started_at if campaign.mailing else None
    if not is_on(campaign) or winner(campaign) is not None or campaign.variants.get("by") != "clicks" or begun is None:
        return None
    return begun + timedelta(hours=int(campaign.variants.get("hours", 4)))


def decide_due(now: datetime) -> int:
    """Choose where the time is up and the test has been sent; gives how many campaigns. Harmless when repeated."""
    running = Campaign.objects.filter(mailing__state__in=(Mailing.State.SENDING, Mailing.State.PAUSED)).select_related("mailing")
    done = 0
    for campaign in running:
        moment = due_at(campaign)
        if moment is not None and moment <= now and not under_way(campaign):
            choose(campaign, better(campaign), by="system", now=now)
            done += 1
    return done
