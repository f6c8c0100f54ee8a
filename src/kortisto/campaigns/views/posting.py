"""A campaign by post: who gets a letter, letters and labels as PDF, and that they were taken to the post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.campaigns.audiences import asking
from kortisto.campaigns.audiences.reasons import label
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.posting import acts, addressing, papers
from kortisto.campaigns.reports import figures
from kortisto.campaigns.views.finding import SENDS, campaign_of, frame, tried
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.outreach.models import Recipient
from kortisto.ui import format as fmt
from kortisto.ui import toasts


@right(SENDS)
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Who waits for a letter, a thousand at a time (`alku`: from the entry after this): the gate is asked again today."""
    campaign, after = campaign_of(ref), _number(request.GET.get("alku"))
    try:
        found = addressing.batch(campaign, as_of=timezone.localdate(), after=after)
    except Refused:
        found = addressing.Batch()
    context = {
        **frame(request, campaign, ""),
        "found": found,
        "closed": [(label(code), number) for code, number in found.reasons.most_common()],
        "after": after,
        "printed": acts.printed(campaign),
        "stopped": _stopped(campaign, request.user),
        "despite": [(label(code), number) for code, number in acts.despite(campaign).most_common()],
        "taken_out": [(label(code), number) for code, number in acts.taken_out(campaign).most_common()],
        "posted": figures.of(campaign).posted,
        "per_sheet": papers.PER_SHEET,
        "of_blocks": campaign.letter.form == "blocks",
    }
    return render(request, "campaigns/posting/page.html", context)


@right(SENDS)
@require_POST
def letters(request: HttpRequest, ref: str) -> HttpResponse:
    """Letters for window envelopes."""
    return _printed(request, ref, papers.letters_pdf, "kirjeet")


@right(SENDS)
@require_POST
def labels(request: HttpRequest, ref: str) -> HttpResponse:
    """Sheets of labels; `ohi`: how many of the first sheet are used already."""
    return _printed(request, ref, papers.labels_pdf, "tarrat", skip=_number(request.POST.get("ohi")))


@right(SENDS)
@require_POST
def posted(request: HttpRequest, ref: str) -> HttpResponse:
    """What was printed has been taken to the post. `pois`: entries shown as not to go any more; `lahti`: those that went anyway."""
    campaign = campaign_of(ref)
    shown, went = ({_number(text) for text in request.POST.getlist(name)} for name in ("pois", "lahti"))

    def act() -> None:
        number = acts.posted(campaign, shown=shown, went=went & shown, by=request.user, now=timezone.now())
        toasts.add(request, _("Recorded as posted: %(n)s.") % {"n": fmt.number(number)})

    return tried(request, act, reverse("campaigns:posting", args=[ref]))


def _stopped(campaign: Campaign, user: Any) -> list[tuple[int, str, str, str]]:
    """(entry, card, name as far as the reader sees it, why) of letters to take out of the pile."""
    as_of = timezone.localdate()
    found = addressing.stopped(campaign, as_of=as_of)
    rows = list(Recipient.objects.filter(pk__in=found).select_related("contact__subject").order_by("pk")) if found else []
    gate = asking.question("", user, as_of=as_of).gate
    assert gate is not None
    seen = list(gate.rows(Contact.objects.filter(pk__in=[row.contact_id for row in rows])).select_related("subject"))
    names = {one.pk: view.name for one, view in zip(seen, gate.reveal(seen), strict=True)}
    return [(row.pk, row.contact.code, names.get(row.contact_id, ""), label(found[row.pk])) for row in rows]


def _printed(request: HttpRequest, ref: str, make: Callable[..., tuple[bytes, int, int]], name: str, **more: Any) -> HttpResponse:
    campaign, after = campaign_of(ref), _number(request.POST.get("alku"))
    try:
        data, _count, _more = make(campaign, by=request.user.actor_ref, now=timezone.now(), after=after, **more)  # type: ignore[union-attr]
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("campaigns:posting", ref)
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}-{campaign.ref}.pdf") or "attachment"
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
