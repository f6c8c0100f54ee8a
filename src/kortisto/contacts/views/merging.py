"""Side by side: two cards become one, datum by datum; and one becomes two again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts.card import Person, open_person
from kortisto.contacts.forms.picking import OtherForm
from kortisto.contacts.merging import companies, offering, parting, people
from kortisto.contacts.models import Company, CompanyMerge, PersonMerge
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.ui import toasts
from kortisto.ui.whence import whence


@right("register.merge")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """`code` stays, `other` becomes part of it."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    kept, gone = open_person(request.user, code, as_of=as_of), open_person(request.user, other, as_of=as_of)
    if kept.contact.pk == gone.contact.pk:
        raise Http404
    audit.seen(request.user, kept.gate.activity, [kept.contact.subject_id, gone.contact.subject_id], now)  # type: ignore[arg-type]
    groups = offering.of_people(kept, gone, lang=(get_language() or "fi")[:2])
    trouble = ""
    if request.method == "POST":
        choices = offering.chosen(groups, request.POST)
        try:
            token = people.merge(
                kept=kept.contact, gone=gone.contact, choices=choices, by=request.user.actor_ref, now=now  # type: ignore[union-attr]
            )  # fmt: skip
        except Refused as refusal:
            trouble, groups = refusal.message, _again(groups, choices)
        else:
            words = _("%(gone)s is now part of %(kept)s.") % {"gone": gone.contact.code, "kept": kept.contact.code}
            toasts.add(request, words, undo=reverse("contacts:unmerge", args=[token]))
            return redirect(_card(request, kept))
    context = {"kept": kept, "gone": gone, "groups": groups, "trouble": trouble, "person": kept, "stays": _stays(kept, gone)}
    return render(request, "contacts/merge/person.html", context, status=422 if trouble else 200)


@right("register.merge")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """With which card? Found by name, e-mail or code; the next page compares."""
    as_of = timezone.localdate()
    kept = open_person(request.user, code, as_of=as_of)
    form = OtherForm(request.POST or None, user=request.user, as_of=as_of, kept=kept.contact)
    if request.method == "POST" and form.is_valid():
        return redirect("contacts:merge", kept.contact.code, form.cleaned_data["person"].code)
    return render(request, "contacts/merge/choose.html", {"person": kept, "form": form}, status=422 if form.errors else 200)


def _again(groups: list[offering.Group], choices: dict[str, str]) -> list[offering.Group]:
    """The same offer with what was chosen."""
    from dataclasses import replace

    return [offering.Group(g.title, [replace(row, taken=choices.get(row.key, row.taken)) for row in g.rows]) for g in groups]


def _card(request: HttpRequest, kept: Person) -> str:
    """The card, when whoever merged may still see it; else the list of pairs."""
    try:
        open_person(request.user, kept.contact.code, as_of=kept.as_of)
    except Http404:
        return reverse("contacts:pairs")
    return reverse("contacts:card", args=[kept.contact.code])


def _stays(kept: Person, gone: Person) -> list[tuple[Person, list[str]]]:
    """What each brings along whatever is chosen: its employers, as far as they are shown."""
    return [(one, [job.view.company.name for job in one.jobs if job.view.company]) for one in (kept, gone)]


@right("register.merge")
@require_POST
def unmerge(request: HttpRequest, token: str) -> HttpResponse:
    """Two cards again; says what stays where it was recorded since."""
    row = PersonMerge.objects.select_related("into").filter(token=token).exclude(token="").first()
    if row is None:
        return _spent(request, "contacts:pairs")
    open_person(request.user, row.into.code, as_of=timezone.localdate())
    try:
        parted = parting.unmerge(token=token, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("contacts:card", row.into.code)
    toasts.add(request, _("Two cards again: %(one)s and %(other)s.") % {"one": parted.kept.code, "other": parted.gone.code})
    if parted.stayed:
        words = _("What was recorded since the merge stays on %(code)s: %(what)s. Bans and restrictions since hold for both.")
        messages.warning(request, words % {"code": parted.kept.code, "what": parting.words(parted.stayed)})
    return redirect(whence(request, reverse("contacts:pairs"), reverse("contacts:card", args=[parted.kept.code])))


@right("register.merge")
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Two cards of one firm."""
    now = timezone.now()
    kept, gone = find(code), find(other)
    if kept.pk == gone.pk:
        raise Http404
    groups, trouble = offering.of_companies(kept, gone), ""
    if request.method == "POST":
        choices = offering.chosen(groups, request.POST)
        try:
            token = companies.merge(kept=kept, gone=gone, choices=choices, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
        except Refused as refusal:
            trouble, groups = refusal.message, _again(groups, choices)
        else:
            words = _("%(gone)s is now part of %(kept)s.") % {"gone": gone.code, "kept": kept.code}
            toasts.add(request, words, undo=reverse("contacts:unmerge_company", args=[token]))
            return redirect("contacts:company", kept.code)
    context: dict[str, Any] = {"kept": kept, "gone": gone, "groups": groups, "trouble": trouble, "people": _people(kept, gone)}
    return render(request, "contacts/merge/company.html", context, status=422 if trouble else 200)


def _people(kept: Company, gone: Company) -> list[tuple[Company, int]]:
    """How many employments each card has."""
    return [(one, one.positions.count()) for one in (kept, gone)]


@right("register.merge")
@require_POST
def unmerge_company(request: HttpRequest, token: str) -> HttpResponse:
    """Two company cards again."""
    row = CompanyMerge.objects.select_related("into").filter(token=token).first()
    if row is None:
        return _spent(request, "contacts:company_pairs")
    try:
        kept, gone, _stayed = companies.unmerge(token=token, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("contacts:company", row.into.code)
    toasts.add(request, _("Two cards again: %(one)s and %(other)s.") % {"one": kept.code, "other": gone.code})
    return redirect(whence(request, reverse("contacts:company_pairs"), reverse("contacts:company", args=[kept.code])))


def _spent(request: HttpRequest, where: str) -> HttpResponse:
    messages.warning(request, _("The act can no longer be undone."))
    return redirect(where)
