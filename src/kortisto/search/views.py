"""The search page, and the same as a fragment for the palette of every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kortisto.lib.gatekeeping import right
from kortisto.search import answers
from kortisto.search.question import ask

IN_PALETTE, ON_PAGE = 6, 50


@right("register.read")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """`?q=`: people, companies and actions that answer every word."""
    fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
    question = ask(request.GET.get("q", ""))
    groups = answers.groups(question, request.user, as_of=timezone.localdate(), most=IN_PALETTE if fragment else ON_PAGE)
    said = _said(groups, acts=fragment)
    context = {"question": question.text, "asked": bool(question), "groups": groups, "said": said, "nav": ""}
    response = render(request, "search/palette.html" if fragment else "search/page.html", context)
    patch_vary_headers(response, ("HX-Request", "HX-History-Restore-Request"))
    return response


def _said(found: list[answers.Group], *, acts: bool) -> str:
    """How much was found. `acts`: things to do are counted too, as the palette does, whose options they are."""
    number = sum(len(group.lines) for group in found if acts or not group.acts)
    return ngettext("%(n)d result", "%(n)d results", number) % {"n": number} if number else _("Nothing was found.")
