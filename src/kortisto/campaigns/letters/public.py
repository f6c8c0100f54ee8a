"""What anybody may fetch: pictures and files of letters, and a letter in a browser for who has its link."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kortisto.campaigns.models import Campaign, HostedFile
from kortisto.lib.gatekeeping import public, slowed
from kortisto.lib.periods import local_day
from kortisto.outreach.engine.claiming import Row
from kortisto.outreach.engine.headers import OURS, PERSONAL
from kortisto.outreach.engine.recheck import Recheck
from kortisto.outreach.models import Recipient

from . import compiling, hosting, links, loading, slots, versions

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' {base}; base-uri 'none'; form-action 'none'; frame-ancestors {frames}; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""A letter brings styles of its own, so they are allowed; nothing in it may run."""


@public
@require_safe
def hosted(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """A picture in one of its widths, or a file until it expires. Its address never changes its content."""
    row = get_object_or_404(HostedFile, ref=ref, removed_at=None)
    if row.expires_on is not None and timezone.localdate() >= row.expires_on:
        raise Http404
    is_file = row.kind == HostedFile.Kind.PDF
    # A file is found by its ref alone: a name in an older letter may have gone with the person it named.
    width = 0 if is_file else next((one for one in row.widths if hosting.name_of(row, one) == name), None)
    if width is None:
        raise Http404
    try:
        data = hosting.path_of(row, width).read_bytes()
    except OSError as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=hosting.MIME[row.kind])
    response.headers["Content-Disposition"] = content_disposition_header(is_file, row.name if is_file else name) or "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # webmail shows it in its own pages
    response.headers["Cache-Control"] = "public, max-age=86400" + ("" if row.expires_on else ", immutable")
    return response


@slowed(240)
@public
@require_safe
def web(request: HttpRequest, token: str) -> HttpResponse:
    """The letter in its reader's language; whoever has no letter here, or one that is over, sees the same page."""
    found = _found(token)
    return letter_page(found) if found else over(request)


def over(request: HttpRequest) -> HttpResponse:
    """Says nothing of whether there ever was a letter."""
    return render(request, "campaigns/letters/over.html", status=404)


def letter_page(html: str, *, frames: str = "'none'") -> HttpResponse:
    """A letter as a page of its own. `frames`: which pages may show it inside themselves."""
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY.format(frames=frames, base=settings.BASE_URL)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    if frames != "'none'":
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _found(token: str) -> str:
    row = Recipient.objects.select_related("mailing__identity").filter(token=token).first()
    if row is None or row.state not in (Recipient.State.SENT, Recipient.State.UNDECIDED) or row.mailing.channel != "email":
        return ""
    campaign = Campaign.objects.select_related("letter", "identity").filter(mailing=row.mailing).first()
    day = timezone.localdate()
    if campaign is None or is_over(row, day):
        return ""
    rows = versions.every(campaign.letter)
    try:
        said = versions.chosen(rows, row.language, row.variant)
    except LookupError:
        return ""
    with translation.override(said.language):
        made, _problems = loading.draw(campaign.letter, rows, said, campaign=campaign, day=day)
    made = compiling.counted(made, dict(links.of(campaign).filter(language=said.language).values_list("address", "number")))
    own = made.fallbacks | {name: value for name, value in values_of(row, day).items() if value}
    return slots.shown(made.html, {name: escape(own.get(name, "")) for name in (*OURS, *PERSONAL)} | {"token": token})


def is_over(row: Recipient, day: date) -> bool:
    """Whether the web version of a message is no longer shown: so many days after it left as the settings say."""
    sent_on = local_day(row.sent_at or row.mailing.started_at or row.next_try_at, settings.TIME_ZONE)
    return day >= sent_on + timedelta(days=settings.KORTISTO.campaigns_web_days)


def values_of(row: Recipient, day: date) -> dict[str, str]:
    """What of the person may stand in it today: nothing once the gate is shut, no name once it is not live."""
    asked = Row(row.pk, row.contact_id, row.position, row.token, row.language, row.variant, row.with_notice, 0, "", row.mark, None)
    reached, _closed = Recheck(row.mailing, day).ask([asked])
    return reached[row.pk].values if row.pk in reached else {}
