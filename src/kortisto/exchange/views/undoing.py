"""The way back: what the undo of an import would do, and the button that does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kortisto import jobs
from kortisto.contacts.models import Contact
from kortisto.exchange.actions import Refused
from kortisto.exchange.jobs import run_undo
from kortisto.exchange.models import Import
from kortisto.exchange.undoing import acts
from kortisto.exchange.views.finding import actor, import_of
from kortisto.lib.gatekeeping import right

MOST_SHOWN = 50


@right("import")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go, what would stay; a POST begins. Somebody's later work is named by card number, as the cards are gated."""
    upload = import_of(request, pk)
    if request.method == "POST":
        return _begin(request, upload)
    if upload.state == Import.State.UNDOING or not acts.can_be_undone(upload, as_of=timezone.localdate()):
        return redirect("exchange:show", pk)
    found = acts.foresee(upload)
    cards = [contact.code for contact in Contact.objects.filter(subject__in=found.left[:MOST_SHOWN]).order_by("pk")]
    context = {"upload": upload, "found": found, "cards": cards, "more": len(found.left) - len(cards)}
    return render(request, "exchange/undo.html", context)


def _begin(request: HttpRequest, upload: Import) -> HttpResponse:
    user: Any = request.user
    try:
        with transaction.atomic():
            acts.start(upload=upload, bans="bans" in request.POST, by=actor(request), now=timezone.now())
            job = jobs.enqueue(run_undo, by=user, import_id=upload.pk)
            Import.objects.filter(pk=upload.pk).update(job_id=job.pk)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("exchange:show", upload.pk)
