"""A new campaign, its recipients, and the people behind each number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.campaigns.audiences import asking, behind, marketing, settling
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import writing
from kortisto.campaigns.sending.forms import AudienceForm, NewForm
from kortisto.campaigns.views import begun
from kortisto.campaigns.views.finding import SENDS, WRITES, campaign_of, frame, sieve_of, tried
from kortisto.contacts.models import WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.ui import toasts


def _form(kind: type[AudienceForm], request: HttpRequest, campaign: Campaign | None, **more: Any) -> AudienceForm:
    """The form with the segments this member of staff may use; of a colleague's private one in use its name alone."""
    as_of = timezone.localdate()
    segments = asking.segments(request.user)
    numbers = asking.live_counts(segments, request.user, as_of=as_of)
    if campaign is not None and campaign.segment is not None and campaign.segment.pk not in numbers:
        segments.append(campaign.segment)
    return kind(
        request.POST or None, meanings=marketing.meanings(as_of), segments=segments, numbers=numbers, campaign=campaign, **more
    )


@right(WRITES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """From a list of people its question in the address; `seuraa`: the campaign whose silent recipients this one is for."""
    now = timezone.now()
    asked = begun.question(request)
    form = _form(NewForm, request, None, initial=begun.values(request, asked), asked=asked is not None and asked.segment is None)
    if request.method == "POST" and form.is_valid():
        try:
            made = begun.make(form.cleaned_data, asked, by=request.user, now=now)
            return redirect("campaigns:recipients", made.ref)
        except Refused as refused:
            form.add_error("name", refused.message)
    context = {"form": form, "list_url": reverse("contacts:list"), "asked": asked}
    return render(request, "campaigns/desk/new.html", context, status=422 if form.errors else 200)


@right(WRITES, SENDS)
@require_http_methods(["GET", "POST"])
def recipients(request: HttpRequest, ref: str) -> HttpResponse:
    """The sieve; and for who writes campaigns, the form of whom it is meant for."""
    campaign, now = campaign_of(ref), timezone.now()
    as_of = timezone.localdate(now)
    initial = {
        "name": campaign.name, "purpose": campaign.purpose, "segment": campaign.segment_id, "follows": campaign.follows_id,
        "tasks": campaign.tasks, "topic": campaign.topic, "by_post": campaign.by_post,
    }  # fmt: skip
    context = frame(request, campaign, "recipients")
    form = _form(AudienceForm, request, campaign, initial=initial) if context["may_edit"] and not context["settled"] else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            writing.change(campaign, values=form.cleaned_data, by=request.user, as_of=as_of, now=now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            toasts.add(request, _("Saved."))
            return redirect("campaigns:recipients", campaign.ref)
    meaning = marketing.meaning(campaign.purpose, as_of)
    context |= {
        "form": form,
        "sieve": sieve_of(campaign_of(ref), request.user, as_of=as_of, languages=True),
        "meaning": meaning,
        "tasks": [task.label for task in WorkTask.objects.filter(pk__in=campaign.tasks).order_by("label_fi")],
        "promises": settling.promises(campaign) if context["settled"] else {},
        "segment_url": f"{reverse('contacts:list')}?{campaign.segment.question}&oma={campaign.segment_id}"
        if campaign.segment
        else "",
        "list_url": reverse("contacts:list"),
    }
    return render(request, "campaigns/desk/recipients.html", context, status=422 if form is not None and form.errors else 200)


@right(WRITES, SENDS)
@require_GET
def people(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Those behind a number. `jatko`: the key the page begins after. Only people the reader may see are on it."""
    campaign, now = campaign_of(ref), timezone.now()
    after = request.GET.get("jatko", "")
    place = int(after) if after.isdecimal() and len(after) < 15 else 0
    found = behind.group(campaign, what, request.user, as_of=timezone.localdate(now), after=place)
    audit.seen(request.user, found.gate.activity, [one.subject for one in found.contacts], now)  # type: ignore[arg-type]
    context = {
        **frame(request, campaign, ""),
        "what": what,
        "title": behind.title(what),
        "group": found,
        "first": not place,
    }
    return render(request, "campaigns/desk/people.html", context)


@right(WRITES)
@require_POST
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    made = writing.copy(campaign_of(ref), by=request.user, now=timezone.now())
    toasts.add(request, _("The copy is a draft of its own."))
    return redirect("campaigns:recipients", made.ref)


@right(WRITES)
@require_POST
def archive(request: HttpRequest, ref: str) -> HttpResponse:
    """`pois`: "1" puts it away, "0" brings it back."""
    campaign, away = campaign_of(ref), request.POST.get("pois") == "1"

    def act() -> None:
        writing.archive(campaign, away=away, by=request.user, now=timezone.now())
        toasts.add(request, _("The campaign is in the archive.") if away else _("The campaign is back in the list."))

    return tried(request, act, reverse("campaigns:index"))
