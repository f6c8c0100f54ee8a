"""The fourth page: how far the import is, and what became of the rows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto.contacts.lists import tree
from kortisto.exchange import actions, wording
from kortisto.exchange.checked import bars
from kortisto.exchange.models import Import
from kortisto.exchange.noted import first_of_each
from kortisto.exchange.report import LEFT_OUT, ORDER
from kortisto.exchange.undoing import acts
from kortisto.exchange.views.columns import steps
from kortisto.exchange.views.finding import actor, import_of
from kortisto.jobs.models import Job
from kortisto.jobs.shown import shown
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.htmx import page_or_fragment

State = Import.State
_STOPPED = (State.STOPPED, State.FAILED)
_HALF_WAY = (State.QUEUED, State.RUNNING, *_STOPPED)
"""Of the rows not reached yet nothing became yet: what the check foresaw of them is no result."""


@right("import")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    upload = import_of(request, pk)
    if upload.state == State.CHECKED:
        return redirect("exchange:check", pk)
    if upload.state == State.UPLOADED and upload.stored:
        return redirect("exchange:columns", pk)
    job = Job.objects.filter(pk=upload.job_id).first() if upload.job_id else None
    # An undo whose job has ended before its end waits for somebody to go on with it.
    working = upload.working and not (upload.state == State.UNDOING and job is not None and shown(job).ended)
    outcomes = _outcomes(upload)
    context = {
        "upload": upload,
        "job": shown(job) if job else None,
        "then": reverse("exchange:show", args=[pk]),
        "steps": steps(upload),
        "bars": bars({code: number for code, _label, number, _why in outcomes} if upload.state in _HALF_WAY else upload.counts),
        "outcomes": outcomes,
        "stored": (sum(number for _code, _label, number, _why in outcomes), upload.rows.count())
        if upload.state in _STOPPED
        else (),
        "people_url": _people(upload),
        "working": working,
        "can_undo": not working and upload.state != State.UNDOING and acts.can_be_undone(upload, as_of=timezone.localdate()),
        "taken_back": [(words, number) for key, words in wording.TAKEN_BACK.items() if (number := upload.undone.get(key, 0))],
    }
    return page_or_fragment(request, "exchange/result.html", "exchange/result/state.html", context)


def _outcomes(upload: Import) -> list[tuple[str, str, int, list[tuple[str, str, int]]]]:
    """For each outcome: code, label, how many, and the reasons of the rows left out with their rows and how many they are."""
    counts: dict[str, int] = {}
    reasons: dict[str, list[tuple[str, str, int]]] = {}
    rows = upload.rows.filter(done_at__isnull=False) if upload.state in _HALF_WAY else upload.rows.all()
    for outcome, reason, numbers, count in first_of_each(rows, "outcome", "reason"):
        counts[outcome] = counts.get(outcome, 0) + count
        if reason and outcome in LEFT_OUT:
            reasons.setdefault(outcome, []).append((wording.sentence(reason), wording.numbers(numbers), count))
    return [(o.value, wording.outcome_label(o), counts[o], reasons.get(o, [])) for o in ORDER if o in counts]


@right("import")
@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    upload = import_of(request, pk)
    try:
        actions.throw_away(upload=upload, by=actor(request), now=timezone.now())
    except actions.Refused as refused:
        messages.error(request, refused.message)
        return redirect("exchange:show", pk)
    toasts.add(request, _("The list was destroyed. Nothing was imported."))
    return redirect("exchange:index")


def _people(upload: Import) -> str:
    """The list of the people whose data are from this list's source; "" when it brought nobody in."""
    if upload.state != State.DONE or not upload.source or not upload.counts.get("created"):
        return ""
    source = upload.source[: tree.LONGEST_VALUE]
    leaf = tree.Leaf("lahde", "on" if source == upload.source else "alk", (source,))
    return f"{reverse('contacts:list')}?{urlencode({'ehdot': tree.write(leaf)})}"
