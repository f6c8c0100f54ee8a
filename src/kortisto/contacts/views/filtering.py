"""The editor of a list's conditions and the choice of its columns. Both only lead to another address of the list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from kortisto.contacts.lists import building, tree
from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.views.listing import Question, about_of, ask
from kortisto.lib.gatekeeping import right
from kortisto.ui.htmx import page_or_fragment


@right("register.read")
@require_GET
def edit(request: HttpRequest) -> HttpResponse:
    """The conditions as a form. Each button asks for the form anew; "Show" leads to the list."""
    question = ask(request.user, about_of(request), request.GET)
    act = request.GET.get("teko", "")
    if "solmu" not in request.GET:
        return _form(request, question, _opened(question, request.GET.get("ehdot", "")), judged=False)
    group = building.from_form(request.GET, question.known)
    if act == "nayta":
        group = building.without_empty(group)
        if not any(tree.trouble(leaf, question.known) for leaf in tree.leaves(group)) and _fits(group):
            return redirect(question.asked.with_group(group).address(question.kind.path))
        return _form(request, question, group, judged=True)
    group = building.changed(group, act, question.known)
    return _form(request, question, group, judged=False, focus=building.goes_on(group, act))


def _opened(question: Question, text: str) -> tree.Group:
    """The conditions of the address; those that can be read but make no sense are there to be mended."""
    asked = question.asked
    if asked.broken:
        try:
            nested = tree.read(text)
        except tree.Broken:
            nested = tree.Group()
        group = tree.joined(nested, asked.group.parts)
    else:
        group = asked.group
    return group if group.parts else building.changed(group, f"lisaa:{building.ROOT}", question.known)


def _fits(group: tree.Group) -> bool:
    if not group.parts:
        return True
    try:
        tree.read(tree.write(group))
    except tree.Broken:
        return False
    return True


def _form(request: HttpRequest, question: Question, group: tree.Group, *, judged: bool, focus: str = "") -> HttpResponse:
    asked: Asked = question.asked
    kept = [(key, value) for key, value in asked.with_group(None).parameters]
    context: dict[str, Any] = {
        "kind": question.kind,
        "root": building.numbered(group, question.known, judged=judged),
        "known": building.usable(question.known),
        "kept": kept,
        "bad": judged,
        "focus": focus,
        "too_much": judged and not _fits(group),
        "deepest": tree.DEEPEST,
        "broken": asked.broken,
        "back": asked.address(question.kind.path),
    }
    return page_or_fragment(
        request, "contacts/lists/filter.html", "contacts/lists/filter_form.html", context, status=422 if judged else 200
    )


@right("register.read")
@require_GET
def choose_columns(request: HttpRequest) -> HttpResponse:
    """From the form of columns to the list that shows them: ticked ones in the order of their numbers."""
    question = ask(request.user, about_of(request), request.GET)
    ticked = [key for key in request.GET.getlist("sarake") if key in question.columns]

    def place(key: str) -> tuple[int, int]:
        text = request.GET.get(f"jarjestys.{key}", "")
        return (int(text) if text.isdecimal() and len(text) < 4 else 99, ticked.index(key))

    usual = [column.key for column in question.kind.columns.values() if column.usual]
    chosen = sorted(ticked, key=place)
    return redirect(question.asked.address(question.kind.path, sarakkeet=",".join(chosen) if chosen != usual else None))
