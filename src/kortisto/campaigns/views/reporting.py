"""The report of a campaign, and the same as a table to take along: numbers only."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kortisto.campaigns.audiences import asking, became
from kortisto.campaigns.audiences.reasons import label
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.posting import acts
from kortisto.campaigns.reports import few, figures, hours
from kortisto.campaigns.views.finding import SENDS, WRITES, campaign_of, frame
from kortisto.contacts.models import Contact
from kortisto.lib.gatekeeping import right

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@right(WRITES, SENDS)
@require_GET
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """`segmentti`: the figures of the people of a saved segment only. Clicks know no persons, so they stay whole."""
    campaign, as_of = campaign_of(ref), timezone.localdate()
    segments = asking.segments(request.user)
    chosen = next((one for one in segments if str(one.pk) == request.GET.get("segmentti")), None)
    people: QuerySet[Contact] | None = None
    if chosen is not None:
        people = asking.question(chosen.question, request.user, as_of=as_of).matching()
    gate = asking.question("", request.user, as_of=as_of).gate
    assert gate is not None
    humans, machines = figures.totals(campaign)
    found = figures.of(campaign, people)
    context = {
        **frame(request, campaign, ""),
        "figures": found,
        "humans": humans,
        "machines": machines,
        "chart": hours.of(campaign),
        "few": few.hidden(campaign),
        "clicked": figures.clicked(campaign),
        "excluded": [(code, label(code), number) for code, number in figures.excluded(campaign).most_common()],
        "withdrawn": [(label(code), number) for code, number in figures.withdrawn(campaign).most_common()],
        "undelivered": [(label(code), number) for code, number in figures.undelivered(campaign).most_common()],
        "groups": [
            (_("Language"), figures.by_language(campaign, people)),
            (_("Work task"), figures.by_task(campaign, people)),
            (_("Company"), figures.by_company(campaign, gate, people)),
        ],
        "despite": sum(acts.despite(campaign).values()),
        "segments": segments,
        "chosen": chosen,
        "became": became.BECAME,
        "returns_url": reverse("outreach:returned") if request.user.has_right("notices.send") else "",  # type: ignore[union-attr]
    }
    return render(request, "campaigns/report/report.html", context)


@right(WRITES, SENDS)
@require_GET
def table(request: HttpRequest, ref: str) -> HttpResponse:
    """The figures as CSV: no person is in it."""
    campaign = campaign_of(ref)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kampanja-{campaign.ref}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    for line in _lines(campaign):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in line])
    return response


def _lines(campaign: Campaign) -> Iterable[list[Any]]:
    found = figures.of(campaign)
    yield [_("Campaign"), campaign.name]
    for words, number in (
        (_("Recipients"), found.settled), (_("Sent"), found.sent), (_("Undecided"), found.undecided), (_("Bounced"), found.bounced),
        (_("Refused by the server"), found.refused), (_("Withdrawn before sending"), found.withdrawn), (_("Waiting"), found.waiting),
        (_("Answered"), found.replied),
        (_("Unsubscribed"), found.unsubscribed), (_("Complained"), found.complained), (_("Automatic answers"), found.away),
        (_("Left the employer"), found.left), (_("By post"), found.posted),
    ):  # fmt: skip
        yield [words, number]
    for code, number in figures.undelivered(campaign).most_common():
        yield [_("Did not arrive: %(reason)s") % {"reason": label(code)}, number]
    for code, number in figures.excluded(campaign).most_common():
        yield [_("Did not get it: %(reason)s") % {"reason": label(code)}, number]
    yield [_("Link"), _("Clicks of people"), _("Clicks of machines"), _("Leads to")]
    for link in figures.clicked(campaign):
        numbers = [_("fewer than five got it")] * 2 if link.few else [link.humans, link.machines]
        yield [link.label, *numbers, link.address]
    yield [_("Hour"), _("Clicks of people"), _("Clicks of machines")]
    rows = few.clicks(campaign).order_by("hour", "number")
    for hour, humans, machines in rows.values_list("hour", "humans", "machines"):
        yield [timezone.localtime(hour).strftime("%Y-%m-%d %H:%M"), humans, machines]
