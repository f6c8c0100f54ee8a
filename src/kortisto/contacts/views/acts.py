"""Acts on a person: each a page that works without JavaScript, and a POST to a noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts import actions
from kortisto.contacts.attachments import acts as attaching
from kortisto.contacts.attachments.forms import too_much
from kortisto.contacts.attachments.kinds import most_together
from kortisto.contacts.card import Person, open_person
from kortisto.contacts.custom import writing
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.forms import EndForm, InteractionForm, MoveForm, PassivationForm
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.models import Company
from kortisto.contacts.refusals import Refused
from kortisto.contacts.scope import current
from kortisto.contacts.views.warning import moving
from kortisto.lib import phones
from kortisto.lib.gatekeeping import right
from kortisto.privacy import undo as undos
from kortisto.ui import format as fmt
from kortisto.ui import toasts
from kortisto.ui.dialogs import done, in_dialog
from kortisto.ui.uploads import kept_in_memory
from kortisto.ui.whence import whence

Act = Callable[[RuledForm], str]


def at(request: HttpRequest, code: str) -> tuple[Person, str, datetime, date]:
    """The person, who acts, and when."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    return open_person(request.user, code, as_of=as_of), request.user.actor_ref, now, as_of  # type: ignore[union-attr]


def suggested(request: HttpRequest) -> list[str]:
    """Names for the company field's own list, where the page may be without scripts; the picker asks for its own."""
    if in_dialog(request):
        return []
    return list(Company.objects.in_scope().order_by("sort_key", "pk").values_list("name", flat=True)[:300])


def back(request: HttpRequest, person: Person) -> HttpResponse:
    return done(request, whence(request, reverse("contacts:card", args=[person.contact.code])))


def tried(form: RuledForm, act: Act) -> str | None:
    """Do the act with a valid form nobody has overtaken; a refusal lands on the form. Gives what the act gave, or None."""
    if not form.is_valid() or form.clash:
        return None
    try:
        return act(form)
    except Refused as refusal:
        form.refuse(refusal)
        return None


def page(request: HttpRequest, template: str, person: Person, form: RuledForm, **more: Any) -> HttpResponse:
    context: Mapping[str, Any] = {"person": person, "card": person.view, "form": form, "today": person.as_of, **more}
    return render(request, template, dict(context), status=form_status(form))


def form_status(form: RuledForm) -> int:
    """409 when somebody else changed it meanwhile, 422 when something was refused, 200 for a new form."""
    if form.is_bound and not form.errors and form.clash:
        return 409
    return 422 if form.is_bound else 200


@right("register.edit")
@require_http_methods(["GET", "POST"])
def passivate(request: HttpRequest, code: str) -> HttpResponse:
    """Passivoi: when did the person leave?"""
    person, by, now, as_of = at(request, code)
    form = PassivationForm(request.POST or None, as_of=as_of, initial={"passivated_on": as_of})

    def act(form: RuledForm) -> str:
        return actions.passivate(contact=person.contact, on=form.cleaned_data["passivated_on"], by=by, now=now)

    token = tried(form, act) if request.method == "POST" else None
    if token is None:
        return page(request, "contacts/acts/passivate.html", person, form, passive_state=current(as_of).passive)
    words = _("%(name)s was passivated.") if current(as_of).passive else _("%(name)s left the company.")
    undo_at = reverse("contacts:undo", args=[person.contact.code, token])
    toasts.add(request, words % {"name": person.name}, undo=undo_at)
    return _after_leaving(request, person)


def _after_leaving(request: HttpRequest, person: Person) -> HttpResponse:
    """To the card, when the one who acted may still see it; else to the list."""
    from django.http import Http404

    card = reverse("contacts:card", args=[person.contact.code])
    try:
        open_person(request.user, person.contact.code, as_of=person.as_of)
    except Http404:
        return done(request, reverse("contacts:list"), gone=card)
    return done(request, card)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Vaihtoi työpaikkaa: new employer, title, address; ban and notices travel, the old details stay behind."""
    person, by, now, as_of = at(request, code)
    form = MoveForm(request.POST or None, as_of=as_of, initial={"moved_on": as_of})

    def act(form: RuledForm) -> str:
        given = form.cleaned_data
        return actions.move(
            contact=person.contact, company=given["company"], moved_on=given["moved_on"], details=form.details(),  # type: ignore[attr-defined]
            source=given["source"], source_kind=given["source_kind"], keep_others=given["keep_others"], by=by, now=now,
        )  # fmt: skip

    return _arrival(request, person, form, act, "contacts/acts/move.html")


@right("register.edit")
@require_http_methods(["GET", "POST"])
def return_to(request: HttpRequest, code: str) -> HttpResponse:
    """Palasi: a passive person is at the former employer again."""
    person, by, now, as_of = at(request, code)
    job = person.current
    start: dict[str, Any] = {"moved_on": as_of}
    if job is not None and job.view.company:
        start |= {"company": job.view.company.code, **_shown_details(job.view)}
    form = MoveForm(request.POST or None, as_of=as_of, initial=start)

    def act(form: RuledForm) -> str:
        given = form.cleaned_data
        return actions.return_to(
            contact=person.contact, company=given["company"], returned_on=given["moved_on"], details=form.details(),  # type: ignore[attr-defined]
            source=given["source"], source_kind=given["source_kind"], by=by, now=now,
        )  # fmt: skip

    return _arrival(request, person, form, act, "contacts/acts/return.html")


def _arrival(request: HttpRequest, person: Person, form: MoveForm, act: Act, template: str) -> HttpResponse:
    matches: list[Any] = []
    if request.method == "POST" and form.is_valid() and not request.POST.get("silti"):
        matches = moving(request, person, form.cleaned_data)
    token = tried(form, act) if request.method == "POST" and not matches else None
    if token is None:
        return page(request, template, person, form, companies=suggested(request), matches=matches, moved=person.contact.code)
    words = _("%(name)s now works at %(company)s.") % {"name": person.name, "company": form.cleaned_data["company"].name}
    toasts.add(request, words, undo=reverse("contacts:undo", args=[person.contact.code, token]))
    return back(request, person)


def _shown_details(view: Any) -> dict[str, Any]:
    """What the gate shows of a position, to begin a form with."""
    start = {name: getattr(view, name) for name in ("job_title", "email", "phone", "street", "postal_code", "city")}
    return start | {"phone": phones.shown(view.phone) if view.phone else ""}


@right("register.edit")
@kept_in_memory(most_together)
@require_http_methods(["GET", "POST"])
def interaction(request: HttpRequest, code: str) -> HttpResponse:
    """Kirjaa yhteydenotto: something that happened between this person and us, with its files."""
    person, by, now, as_of = at(request, code)
    form = InteractionForm(request.POST or None, request.FILES or None, as_of=as_of, initial={"happened_on": as_of})

    def act(form: RuledForm) -> str:
        given, job = form.cleaned_data, person.current
        logged = attaching.log_with_files(
            files=attaching.check(attaching.sent(given.get("attached", []))),
            contact=person.contact, kind=given.get("kind", ""), happened_at=form.moment(now),  # type: ignore[attr-defined]
            company=job.position.company if job else None, summary=given.get("summary", ""), text=given.get("text", ""), by=by, now=now,
        )  # fmt: skip
        return logged.token

    token = None if request.method == "GET" else tried(form, act)
    if token is None:
        return page(request, "contacts/acts/interaction.html", person, form, too_large=too_much(request))
    person.contact.subject.refresh_from_db()
    until = person.contact.subject.keep_until
    words = _("Recorded. The card is erased at the latest %(day)s.") % {"day": fmt.day(until)} if until else _("Recorded.")
    toasts.add(request, words, undo=reverse("contacts:undo", args=[person.contact.code, token]))
    return back(request, person)


@right("register.edit")
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Vahvista tiedot: the work details are right today."""
    person, by, now, _as_of = at(request, code)
    actions.confirm_details(contact=person.contact, by=by, now=now)
    toasts.add(request, _("The details were confirmed."))
    return back(request, person)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """The employment ends, today or on a day ahead."""
    person, by, now, as_of = at(request, code)
    row = get_object_or_404(person.contact.positions.open(as_of), pk=position)
    job = next((job for job in person.jobs if job.position.pk == row.pk), None)
    form = EndForm(request.POST or None, as_of=as_of, initial={"ended_on": as_of})

    def act(form: RuledForm) -> str:
        actions.end_position(position=row, on=form.cleaned_data["ended_on"], by=by, now=now)
        return "done"

    if request.method == "POST" and tried(form, act):
        toasts.add(request, _("The employment ends %(day)s.") % {"day": fmt.day(form.cleaned_data["ended_on"])})
        return back(request, person)
    return page(request, "contacts/acts/end.html", person, form, job=job)


UNDOING: Mapping[str, Callable[..., None]] = {
    actions.moving.ACT: actions.undo_move,
    actions.interactions.ACT: actions.take_back_interaction,
    writing.ACT: writing.take_back,
}


@right("register.edit")
@require_POST
def undo(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Kumoa: take back a passivation or a move. The token is proof enough, for the act may have hidden the card."""
    from django.contrib import messages

    from kortisto.contacts.models import Contact

    number = code.upper().removeprefix("H-")
    contact = get_object_or_404(Contact.objects.select_related("subject"), pk=int(number) if number.isdecimal() else 0)
    now = timezone.now()
    try:
        kept = undos.peek(token)
        doing = UNDOING.get(kept.act, actions.undo_passivation)
        doing(contact=contact, token=token, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
        toasts.add(request, _("Taken back."))
    except (undos.NothingToUndo, Refused) as error:
        words = error.message if isinstance(error, Refused) else _("The act can no longer be undone.")
        messages.warning(request, words)
        return redirect("contacts:list")
    return redirect(whence(request, reverse("contacts:card", args=[contact.code]), reverse("contacts:list")))


__all__ = ["WorkDetails", "confirm", "end", "interaction", "move", "passivate", "return_to", "undo"]
