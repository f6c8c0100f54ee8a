"""The proof: erasures with their certificates, and the ledger with its chain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from kortisto.lib.gatekeeping import right
from kortisto.privacy import anonymising, ledger, publication
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Erasure
from kortisto.privacy.views.centre import chains
from kortisto.privacy.views.said import REASONS, entries
from kortisto.privacy.views.tabs import page

PAGE = 50


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


@right("privacy.manage")
def erasures(request: HttpRequest) -> HttpResponse:
    """Erasures, the incomplete ones first and red; then the latest."""
    before = _number(request.GET.get("ennen", ""))
    language = (translation.get_language() or "fi")[:2]
    rows = Erasure.objects.select_related("certificate").order_by("-pk")
    done = rows.exclude(state=Erasure.State.INCOMPLETE)
    if before:
        done = done.filter(pk__lt=before)
    shown = list(done[: PAGE + 1])
    context = {
        "today": timezone.localdate(),
        "incomplete": list(rows.filter(state=Erasure.State.INCOMPLETE)),
        "erasures": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "reasons": REASONS,
        "total": Erasure.objects.count(),
        "counts": [(CATALOGUE[one.datum].label(language), one) for one in anonymising.shown(publication.active_policies())],
    }
    return page(request, "privacy/erasures.html", "erasures", context)


@right("audit.read", "privacy.manage")
def ledger_list(request: HttpRequest) -> HttpResponse:
    """The ledger's entries, newest first, and whether its chain and the audit trail hold."""
    before = _number(request.GET.get("ennen", ""))
    shown = entries(PAGE, before=before)
    tail = ledger.tail()
    context = {
        "entries": shown,
        "older": shown[-1].first if shown and shown[-1].first > 1 else None,
        "chains": chains(),
        "length": tail.seq if tail else 0,
        "copy_behind": ledger.copy_behind(),
    }
    return page(request, "privacy/ledger.html", "ledger", context)
