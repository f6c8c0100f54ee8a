"""What the links of messages lead to: a page with one button. Opening does nothing (T15); an unknown, spent or late link says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kortisto.lib.gatekeeping import public, slowed
from kortisto.rights import links, sealing


@csrf_exempt
@slowed(60)
@public
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """“Is this request yours?” The button says yes. The token is the proof: forging the post needs it, and there is no cookie."""
    now = timezone.now()
    letter = links.identifying(token, now=now)
    if letter is None:
        return _page(request, "gone", status=404)
    with translation.override(letter.request.language):
        if request.method == "POST":
            return _page(request, "thanks" if links.follow(letter, now=now) else "gone", number=letter.request.number)
        return _page(request, "mine", number=letter.request.number)


@csrf_exempt
@slowed(60)
@public
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, token: str) -> HttpResponse:
    """The package, by a button, once."""
    now = timezone.now()
    paper = links.package(token, now=now)
    if paper is None:
        return _page(request, "gone", status=404)
    with translation.override(paper.request.language):
        if request.method != "POST":
            return _page(request, "package", number=paper.request.number, until=paper.token_until, size=paper.size)
        try:
            content = links.fetch(paper, now=now)
        except sealing.Gone:
            return _page(request, "gone", status=404)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{paper.request.number}.zip"'
    return _closed(response)


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return _closed(render(request, f"rights/public/{name}.html", context, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    """No copy on the way, no address told onwards."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
