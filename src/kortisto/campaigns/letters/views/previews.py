"""A letter as a real reader sees it, on a desk or a phone, by day or by night; and as a test to oneself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.campaigns.letters import loading, readers, styles, testing, versions
from kortisto.campaigns.letters.public import letter_page
from kortisto.campaigns.models import Campaign
from kortisto.contacts.labels import language_label
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""That of every page (config/headers.py), and frames of our own."""
_CHOICES = {"kieli": versions.LANGUAGES, "leveys": ("tyopoyta", "puhelin"), "tila": ("vaalea", "tumma"), "osa": ("sivu", "teksti")}


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, each of its choices; the first where it says nothing."""
    sent = request.POST if request.method == "POST" else request.GET
    asked = {name: sent.get(name, "") if sent.get(name) in known else known[0] for name, known in _CHOICES.items()}
    return asked | {"henkilo": sent.get("henkilo", "")[:20]}


def _campaign(ref: str) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("letter", "identity", "mailing"), ref=ref)


@right("campaigns.edit")
@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The page around the letter: whose eyes, which width and mode."""
    campaign, asked, day = _campaign(ref), _asked(request), timezone.localdate()
    who = readers.reader(request.user, asked["henkilo"], campaign, as_of=day)
    try:
        made, problems, language = readers.drawn(campaign, asked["kieli"], who, as_of=day)
    except LookupError:
        messages.error(request, _("The letter has no text yet."))
        return redirect("campaigns:letter", ref)
    typed = request.GET.get("haku", "")[:60]

    def link(**changes: str) -> str:
        return "?" + urlencode({**asked, **changes})

    context = {
        "campaign": campaign, "asked": asked, "who": who, "made": made, "problems": problems, "language": language, "link": link,
        "sender": loading.sender_of(campaign), "typed": typed, "languages": [(code, language_label(code)) for code in versions.LANGUAGES],
        "people": readers.found(request.user, typed, campaign, as_of=day), "is_text": asked["osa"] == "teksti",
        "shown_at": f"{reverse('campaigns:letter_frame', args=[ref])}{link()}",
    }  # fmt: skip
    response = render(request, "campaigns/letters/preview.html", context)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


@right("campaigns.edit")
@require_safe
def frame(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter itself, for the frame of the preview."""
    campaign, asked, day = _campaign(ref), _asked(request), timezone.localdate()
    who = readers.reader(request.user, asked["henkilo"], campaign, as_of=day)
    try:
        made, _problems, _language = readers.drawn(campaign, asked["kieli"], who, as_of=day)
    except LookupError as error:
        raise Http404 from error
    return letter_page(styles.in_mode(made.html, dark=asked["tila"] == "tumma"), frames="'self'")


@right("campaigns.edit")
@require_POST
def send_test(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter to the address of whoever asks, marked as a test."""
    campaign, asked, now = _campaign(ref), _asked(request), timezone.now()
    user: Any = request.user
    who = readers.reader(user, asked["henkilo"], campaign, as_of=timezone.localdate(now))
    try:
        testing.send(campaign, asked["kieli"], who, to=user.email, by=user.actor_ref, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        toasts.add(request, _("A test is on its way to %(address)s.") % {"address": user.email})
    back = reverse("campaigns:letter_preview", args=[ref])
    return redirect(f"{back}?{urlencode(asked)}")
