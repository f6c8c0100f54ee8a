"""The list of people to inform, and what can be done about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kortisto.contacts.labels import language_label
from kortisto.contacts.models import Position
from kortisto.contacts.refusals import Refused
from kortisto.database.there import OfEach
from kortisto.lib.gatekeeping import right
from kortisto.outreach import actions, informing
from kortisto.outreach.carriers import can_send
from kortisto.outreach.forms import ToldForm, chosen
from kortisto.outreach.jobs import send_now
from kortisto.outreach.models import OutboxMessage
from kortisto.privacy.gate import Gate, open_gate
from kortisto.privacy.models import Clock
from kortisto.ui import counting, toasts
from kortisto.ui import format as fmt
from kortisto.ui.routes import address_of

PAGE = 50
ENOUGH = 5000
TERMS = {"": None, "myohassa": -1, "viikko": 7}
"""Filter of the list: everybody, those late, those due within a week (days from today)."""


def gate_for(request: HttpRequest, day: date) -> Gate:
    return open_gate(request.user, informing.ACTIVITY, as_of=day)


def _term(request: HttpRequest, day: date) -> tuple[str, date | None]:
    key = request.GET.get("aika", "")
    days = TERMS.get(key)
    return (key if key in TERMS else "", None if days is None else day + timedelta(days=days))


@right("notices.send")
def people(request: HttpRequest) -> HttpResponse:
    """Whom to inform, the most urgent first, fifty at a time."""
    day = timezone.localdate()
    gate = gate_for(request, day)
    term, due_by = _term(request, day)
    begun = request.GET.get("alku", "")
    start = int(begun) if begun.isdecimal() and len(begun) < 10 else 0
    rows = informing.waiting(gate, as_of=day, due_by=due_by, limit=PAGE + 1, offset=start)
    undecided = OutboxMessage.objects.undecided().count()
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count()
    # Counted anew after any act, as the menu is; a message that fails is no act.
    total, late = counting.remembered(request, "informing", day, lambda: _numbers(informing.concerned(gate), day))
    sendable = counting.remembered(
        request, f"sendable {term} {undecided} {failed}", day, lambda: _number_sendable(gate, day, due_by)
    )
    context: dict[str, Any] = {
        "today": day,
        "language_name": language_label,
        "rows": rows[:PAGE],
        "start": start,
        "more": start + PAGE if len(rows) > PAGE else None,
        "before": max(start - PAGE, 0) if start else None,
        "term": term,
        "total": total,
        "late": late,
        "sendable": sendable,
        "mail_set": can_send(),
        "form": ToldForm(initial={"delivered_on": day}),
        "undecided": undecided,
        "failed": failed,
        "preview": address_of("outreach:preview"),
        "script": address_of("outreach:script"),
    }
    return render(request, "outreach/people.html", context)


def _numbers(clocks: QuerySet[Clock], day: date) -> tuple[int, int]:
    """How many wait, and how many of them are late: read in the order of their last days, those late come first."""
    days = list(clocks.values_list("due_on", flat=True)[: counting.CAP + 1])
    return counting.at_most(len(days)), counting.at_most(sum(due < day for due in days))


def _number_sendable(gate: Gate, day: date, due_by: date | None) -> int:
    """How many `_sendable` would give, without their addresses; of very many, that there are so many."""
    own = Position.objects.open(day).filter(contact__subject=OuterRef("subject"), bounced_on=None)
    busy = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.NOTICE, contact__subject=OuterRef("subject"))
    busy = busy.exclude(state__in=(OutboxMessage.State.SENT, OutboxMessage.State.FAILED))
    return counting.capped(
        informing.concerned(gate, due_by).filter(OfEach(gate.of_each(own, "email", email__gt="")), ~Exists(busy))
    )


def _sendable(gate: Gate, day: date, due_by: date | None) -> list[int]:
    """Everybody of the filter who has an address and no message under way."""
    clocks = informing.concerned(gate, due_by)
    ids = list(clocks.values_list("subject__contact__pk", flat=True)[:ENOUGH])
    busy = {pk for pk, state in informing.underway(ids).items() if state != OutboxMessage.State.FAILED}
    return [pk for pk in informing.live_addresses(gate, ids, as_of=day) if pk not in busy]


@require_POST
@right("notices.send")
def by_mail(request: HttpRequest) -> HttpResponse:
    """Send to those ticked, or to everybody of the filter when `kaikki` is given."""
    now = timezone.now()
    day = timezone.localdate()
    gate = gate_for(request, day)
    ids = _sendable(gate, day, _term(request, day)[1]) if request.POST.get("kaikki") else chosen(request.POST.getlist("henkilo"))
    try:
        done = actions.inform(contact_ids=ids, channel="email", gate=gate, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    except Refused as refusal:
        return _refused(request, refusal)
    send_now()
    toasts.add(request, _said(done))
    return redirect("outreach:inform")


def _said(done: actions.Informed) -> str:
    text = ngettext("The notice goes to %(n)s person.", "The notice goes to %(n)s persons.", done.done) % _n(done.done)
    if done.no_address:
        left = done.no_address
        more = ngettext("%(n)s has no address: print or read out.", "%(n)s have no address: print or read out.", left) % _n(left)
        text = f"{text} {more}"
    return text


def _n(value: int) -> dict[str, str]:
    return {"n": fmt.number(value)}


@require_POST
@right("notices.send")
def told(request: HttpRequest) -> HttpResponse:
    """Record that those ticked were told by post, by voice or by hand."""
    day = timezone.localdate()
    form = ToldForm(request.POST)
    ids = chosen(request.POST.getlist("henkilo"))
    if not ids:
        return _refused(request, Refused(_("Tick at least one person."), field="henkilo"))
    if not form.is_valid():
        return _refused(request, Refused(" ".join(str(e) for errors in form.errors.values() for e in errors)))
    try:
        done = actions.inform(
            contact_ids=ids,
            channel=form.cleaned_data["channel"],
            delivered_on=form.cleaned_data["delivered_on"],
            gate=gate_for(request, day),
            by=request.user.actor_ref,  # type: ignore[union-attr]
            now=timezone.now(),
        )
    except Refused as refusal:
        return _refused(request, refusal)
    toasts.add(request, ngettext("%(n)s person is informed.", "%(n)s persons are informed.", done.done) % _n(done.done))
    return redirect("outreach:inform")


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("outreach:inform")
