"""Logging a call in two clicks and without a page: from the card, a row of the list, the palette."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.contacts import actions, timeline
from kortisto.contacts.card import Person
from kortisto.contacts.drawing import TOOLS
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.labels import interaction_label
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views.acts import at, page
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.dialogs import in_dialog
from kortisto.ui.htmx import wants_fragment
from kortisto.ui.whence import whence


@right("register.edit")
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, code: str) -> HttpResponse:
    """Soitettu: `kind` just now. Attempts that were not answered are kept too, but are nobody's activity (H12)."""
    person, by, now, as_of = at(request, code)
    form = RuledForm(request.POST or None, as_of=as_of)
    if request.method == "GET":
        return page(request, "contacts/log/choose.html", person, form)
    card = reverse("contacts:card", args=[person.contact.code])
    job, kind = person.current, request.POST.get("kind", "")
    try:
        logged = actions.log_interaction(
            contact=person.contact, kind=kind, company=job.position.company if job else None, by=by, now=now
        )
    except Refused as refusal:
        if wants_fragment(request):
            form.add_error(None, refusal.message)
            return page(request, "contacts/log/choose.html", person, form)
        messages.warning(request, refusal.message)
        return redirect(whence(request, card))
    words = _("Recorded: %(what)s – %(name)s.") % {"what": interaction_label(kind), "name": person.name}
    toasts.add(request, words, undo=reverse("contacts:undo", args=[person.contact.code, logged.token]))
    return _answer(request, person)


def _answer(request: HttpRequest, person: Person) -> HttpResponse:
    """What is drawn anew: the timeline of the card, or nothing but the note; the whole card without scripts."""
    if not wants_fragment(request):
        return redirect(whence(request, reverse("contacts:card", args=[person.contact.code])))
    notes = {"frame": {"toasts": toasts.take(request)}}
    if in_dialog(request):
        return render(request, "contacts/log/done.html", notes)
    stretch = timeline.entries([person.contact.pk], person.gate, user=request.user)
    context = {**TOOLS, **notes, "person": person, "stretch": stretch, "kinds": timeline.KINDS, "kind": "", "can_edit": True}
    response = render(request, "contacts/log/logged.html", context)
    response.headers["HX-Trigger"] = "tieto-muuttui"
    return response
