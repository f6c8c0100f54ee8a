"""Attachments: list and add, download, delete and take back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.contacts.attachments import acts, panels, seen, storage
from kortisto.contacts.attachments.forms import AttachForm, too_much
from kortisto.contacts.attachments.kinds import KINDS, most_together
from kortisto.contacts.card import Person, open_person
from kortisto.contacts.models import Attachment, Contact
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views.acts import at, form_status
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.ui import toasts
from kortisto.ui.dialogs import done
from kortisto.ui.htmx import wants_fragment
from kortisto.ui.uploads import kept_in_memory

SHOWN = 200
CONTENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@right("register.read")
@kept_in_memory(most_together)
@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, code: str) -> HttpResponse:
    """All files of a card, and the form for more. `?yhteydenotto=` and `?tehtava=` say what of the card they lie with."""
    person, by, now, as_of = at(request, code)
    may = _may_add(request, person, as_of)
    form = AttachForm(request.POST or None, request.FILES or None, as_of=as_of)
    with_what = _bonds(request, person.contact)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        job = person.current
        company = job.position.company if job else None
        if _tried(request, form, contact=person.contact, company=company, **with_what, by=by, now=now):
            return done(request, reverse("contacts:card", args=[person.contact.code]))
    files = seen.of_person(person, most=SHOWN) if panels.excluded(as_of) is None else []
    context = {"person": person, "files": files, "back": reverse("contacts:card", args=[person.contact.code])}
    return _page(request, form, may=may, bond=next((bond for bond in with_what.values() if bond), None), **context)


@right("register.read")
@kept_in_memory(most_together)
@require_http_methods(["GET", "POST"])
def of_company(request: HttpRequest, code: str) -> HttpResponse:
    """The files about a company's people, and the form for more: each concerns one of them."""
    now = timezone.now()
    as_of, company, user = timezone.localdate(now), find(code), request.user
    people = seen.people_at(user, company, as_of=as_of)
    may = panels.excluded(as_of) is None and user.has_right("register.edit")  # type: ignore[union-attr]
    form = AttachForm(request.POST or None, request.FILES or None, as_of=as_of, people=people)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        person = open_person(user, form.data["person"], as_of=as_of) if form.is_valid() else None
        by = user.actor_ref  # type: ignore[union-attr]
        if person is not None and _tried(request, form, contact=person.contact, company=company, by=by, now=now):
            return done(request, reverse("contacts:company", args=[company.code]))
    files = seen.of_company(user, company, as_of=as_of, most=SHOWN) if panels.excluded(as_of) is None else []
    context = {"company": company, "nav": "companies", "files": files, "back": reverse("contacts:company", args=[company.code])}
    return _page(request, form, may=may and bool(people), nobody=may and not people, **context)


@right("register.read")
@require_safe
def download(request: HttpRequest, code: str, attachment: int) -> HttpResponse:
    """The file itself: always saved, never shown by the browser, and noted in the read log."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    row = _row(person, attachment)
    try:
        data = storage.read(row)
    except storage.Gone as error:
        raise Http404 from error
    audit.seen(request.user, person.gate.activity, [person.contact.subject_id], now)  # type: ignore[arg-type]
    kind = KINDS.get(row.kind)
    response = HttpResponse(data, content_type=kind.mime if kind else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    response["Content-Security-Policy"] = CONTENT_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@right("register.edit")
@require_POST
def remove(request: HttpRequest, code: str, attachment: int) -> HttpResponse:
    """Poista: the note takes it back until the night destroys it."""
    person, by, now, _as_of = at(request, code)
    row = _row(person, attachment)
    try:
        acts.remove(row, by=by, now=now)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return _back(request, person)
    back = reverse("contacts:restore_attachment", args=[person.contact.code, row.pk])
    toasts.add(request, _("The attachment was deleted. It is destroyed within two days."), undo=back)
    return _back(request, person)


@right("register.edit")
@require_POST
def restore(request: HttpRequest, code: str, attachment: int) -> HttpResponse:
    """Kumoa: it was deleted by mistake."""
    person, by, now, _as_of = at(request, code)
    acts.restore(_row(person, attachment, removed=True), by=by, now=now)
    toasts.add(request, _("Taken back."))
    return _back(request, person)


def _row(person: Person, pk: int, *, removed: bool = False) -> Attachment:
    row = seen.one(person, pk, removed=removed)
    if row is None:
        raise Http404
    return row


def _may_add(request: HttpRequest, person: Person, as_of: date) -> bool:
    may: bool = request.user.has_right("register.edit")  # type: ignore[union-attr]
    return may and not person.passive and panels.excluded(as_of) is None


def _bonds(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """The entry or task of this card the address names; Http404 for one of another card."""
    found: dict[str, Any] = {}
    for key, rows, name in (("yhteydenotto", contact.interactions, "interaction"), ("tehtava", contact.tasks, "task")):
        asked = request.GET.get(key, "")
        if asked:
            row = rows.filter(pk=int(asked)).first() if asked.isdecimal() else None
            if row is None:
                raise Http404
            found[name] = row
    return found


def _tried(request: HttpRequest, form: AttachForm, **what: Any) -> bool:
    """Keep the files of a valid form; a refusal lands on the form."""
    if not form.is_valid():
        return False
    try:
        files = acts.check(acts.sent(form.cleaned_data["attached"]))
        acts.attach(files=files, **what)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    said = ngettext("%(num)s file was attached.", "%(num)s files were attached.", len(files)) % {"num": len(files)}
    toasts.add(request, said)
    return True


def _page(request: HttpRequest, form: AttachForm, *, may: bool, **context: Any) -> HttpResponse:
    too_large = too_much(request)
    context |= {
        "form": form, "may_add": may, "may_remove": request.user.has_right("register.edit"),  # type: ignore[union-attr]
        "too_large": too_large, "excluded": panels.excluded(form.as_of),
    }  # fmt: skip
    template = "contacts/attachments/form.html" if may else "contacts/attachments/list.html"
    return render(request, template, context, status=413 if too_large else form_status(form))


def _back(request: HttpRequest, person: Person) -> HttpResponse:
    """The panel of the card anew when htmx asks, else the page the act was done on."""
    if wants_fragment(request) and request.headers.get("HX-Target") == "section#liitteet-osio":
        return HttpResponse(panels.of_person(request, person.contact.pk, alone=True))
    return redirect("contacts:attachments", person.contact.code)
