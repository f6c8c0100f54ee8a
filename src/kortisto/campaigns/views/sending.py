"""Sending: settling the recipients, when and from whom, and everything that can be done on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.campaigns.audiences import asking, settling
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import acts, checks, trial, writing
from kortisto.campaigns.sending.forms import WhenForm
from kortisto.campaigns.views import progress
from kortisto.campaigns.views.finding import SENDS, WRITES, campaign_of, frame, look, sieve_of, tried
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.outreach.models import SenderIdentity
from kortisto.ui import format as fmt
from kortisto.ui import toasts


@right(WRITES, SENDS)
@require_http_methods(["GET", "POST"])
def sending(request: HttpRequest, ref: str) -> HttpResponse:
    """Who sends and when; after that, how far it is. POST saves sender, window, test and moment."""
    campaign = campaign_of(ref)
    context = frame(request, campaign, "sending")
    form = _form(request, campaign, context)
    if form is not None and _saved(request, campaign, form):
        toasts.add(request, _("Saved."))
        return redirect("campaigns:sending", campaign.ref)
    return _page(request, campaign, context, form)


def _form(request: HttpRequest, campaign: Campaign, context: dict[str, Any]) -> WhenForm | None:
    """None for whoever may not change it, and of what is scheduled."""
    if not (context["may_edit"] and context["open"]):
        return None
    identities = SenderIdentity.objects.order_by("name")
    return WhenForm(request.POST or None, identities=identities, now=timezone.now(), initial=WhenForm.begun_from(campaign))


def _saved(request: HttpRequest, campaign: Campaign, form: WhenForm) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    given = form.cleaned_data
    values = {"identity": given["identity"], "window": form.window(), "send_at": given["at"], "variants": form.variants()}
    try:
        writing.set_sending(campaign, values=values, by=request.user, now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _page(request: HttpRequest, campaign: Campaign, context: dict[str, Any], form: WhenForm | None) -> HttpResponse:
    context |= {
        "form": form,
        "sieve": sieve_of(campaign, request.user, as_of=timezone.localdate()),
        "progress": progress.of(campaign, now=timezone.now()),
        "undo": int(acts.UNDO.total_seconds() // 60),
    }
    return render(request, "campaigns/desk/sending.html", context, status=422 if form is not None and form.errors else 200)


@right(WRITES, SENDS)
@require_GET
def live(request: HttpRequest, ref: str) -> HttpResponse:
    """The progress alone, for the page that asks every two seconds. `tila`: the state the page shows."""
    campaign = campaign_of(ref)
    found = progress.of(campaign, now=timezone.now())
    if found is None or found.state != request.GET.get("tila", found.state):
        # Taken back to a draft, begun or finished meanwhile: the page around it is another one now.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "campaigns/desk/progress.html", {**frame(request, campaign, "sending"), "progress": found})


@right(SENDS)
@require_POST
def settle(request: HttpRequest, ref: str) -> HttpResponse:
    """Freeze the recipients; the numbers are on the page that follows, before anything is sent."""
    campaign, now = campaign_of(ref), timezone.now()

    def act() -> None:
        people = asking.people(campaign, request.user, as_of=timezone.localdate(now))
        settling.settle(campaign, people, by=request.user, now=now)

    return tried(request, act, reverse("campaigns:sending", args=[ref]))


@right(SENDS)
@require_POST
def unsettle(request: HttpRequest, ref: str) -> HttpResponse:
    """Back to a draft while nothing has left."""
    campaign = campaign_of(ref)

    def act() -> None:
        settling.unsettle(campaign, by=request.user, now=timezone.now())
        toasts.add(request, _("The campaign is a draft again. Nothing was sent."))

    return tried(request, act, reverse("campaigns:sending", args=[ref]))


@right(SENDS)
@require_POST
def schedule(request: HttpRequest, ref: str) -> HttpResponse:
    """`confirm`: the number of recipients whoever presses the button has seen; another number sends nothing. Sender, moment and
    hours come with it, as they stand on the page: what is chosen and not saved holds too."""
    campaign, now = campaign_of(ref), timezone.now()
    if "share" in request.POST:
        context = frame(request, campaign, "sending")
        form = _form(request, campaign, context)
        if form is not None and not _saved(request, campaign, form):
            return _page(request, campaign, context, form)
    there = settling.numbers(campaign)["email"] if campaign.mailing else 0
    typed = "".join(sign for sign in request.POST.get("confirm", "") if sign.isdecimal())
    if typed != str(there):
        messages.warning(request, _("The number is not that of the recipients. Nothing was scheduled."))
        return redirect("campaigns:sending", ref)

    def act() -> None:
        found = checks.findings(look(campaign, request.user, as_of=timezone.localdate(now)))
        acts.schedule(campaign, at=campaign.send_at, found=found, by=request.user, now=now)
        assert campaign.send_at is not None
        toasts.add(
            request,
            _("Scheduled for %(when)s") % {"when": fmt.moment(campaign.send_at)},
            undo=reverse("campaigns:unsettle", args=[ref]),
        )

    return tried(request, act, reverse("campaigns:sending", args=[ref]))


_ACTS: dict[str, Callable[..., Any]] = {
    "heti": acts.at_once, "tauko": acts.pause, "jatko": acts.resume, "peruutus": acts.cancel, "uudelleen": acts.again,
    "vahvistus": acts.confirm,
}  # fmt: skip


@right(SENDS)
@require_POST
def act(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """`what`: heti, tauko, jatko, peruutus, uudelleen or vahvistus."""
    campaign = campaign_of(ref)

    def do() -> None:
        number = _ACTS[what](campaign, by=request.user, now=timezone.now())
        if what == "uudelleen":
            words = ngettext("Sent again to %(n)s person.", "Sent again to %(n)s persons.", number or 0)
            toasts.add(request, words % {"n": fmt.number(number or 0)})

    return tried(request, do, reverse("campaigns:sending", args=[ref]))


@right(SENDS)
@require_POST
def choose(request: HttpRequest, ref: str) -> HttpResponse:
    """`aihe`: "a" or "b", the subject the rest gets."""
    campaign = campaign_of(ref)
    variant = trial.SECOND if request.POST.get("aihe") == "b" else trial.FIRST

    def do() -> None:
        trial.choose(campaign, variant, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]

    return tried(request, do, reverse("campaigns:sending", args=[ref]))
