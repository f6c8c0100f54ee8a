"""The pictures and files of letters: which there are, where each is used, and taking away what nobody needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kortisto.campaigns.letters import hosting, uses
from kortisto.campaigns.models import HostedFile
from kortisto.campaigns.views.finding import WRITES
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.dialogs import done

PAGE = 50
THUMB = 200


@right(WRITES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`ennen`: older than this key."""
    place, now = request.GET.get("ennen", ""), timezone.now()
    found = uses.standing()
    if place.isdecimal() and len(place) < 15:
        found = found.filter(pk__lt=int(place))
    page = list(found[: PAGE + 1])
    known = uses.of(page[:PAGE], now=now)
    rows = [_row(one, known[one.pk], now) for one in page[:PAGE]]
    older = page[PAGE - 1].pk if len(page) > PAGE else None
    return render(request, "campaigns/desk/files.html", {"rows": rows, "older": older, "first": not place})


def _row(file: HostedFile, found: uses.Uses, now: Any) -> dict[str, Any]:
    is_picture = file.kind != HostedFile.Kind.PDF
    return {
        "file": file,
        "uses": found,
        "address": reverse("campaigns:hosted", args=[file.ref, hosting.name_of(file, 0)]),
        "thumb": reverse("campaigns:hosted", args=[file.ref, hosting.name_of(file, THUMB)]) if is_picture else "",
        "may_go": uses.may_go(file, found, now=now),
        "past": file.expires_on is not None and file.expires_on <= timezone.localdate(now),
    }


@right(WRITES)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, file: str) -> HttpResponse:
    """Asks first: what is removed is gone for good."""
    row, now = get_object_or_404(HostedFile, ref=file, removed_at=None), timezone.now()
    refused = ""
    if request.method == "POST":
        try:
            uses.remove(row, by=request.user, now=now)
        except Refused as trouble:
            refused = trouble.message
        else:
            toasts.add(request, _("“%(name)s” was removed.") % {"name": row.name})
            return done(request, redirect("campaigns:files").url)
    found = _row(row, uses.of([row], now=now)[row.pk], now)
    context = {**found, "refused": refused, "form": RuledForm(None, as_of=timezone.localdate(now))}
    return render(request, "campaigns/desk/file_gone.html", context, status=422 if refused else 200)
