"""The list of companies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from kortisto.contacts.custom.lists import cells_of_companies
from kortisto.contacts.finding import find_companies
from kortisto.contacts.lists import Asked, columns, ways
from kortisto.contacts.lists import companies as lists
from kortisto.contacts.lists.conditions import CHOICE, COMPANIES
from kortisto.contacts.models import Company
from kortisto.contacts.views.listing import ask, frame
from kortisto.contacts.views.people import other, rows_context, sorted_by
from kortisto.lib.gatekeeping import right
from kortisto.privacy.gate import Gate, open_gate
from kortisto.ui.htmx import page_or_fragment, wants_fragment

SORTED = ("nimi", "paikkakunta", "asiakkuus")


def gate_for(request: HttpRequest) -> Gate | None:
    """The gate for contacts, or None for roles that see companies only (finance)."""
    try:
        return open_gate(request.user, "contacts", as_of=timezone.localdate())
    except PermissionDenied:
        return None


@right("register.read")
@gzip_page  # the page repeats no secret beside the masked token, and other sites cannot ask for it (docs/adr/0103)
def index(request: HttpRequest) -> HttpResponse:
    """A page of companies; everything stands in the address."""
    question = ask(request.user, COMPANIES, request.GET)
    asked, path = question.asked, question.kind.path
    page, shown = question.page(), columns.shown(question.columns, asked.columns)
    own = cells_of_companies([row.pk for row in page.rows], [column.key for column in shown])
    context = {
        **rows_context(request, question, page),
        "rows": lists.rows(page.rows, question.gate, as_of=question.as_of, details=frozenset(c.key for c in shown), own=own),
        "columns": shown,
        "orders": {key: asked.address(path, jarj=other(asked.order, key)) for key in sorted_by(SORTED, shown)},
        "empty": _empty(asked),
        "cut": question.cut,
        "ways": ways.on_from(asked, request.user, COMPANIES),
        "can_pick": request.user.has_right("register.edit"),  # type: ignore[union-attr]
    }
    if not wants_fragment(request):
        context |= frame(question)
        context["choices"] = [
            (key, c.label, list(c.options()), asked.filters.get(key, ""))
            for key, c in question.known.items()
            if c.kind == CHOICE and (c.quick or key in asked.filters)
        ]
    return page_or_fragment(request, "contacts/companies.html", "contacts/companies/region.html", context)


def _empty(asked: Asked) -> tuple[str, str]:
    if asked.broken:
        return _("The filter cannot be used"), asked.broken
    if asked.narrowed:
        return _("No company matches"), _("No company in the register answers this.")
    return _("No companies"), _("Add a company, or bring a list in from a file.")


PICKED_FROM = 8


@right("register.edit")
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """`?q=`: the companies a picker offers, each with a second line that tells two of one name apart; customers first."""
    as_of = timezone.localdate()
    ids = find_companies(request.GET.get("q", "")[:100])[:50]
    found = {c.pk: c for c in Company.objects.in_scope().filter(pk__in=ids).select_related("owner")}
    rows = lists.rows([found[pk] for pk in ids if pk in found][:PICKED_FROM], gate_for(request), as_of=as_of)
    words = ngettext("%(n)d company", "%(n)d companies", len(rows)) % {"n": len(rows)}
    return render(request, "contacts/companies/choices.html", {"rows": rows, "said": words if rows else _("No company matches")})
