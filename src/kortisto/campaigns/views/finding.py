"""What the pages of one campaign share: which it is, where it stands, and the frame around the step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kortisto.campaigns.audiences import asking, settling, sieve
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import checks, preflight
from kortisto.campaigns.sending.naming import Resolver
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import Mailing
from kortisto.ui import format as fmt

WRITES, SENDS = "campaigns.edit", "campaigns.send"
State = Mailing.State
STEPS = ("recipients", "content", "check", "sending")


def campaign_of(ref: str) -> Campaign:
    rows = Campaign.objects.select_related("segment", "letter", "identity__account", "mailing", "letters", "follows__mailing")
    return get_object_or_404(rows, ref=ref)


def state_of(campaign: Campaign) -> tuple[str, str, str]:
    """(kind, icon, words)."""
    mailing = campaign.mailing
    words = {
        State.DRAFT: ("idle", "note", _("Draft")),
        State.FROZEN: ("time", "hourglass", _("Recipients settled")),
        State.SCHEDULED: ("time", "clock", _("Scheduled")),
        State.SENDING: ("time", "send", _("Being sent")),
        State.PAUSED: ("idle", "pause", _("Paused")),
        State.FINISHED: ("ok", "check", _("Sent")),
        State.CANCELLED: ("idle", "ban", _("Cancelled")),
        State.GUARDED: ("bad", "warn", _("Waits for a confirmation")),
    }
    kind, icon, text = words[State(mailing.state) if mailing else State.DRAFT]
    if mailing is not None and mailing.state == State.SCHEDULED and mailing.send_at:
        text = _("Scheduled for %(when)s") % {"when": fmt.moment(mailing.send_at)}
    return kind, icon, text


def frame(request: HttpRequest, campaign: Campaign, step: str) -> dict[str, Any]:
    """The context every step has: the campaign, the steps with what is done, and who may do what."""
    user: Any = request.user
    settled = bool(settling.ledgers_of(campaign))
    done = {
        "recipients": bool(campaign.segment_id or campaign.follows_id),
        "content": campaign.letter.versions.exclude(subject="").exists(),
        "check": settled,
        "sending": campaign.mailing is not None and campaign.mailing.state in (State.FINISHED, State.CANCELLED),
    }
    words = {
        "recipients": pgettext("step", "Recipients"), "content": pgettext("step", "Content"), "check": pgettext("step", "Check"),
        "sending": pgettext("step", "Sending"),
    }  # fmt: skip
    return {
        "campaign": campaign,
        "state": state_of(campaign),
        "steps": [(words[key], reverse(f"campaigns:{key}", args=[campaign.ref]), done[key], key == step) for key in STEPS],
        "settled": settled,
        "open": campaign.mailing is None or campaign.mailing.state == State.FROZEN,
        "begun": campaign.mailing is not None and campaign.mailing.started_at is not None,
        "reported": any(ledger.started_at is not None for ledger in settling.ledgers_of(campaign)),
        "may_edit": user.has_right(WRITES),
        "may_send": user.has_right(SENDS),
    }


def sieve_of(campaign: Campaign, user: Any, *, as_of: date, languages: bool = False) -> sieve.Sieve:
    """The ledger's when the recipients are settled, else live."""
    if settling.ledgers_of(campaign):
        found = settling.whole(settling.numbers(campaign))
        return sieve.with_languages(found, settling.languages(campaign)) if languages else found
    return sieve.of(campaign, asking.people(campaign, user, as_of=as_of), as_of=as_of, languages=languages)


def look(campaign: Campaign, user: Any, *, as_of: date) -> checks.Look:
    """What the checks are given."""
    found = sieve_of(campaign, user, as_of=as_of)
    return checks.Look(campaign, as_of, Resolver.configured(), preflight.fetcher(), found.reached, found.missing)


def tried(request: HttpRequest, act: Callable[[], Any], to: str) -> HttpResponse:
    """Do it and go on; a refusal is said at the top of the page."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect(to)
