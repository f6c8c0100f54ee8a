"""The content and the check of a campaign."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kortisto.campaigns import joined
from kortisto.campaigns.sending import checks, trial, writing
from kortisto.campaigns.sending.forms import SubjectsForm
from kortisto.campaigns.views.finding import SENDS, WRITES, campaign_of, frame, look
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts


@right(WRITES, SENDS)
@require_http_methods(["GET", "POST"])
def content(request: HttpRequest, ref: str) -> HttpResponse:
    """The subjects, and the way to the letter."""
    campaign = campaign_of(ref)
    context = frame(request, campaign, "content")
    known = {(row.language, row.variant): row.subject for row in campaign.letter.versions.all()}
    form = None
    if context["may_edit"] and not context["settled"]:
        form = SubjectsForm(
            request.POST or None, variants=("", trial.SECOND) if trial.is_on(campaign) else ("",), known=known,
            initial={"revision": campaign.letter.revision},
        )  # fmt: skip
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data["revision"]
        try:
            writing.set_subjects(campaign, form.subjects(), revision=given, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            toasts.add(request, _("Saved."))
            return redirect("campaigns:content", campaign.ref)
    context |= {
        "form": form,
        "letter_url": joined.page("letter", campaign),
        "known": sorted(known.items()),
        "testing": trial.is_on(campaign),
    }
    return render(request, "campaigns/desk/content.html", context, status=422 if form is not None and form.errors else 200)


@right(WRITES, SENDS)
@require_GET
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that is looked at before sending, what blocks first."""
    campaign = campaign_of(ref)
    found = checks.findings(look(campaign, request.user, as_of=timezone.localdate()))
    stops = checks.blocking(found)
    well = sum(one.level == checks.OK for one in found)
    context = {**frame(request, campaign, "check"), "found": found, "stops": stops, "well": well}
    return render(request, "campaigns/desk/check.html", context)
