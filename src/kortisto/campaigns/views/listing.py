"""The list of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kortisto.campaigns.audiences import marketing
from kortisto.campaigns.models import Campaign, ClickCount
from kortisto.campaigns.reports import few
from kortisto.campaigns.views.finding import SENDS, WRITES, state_of
from kortisto.lib.gatekeeping import right
from kortisto.outreach.models import Mailing, Recipient
from kortisto.ui.htmx import page_or_fragment

PAGE = 50
State = Mailing.State
TABS = {
    "kaikki": Q(archived_at=None),
    "luonnokset": Q(archived_at=None) & (Q(mailing=None) | Q(mailing__state=State.FROZEN)),
    "menossa": Q(archived_at=None, mailing__state__in=(State.SCHEDULED, State.SENDING, State.PAUSED, State.GUARDED)),
    "lahetetyt": Q(archived_at=None, mailing__state__in=(State.FINISHED, State.CANCELLED)),
    "arkisto": Q(archived_at__isnull=False),
}


@dataclass(frozen=True)
class Row:
    """`state`: (kind, icon, words)."""

    campaign: Campaign
    state: tuple[str, str, str]
    purpose: str
    planned: int
    sent: int
    clicks: int

    @property
    def page(self) -> str:
        """Where its name leads: a draft to its recipients, one under way to its progress, one that was sent to its report."""
        mailing = self.campaign.mailing
        if mailing is None or mailing.state == State.FROZEN:
            return "campaigns:recipients"
        return "campaigns:report" if mailing.state in (State.FINISHED, State.CANCELLED) else "campaigns:sending"


@right(WRITES, SENDS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`tila`: which of them; `haku`: words of the name; `ennen`: older than this key."""
    tab = request.GET.get("tila", "kaikki")
    tab = tab if tab in TABS else "kaikki"
    words = request.GET.get("haku", "").strip()[:100]
    place = request.GET.get("ennen", "")
    found = Campaign.objects.filter(TABS[tab])
    for word in words.split():
        found = found.filter(name__icontains=word)
    if place.isdecimal() and len(place) < 15:
        found = found.filter(pk__lt=int(place))
    page = list(found.select_related("mailing", "letters").order_by("-pk")[: PAGE + 1])
    context = {
        "rows": rows(page[:PAGE]),
        "tabs": _tabs(tab),
        "tab": tab,
        "words": words,
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "may_edit": request.user.has_right(WRITES),  # type: ignore[union-attr]
        "may_set": request.user.has_right("settings.manage"),  # type: ignore[union-attr]
    }
    return page_or_fragment(request, "campaigns/desk/index.html", "campaigns/desk/rows.html", context)


def rows(campaigns: Sequence[Campaign]) -> list[Row]:
    """Campaigns with their numbers: two queries, however many they are."""
    ledgers = [pk for campaign in campaigns for pk in (campaign.mailing_id, campaign.letters_id) if pk]
    counted = Recipient.objects.filter(mailing__in=ledgers).order_by().values_list("mailing")
    numbers = {
        pk: (n, sent) for pk, n, sent in counted.annotate(n=Count("pk"), s=Count("pk", filter=Q(state=Recipient.State.SENT)))
    }
    clicked = ClickCount.objects.filter(campaign__in=campaigns).order_by().values_list("campaign").annotate(n=Sum("humans"))
    clicks = dict(clicked)
    labels = {one.ref: one.label for one in marketing.meanings(timezone.localdate())}
    found = []
    for campaign in campaigns:
        own = [numbers.get(pk or 0, (0, 0)) for pk in (campaign.mailing_id, campaign.letters_id)]
        planned, sent = sum(n for n, _s in own), sum(s for _n, s in own)
        purpose = labels.get(campaign.purpose, campaign.purpose)
        shown = 0 if few.of_single_people(campaign, own[0][1]) else clicks.get(campaign.pk, 0)
        found.append(Row(campaign, state_of(campaign), purpose, planned, sent, shown))
    return found


def _tabs(current: str) -> list[tuple[str, str, int | None, bool, bool]]:
    """One query for all numbers."""
    counts = Campaign.objects.aggregate(**{key: Count("pk", filter=condition) for key, condition in TABS.items()})
    labels = {
        "kaikki": _("All"), "luonnokset": _("Drafts"), "menossa": _("Under way"), "lahetetyt": _("Sent campaigns"), "arkisto": _("Archived"),
    }  # fmt: skip
    return [(labels[key], f"?tila={key}", counts[key], key == current, False) for key in TABS]
