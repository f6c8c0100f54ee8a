"""The address a link of a letter leads through. GET redirects where the letter says; nothing else happens here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kortisto.campaigns.clicks import counting, links
from kortisto.lib.gatekeeping import public


@public
@require_safe
def follow(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Count and lead on. A token or number nobody was given, and the link no person sees: one and the same page."""
    hit = links.hit(token, number)
    if hit is not None and request.method == "GET":
        counting.count(hit, now=timezone.now())
    link = hit.link if hit is not None else None
    response = HttpResponseRedirect(link.address) if link else render(request, "campaigns/clicks/nowhere.html", status=404)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
