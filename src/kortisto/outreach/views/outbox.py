"""Messages that need a person: undecided after a crash, or refused by the server."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.outreach import actions, jobs
from kortisto.outreach.models import OutboxMessage, SealedMessage
from kortisto.outreach.views.people import gate_for
from kortisto.ui import toasts

SHOWN = 100
State = OutboxMessage.State

PROBLEMS: dict[str, str | Promise] = {
    "interrupted": gettext_lazy("Sending was interrupted after the message had left. Only the server's log tells if it arrived."),
    "no_answer": gettext_lazy("The connection broke before the server answered. Only its log tells whether the message arrived."),
    "not_now": gettext_lazy("The server did not take the message in eight tries."),
    "refused": gettext_lazy("The server refused the message for good: the address may be wrong, or the person gone."),
    "address_unusable": gettext_lazy("The address cannot be written to. Correct it on the card."),
    "address_not_ascii": gettext_lazy(
        "The part before the @ has letters such as ä, which our mail server cannot be told. Ask the person for an address without them."
    ),
    "no_address": gettext_lazy("There is no address the notice still lets us use."),
    "told_already": gettext_lazy("The person had been informed meanwhile."),
    "no_text": gettext_lazy("The text has been taken off the record."),
    "writer_gone": gettext_lazy("Whoever wrote it does not use the register any more."),
    "not_arrived": gettext_lazy("It did not arrive, and was sent again."),
    "sign_in_refused": gettext_lazy("The mail server refuses our user name or password."),
    "server_refused": gettext_lazy("The mail server refuses to talk with us."),
    "no_connection": gettext_lazy("The mail server cannot be reached."),
    "sender_refused": gettext_lazy("The mail server refuses our sender's address. It is tried again."),
    "certificate": gettext_lazy("The certificate of the mail server is not valid. Nothing leaves unencrypted instead."),
    "not_offered": gettext_lazy("The mail server does not offer the encryption or signing in that is set."),
    "connection_lost": gettext_lazy("The connection to the mail server broke."),
}


@right("notices.send")
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits, what is undecided, what failed lately."""
    day = timezone.localdate()
    gate = gate_for(request, day)
    rows = OutboxMessage.objects.exclude(state=State.SENT).select_related("contact").order_by("-id")[:SHOWN]
    listed = list(rows)
    cards = dict(zip((row.pk for row in listed), gate.reveal([row.contact for row in listed]), strict=True))
    groups: dict[str, list[dict[str, Any]]] = {"undecided": [], "failed": [], "waiting": []}
    for row in listed:
        group = row.state if row.state in groups else "waiting"
        groups[group].append({"message": row, "card": cards[row.pk], "problem": PROBLEMS.get(row.problem, row.problem)})
    context = {"groups": groups, "sealed": SealedMessage.objects.count(), "today": day}
    return render(request, "outreach/outbox.html", context)


@require_POST
@right("notices.send")
def resolve(request: HttpRequest, message_id: int) -> HttpResponse:
    """A person says whether an undecided message arrived."""
    message = get_object_or_404(OutboxMessage, pk=message_id)
    arrived = request.POST.get("saapui") == "1"
    try:
        actions.resolve(message=message, arrived=arrived, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("outreach:outbox")
    if not arrived:
        jobs.send_now()
    toasts.add(request, _("Recorded as arrived.") if arrived else _("The message goes again."))
    return redirect("outreach:outbox")
