"""Acts on those ticked in a list, or on everybody who matches: asked for in a dialog, done at once or as a job, taken back.

The first POST (from the bulk bar) asks what the act needs to know and says how many it is for, the second (with `vahvistettu`)
does it. "Everybody who matches" is the question of the list, not a list of keys; `pois` are rows unticked after that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kortisto import jobs
from kortisto.contacts.jobs import act_on_many, undo_many
from kortisto.contacts.lists.conditions import PEOPLE
from kortisto.contacts.mass import MassAct, acts, running
from kortisto.contacts.models import BulkAct
from kortisto.contacts.views.listing import KINDS, Question, about_of, ask
from kortisto.lib.gatekeeping import right
from kortisto.privacy.undo import TERM
from kortisto.ui import format as fmt
from kortisto.ui import toasts
from kortisto.ui.dialogs import done, in_dialog
from kortisto.ui.whence import whence

MOST = 200
"""So many ticked rows are acted on at once; more is for a job."""


@right("register.edit", "bans.edit")
@require_POST
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Ask, then do."""
    about, every = about_of(request), bool(request.POST.get("kaikki"))
    found = acts(about).get(act)
    user: Any = request.user
    if found is None:
        raise Http404
    if not running.may(user, found, every=every):
        raise PermissionDenied(_("None of your roles may do this to many at once."))
    now = timezone.now()
    question = ask(user, about, request.POST, as_of=timezone.localdate(now))
    if not running.shows(question, found):
        raise PermissionDenied(_("The notice gives no purpose of this list for what the act sets."))
    only, left_out = (None, _keys(request, "pois")) if every else (_keys(request, "valittu")[:MOST], [])
    number = running.chosen(question, only, left_out).count()
    if not number:
        messages.warning(request, _("Nobody is selected. Tick people in the list first."))
        return done(request, question.kind.path)
    form = found.form(
        request.POST if request.POST.get("vahvistettu") else None, as_of=question.as_of, initial=_initial(request, question)
    )
    if form.is_valid() and not running.shows(question, found, found.values(form.cleaned_data)):
        form.add_error(None, _("The notice gives this datum to other roles only."))
    if not form.is_valid():
        return _asked(request, form, found, question, number)
    made = BulkAct.objects.create(
        user=user, about=about, act=act, question=question.asked.stored if every else "", left_out=left_out, only=only,
        values=found.values(form.cleaned_data), told=number, made_at=now,
    )  # fmt: skip
    return _as_job(request, made) if every else _at_once(request, made, found, question, now)


def _keys(request: HttpRequest, name: str) -> list[int]:
    numbers = [code[2:] for code in request.POST.getlist(name)]
    return [int(number) for number in numbers if number.isdecimal() and len(number) < 15]


def _initial(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {"passivated_on": question.as_of, "owner": request.user.pk}


def _asked(request: HttpRequest, form: Any, found: MassAct, question: Question, number: int) -> HttpResponse:
    kept = [(key, value) for key in ("valittu", "pois", "kaikki") for value in request.POST.getlist(key)]
    count = (
        ngettext("%(n)s person", "%(n)s people", number)
        if question.kind.about == PEOPLE
        else ngettext("%(n)s company", "%(n)s companies", number)
    ) % {"n": fmt.number(number)}
    words = [str(found.lede)] if found.lede else []
    if found.undo is None:
        words.append(_("This cannot be taken back here."))
    if request.POST.get("kaikki"):
        words.append(_("Those who match no more when their turn comes are left alone, and you are told."))
    context = {
        "form": form, "heading": f"{found.label}: {count}", "words": " ".join(words), "submit": found.label, "number": number,
        "carried": [*question.asked.parameters, *kept], "kind": question.kind,
    }  # fmt: skip
    return render(request, "contacts/acts/selected.html", context, status=422 if form.is_bound else 200)


def _as_job(request: HttpRequest, made: BulkAct) -> HttpResponse:
    job = jobs.enqueue(act_on_many, by=request.user, act_id=made.pk)
    to = f"{reverse('jobs:job', args=[job.pk])}?then={KINDS[made.about].url('bulk_result', made.pk)}"
    return HttpResponse(status=204, headers={"HX-Redirect": to}) if in_dialog(request) else redirect(to)


def _at_once(request: HttpRequest, made: BulkAct, found: MassAct, question: Question, now: datetime) -> HttpResponse:
    running.run(made, ask, now=now, report=lambda done, total: None)
    undo = question.kind.url("undo_bulk", made.pk) if found.undo is not None and made.done else ""
    toasts.add(request, f"{found.label}: {said(made)}", undo=undo)
    return done(request, question.asked.address(question.kind.path))


def said(made: BulkAct) -> str:
    """What came of an act, in words: done, refused, gone meanwhile."""
    words = [ngettext("%(n)s done", "%(n)s done", made.done) % {"n": fmt.number(made.done)}]
    if made.refused:
        words.append(ngettext("%(n)s left alone", "%(n)s left alone", made.refused) % {"n": fmt.number(made.refused)})
    if gone := max(made.told - made.done - made.refused, 0):
        words.append(ngettext("%(n)s matched no more", "%(n)s matched no more", gone) % {"n": fmt.number(gone)})
    return ", ".join(words) + "."


def _mine(request: HttpRequest, pk: int) -> BulkAct:
    return get_object_or_404(BulkAct, pk=pk, user_id=request.user.pk, about=about_of(request))


@right("register.edit", "bans.edit")
@require_GET
def result(request: HttpRequest, bulk: int) -> HttpResponse:
    """What came of an act, with its undo."""
    made = _mine(request, bulk)
    found = acts(made.about).get(made.act)
    can_undo = bool(found and found.undo and made.ended_at and not made.undone_at and made.done)
    context = {
        "made": made, "label": found.label if found else made.act, "said": said(made), "kind": KINDS[made.about],
        "can_undo": can_undo, "until": timezone.localdate(made.made_at) + TERM,
    }  # fmt: skip
    return render(request, "contacts/lists/result.html", context)


@right("register.edit", "bans.edit")
@require_POST
def undo(request: HttpRequest, bulk: int) -> HttpResponse:
    """Take the whole back: at once when it is small."""
    made = _mine(request, bulk)
    found, path = acts(made.about).get(made.act), whence(request, KINDS[made.about].path)
    if found is None or found.undo is None or made.ended_at is None or made.undone_at is not None or not made.done:
        messages.warning(request, _("The act can no longer be undone."))
        return redirect(path)
    if made.done > MOST:
        job = jobs.enqueue(undo_many, by=request.user, act_id=made.pk)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={quote(path)}")
    back, left = running.take_back(made, now=timezone.now(), report=lambda done, total: None)
    words = ngettext("%(n)s taken back.", "%(n)s taken back.", back) % {"n": fmt.number(back)}
    if left:
        rest = ngettext("%(n)s was changed since and is left as it is.", "%(n)s were changed since and are left as they are.", left)
        words += " " + rest % {"n": fmt.number(left)}
    toasts.add(request, words)
    return redirect(path)
