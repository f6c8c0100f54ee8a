"""What the pages of campaigns put into the shell."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kortisto.campaigns import joined
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import domain, preflight
from kortisto.contacts.lists import ways
from kortisto.outreach import naming
from kortisto.outreach.models import Mailing
from kortisto.ui import format as fmt
from kortisto.ui import menu, today

__all__ = ["domain", "joined", "preflight"]

menu.register(
    "campaigns", gettext_lazy("Campaigns and price lists"), icon="send", url="campaigns:index", group="work", order=30,
    to=lambda user: user.has_right("campaigns.edit") or user.has_right("campaigns.send"), tab=3,
    short=gettext_lazy("Campaigns"),
)  # fmt: skip
ways.add(ways.Way(pgettext_lazy("act", "Campaign to these"), "campaigns:add", "send", "campaigns.edit"))
menu.add_new("campaign", gettext_lazy("Campaign"), icon="send", url="campaigns:add", order=60, right="campaigns.edit")
menu.register(
    "senders",
    gettext_lazy("Senders of campaigns"),
    icon="mail",
    url="campaigns:senders",
    group="duty",
    order=88,
    right="settings.manage",
)


def _named(mailings: Collection[Mailing], user: Any) -> dict[int, naming.Named]:
    """Campaigns by their names, with the report for whoever may open it."""
    opens = user.has_right("campaigns.edit") or user.has_right("campaigns.send")
    rows = Campaign.objects.filter(ref__in={mailing.content_key for mailing in mailings}).values_list("ref", "name")
    names = {ref: naming.Named(name, reverse("campaigns:report", args=[ref]) if opens else "") for ref, name in rows}
    return {mailing.pk: names[mailing.content_key] for mailing in mailings if mailing.content_key in names}


naming.register("campaign", _named)


@today.card("campaigns_guarded", right="campaigns.send")
def guarded(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """A campaign a restore has stopped goes on only when somebody has looked."""
    found = list(Campaign.objects.filter(mailing__state=Mailing.State.GUARDED).order_by("pk").values_list("ref", flat=True)[:20])
    if found:
        words = ngettext("%(n)s campaign waits for a confirmation", "%(n)s campaigns wait for a confirmation", len(found))
        yield today.Need(
            due_on=day, title=words % {"n": fmt.number(len(found))}, detail=_("It was stopped after a restore, so that nobody gets it twice."),
            act=today.Act(_("Look at it"), reverse("campaigns:sending", args=[found[0]])), count=len(found),
        )  # fmt: skip
