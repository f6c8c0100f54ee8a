"""Saved segments: saving the question of a list, changing, removing, bringing back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts import actions
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.models import SavedSegment
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views.listing import KINDS, about_of, ask
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.dialogs import in_dialog


class SegmentForm(RuledForm):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Name what the segment is for, not a person.")
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Everybody sees it"),
        required=False,
        help_text=gettext_lazy("Each sees through it what their role may see."),
    )


@right("register.read")
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """The question of the list (in the address of this form) under a name."""
    now, about = timezone.now(), about_of(request)
    question = ask(request.user, about, request.GET)
    form = SegmentForm(request.POST or None, as_of=question.as_of)
    if form.is_valid():
        try:
            made = actions.save_segment(
                about=about, name=form.cleaned_data["name"], shared=form.cleaned_data["shared"], question=question.asked.stored,
                owner=request.user, now=now,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            toasts.add(request, _("“%(name)s” was saved.") % {"name": made.name})
            return _go(request, _address(made))
    return _answer(request, form, _("Save as a segment"), _("Save the segment"), question.asked.address(question.kind.path))


@right("register.read")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, segment: int) -> HttpResponse:
    """Another name, or seen by everybody."""
    found = _own(request, segment)
    form = SegmentForm(request.POST or None, as_of=timezone.localdate(), initial={"name": found.name, "shared": found.shared})
    if form.is_valid():
        try:
            actions.change_segment(segment=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _told(request, found, _("“%(name)s” was changed.") % {"name": found.name}, _address(found))
    return _answer(request, form, _("Name and sharing"), _("Save"), _address(found))


@right("register.read")
@require_POST
def update(request: HttpRequest, segment: int) -> HttpResponse:
    """The segment asks from now on what the list asks (the query of this address)."""
    found = _own(request, segment)
    question = ask(request.user, found.about, request.GET)
    if question.asked.broken:
        messages.warning(request, question.asked.broken)
        return redirect(_address(found))
    actions.change_segment(segment=found, question=question.asked.stored, by=request.user, now=timezone.now())
    return _told(request, found, _("“%(name)s” was changed.") % {"name": found.name}, _address(found))


@right("register.read")
@require_POST
def remove(request: HttpRequest, segment: int) -> HttpResponse:
    found = _own(request, segment)
    actions.remove_segment(segment=found, by=request.user, now=timezone.now())
    return _told(request, found, _("“%(name)s” was removed.") % {"name": found.name}, KINDS[found.about].path)


@right("register.read")
@require_POST
def undo(request: HttpRequest, segment: int) -> HttpResponse:
    """Bring a removed segment back, or what its last change replaced."""
    found = _own(request, segment, removed=True)
    try:
        actions.undo_segment(segment=found, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        toasts.add(request, _("Taken back."))
    return redirect(_address(found))


def _own(request: HttpRequest, pk: int, *, removed: bool = False) -> SavedSegment:
    """A segment of this list that is one's own to change; another's is not there."""
    rows = SavedSegment.objects.changed_by(request.user.pk, as_of=timezone.localdate()).filter(pk=pk, about=about_of(request))  # type: ignore[arg-type]
    found = (rows if removed else rows.filter(removed_at=None)).first()
    if found is None:
        raise Http404
    return found


def _address(segment: SavedSegment) -> str:
    return f"{KINDS[segment.about].path}?{segment.question}&oma={segment.pk}"


def _told(request: HttpRequest, segment: SavedSegment, words: str, to: str) -> HttpResponse:
    toasts.add(request, words, undo=KINDS[segment.about].url("undo_segment", segment.pk))
    return _go(request, to)


def _go(request: HttpRequest, to: str) -> HttpResponse:
    if not in_dialog(request):
        return redirect(to)
    return HttpResponse(status=204, headers={"HX-Redirect": to})


def _answer(request: HttpRequest, form: SegmentForm, heading: str, submit: str, back: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "heading": heading, "submit": submit, "back": back}
    return render(request, "contacts/lists/segment.html", context, status=422 if form.is_bound else 200)
