"""All rows of a checked list, by what would become of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kortisto.exchange import browsing, strongbox
from kortisto.exchange.models import Import
from kortisto.exchange.views.columns import steps
from kortisto.exchange.views.finding import import_of
from kortisto.lib.gatekeeping import right


@right("import")
@require_GET
def show(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """`?jatko=120`: the rows after row 120; `?ennen=120`: those before it."""
    upload = import_of(request, pk)
    if upload.state != Import.State.CHECKED:
        return redirect("exchange:show", pk)
    if kind not in browsing.KINDS:
        raise Http404
    try:
        found = browsing.look(
            upload, kind, after=_number(request, "jatko") or 0, before=_number(request, "ennen"), as_of=timezone.localdate()
        )
    except strongbox.Gone:
        return redirect("exchange:show", pk)
    context = {
        "upload": upload, "kind": kind, "labels": browsing.labels(), "numbers": browsing.numbers(upload.counts), "found": found,
        "steps": steps(upload),
    }  # fmt: skip
    return render(request, "exchange/rows.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
