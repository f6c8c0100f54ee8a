"""The list of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from kortisto.contacts.lists import Asked, columns, ways
from kortisto.contacts.lists.conditions import CHOICE, PEOPLE
from kortisto.contacts.lists.rows import people_rows
from kortisto.contacts.views.listing import Question, ask, frame
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.ui.htmx import page_or_fragment, wants_fragment
from kortisto.ui.jana import Scale

SORTED = ("nimi", "yhteys", "poistuu", "hankittu")


@right("register.read")
@gzip_page  # the page repeats no secret beside the masked token, and other sites cannot ask for it (docs/adr/0103)
def index(request: HttpRequest) -> HttpResponse:
    """A page of people: segment, filters, words, order, columns and place all stand in the address."""
    now = timezone.now()
    question = ask(request.user, PEOPLE, request.GET, as_of=timezone.localdate(now))
    asked, gate = question.asked, question.gate
    assert gate is not None
    page = question.page()
    audit.seen(request.user, gate.activity, [c.subject for c in page.rows], now)  # type: ignore[arg-type]
    shown = columns.shown(question.columns, asked.columns)
    context = {
        **rows_context(request, question, page),
        "rows": people_rows(page.rows, gate, as_of=question.as_of, details=_details(shown)),
        "columns": shown,
        "scale": Scale.around(question.as_of),
        "orders": {key: asked.address(question.kind.path, jarj=other(asked.order, key)) for key in sorted_by(SORTED, shown)},
        "empty": _empty(asked),
        "cut": question.cut,
        "can_pick": request.user.has_right("register.edit") and gate.activity == "contacts",  # type: ignore[union-attr]
        "can_tag": gate.may("tags"),
        "ways": ways.on_from(asked, request.user) if gate.activity == "contacts" else [],
    }
    if not wants_fragment(request):
        context |= frame(question)
        context["choices"] = [
            (key, c.label, list(c.options()), asked.filters.get(key, ""))
            for key, c in question.known.items()
            if c.kind == CHOICE and (c.quick or key in asked.filters)
        ]
    return page_or_fragment(request, "contacts/people.html", "contacts/people/region.html", context)


def rows_context(request: HttpRequest, question: Question, page: Any) -> dict[str, Any]:
    """What the rows of either list need."""
    asked, path = question.asked, question.kind.path
    user: Any = request.user
    return {
        "asked": asked,
        "page": page,
        "today": question.as_of,
        "previous": asked.address(path, ennen=page.previous) if page.previous else None,
        "next": asked.address(path, jatko=page.next) if page.next else None,
        "clear": asked.with_group(None).address(path, haku=None),
        "can_edit": user.has_right("register.edit"),
        "can_bulk": user.has_right("register.bulk"),
        "can_ban": user.has_right("bans.edit"),
        "can_set": any(key.startswith("oma_") for key in question.known),
    }


def _details(shown: list[columns.Column]) -> frozenset[str]:
    return frozenset(column.key for column in shown)


def sorted_by(usual: Iterable[str], shown: Iterable[columns.Column]) -> list[str]:
    """What head cells sort by: the usual orders, and those of custom fields among the columns shown."""
    return list(dict.fromkeys([*usual, *(column.order for column in shown if column.order)]))


def other(order: str, key: str) -> str:
    """The order a head cell leads to: up first for names, the latest first for days."""
    first, second = (key, f"-{key}") if key != "yhteys" else (f"-{key}", key)
    return second if order == first else first


def _empty(asked: Asked) -> tuple[str, str]:
    """Why the list is empty, in words."""
    if asked.broken:
        return _("The filter cannot be used"), asked.broken
    if asked.narrowed:
        return _("Nobody matches"), _("No one in the register answers all of these filters.")
    if asked.segment == "passiiviset":
        return _("No passive people"), _("People who leave their employer appear here until they move, return or are erased.")
    if asked.segment == "informoimatta":
        return _("Everybody has been informed"), _("New people appear here until they have been told about the register.")
    if asked.segment == "vanhenevat":
        return _("Nobody is going"), _("People whose data will be erased within 90 days appear here.")
    return _("No people yet"), _("Add a person, or bring a list in from a file.")
