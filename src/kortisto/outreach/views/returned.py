"""What came back: what each message means, what was done about it, and what a person has to decide."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kortisto.contacts import actions as contacts
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.outreach import imap, jobs, naming
from kortisto.outreach.models import Return
from kortisto.outreach.returns import labels, undoing
from kortisto.outreach.returns.verdicts import KINDS, Kind
from kortisto.outreach.views.people import gate_for
from kortisto.privacy.gate import Gate
from kortisto.ui import toasts

PAGE = 50
DAYS = 30
State = Return.State
LEAVING = (Kind.ADDRESS_GONE, Kind.PERSON_GONE)


@right("notices.send")
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Those that wait for a decision first; `laji` is a class, `kaikki` everything."""
    now = timezone.now()
    asked = request.GET.get("laji", "")
    before = int(request.GET["ennen"]) if request.GET.get("ennen", "").isdecimal() else None
    rows = Return.objects.waiting() if asked not in (*KINDS, "kaikki") else Return.objects.all()
    if asked in KINDS:
        rows = rows.filter(kind=asked)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("contact__subject", "mailing").order_by("-pk")[: PAGE + 1])
    context = {
        "on": imap.is_on("returns") or imap.is_on("replies"),
        "asked": asked if asked in (*KINDS, "kaikki") else "",
        "counts": _counts(now),
        "waiting": Return.objects.waiting().count(),
        "faults": _faults(now),
        "rows": _shown(found[:PAGE], gate_for(request, timezone.localdate(now)), request),
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "today": timezone.localdate(now),
    }
    return render(request, "outreach/returned.html", context)


def _counts(now: datetime) -> list[tuple[str, Any, int]]:
    """Classes of the last 30 days, in the order of `KINDS`."""
    rows = Return.objects.standing().filter(received_at__gte=now - timedelta(days=DAYS)).order_by()
    numbers = dict(rows.values_list("kind").annotate(Count("pk")))
    return [(kind, labels.KINDS[kind], numbers[kind]) for kind in KINDS if numbers.get(kind)]


def _faults(now: datetime) -> list[tuple[Any, int]]:
    """Why servers refused because of us in the last 30 days, the most frequent first."""
    rows = Return.objects.standing().filter(kind=Kind.SENDER, received_at__gte=now - timedelta(days=DAYS)).order_by()
    numbers = rows.values_list("detail").annotate(n=Count("pk")).order_by("-n")
    return [(labels.DETAILS.get(detail, detail), number) for detail, number in numbers]


def _shown(rows: list[Return], gate: Gate, request: HttpRequest) -> list[dict[str, Any]]:
    """Each with its words, and the person as far as the gate shows them."""
    about = [row for row in rows if row.contact is not None]
    views = dict(zip((row.pk for row in about), gate.reveal(about), strict=True)) if about else {}
    edits = request.user.has_right("register.edit")  # type: ignore[union-attr]
    names = naming.of((row.mailing for row in rows if row.mailing is not None), request.user)
    return [
        {
            "row": row,
            "mailing": names.get(row.mailing_id or 0),
            "card": views[row.pk].contact if row.pk in views else None,
            "address": views[row.pk].new_address if row.pk in views else "",
            "kind": labels.KINDS.get(row.kind, row.kind),
            "sign": labels.ICONS.get(row.kind, ("idle", "mail")),
            "detail": labels.DETAILS.get(row.detail, ""),
            "evidence": labels.evidence(row),
            "doubt": labels.doubt(row) if row.state == State.WAITING else "",
            "waits": labels.WAITS.get(row.kind, "") if row.state == State.WAITING else "",
            "done": [labels.DONE[name] for name in labels.DONE if name in row.did] if row.state != State.UNDONE else [],
            "leaving": edits and row.state == State.WAITING and row.contact is not None and row.kind in LEAVING,
            "told": edits
            and row.state == State.WAITING
            and row.contact is not None
            and bool(row.left_on)
            and row.kind == Kind.REPLY,
            "day": min(row.left_on or timezone.localdate(row.received_at), timezone.localdate()),
        }
        for row in rows
    ]


@right("notices.send")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`teko`: passivointi, paikalla, valmis or vaarin (it was read wrongly: put right)."""
    row = get_object_or_404(Return.objects.select_related("contact__subject", "recipient", "outbox"), pk=pk)
    act = request.POST.get("teko", "")
    if act != "valmis" and not request.user.has_right("register.edit"):  # type: ignore[union-attr]
        raise PermissionDenied
    by, now = request.user.actor_ref, timezone.now()  # type: ignore[union-attr]
    try:
        _done(request, row, act, by, now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(
        f"{reverse('outreach:returned')}{'?laji=' + request.POST['laji'] if request.POST.get('laji') in (*KINDS, 'kaikki') else ''}"
    )


def _done(request: HttpRequest, row: Return, act: str, by: str, now: datetime) -> None:
    if act == "passivointi" and row.contact is not None:
        token = contacts.passivate(contact=row.contact, on=_day(request), by=by, now=now)
        undoing.close(row, by=by, now=now)
        toasts.add(request, _("The person was passivated."), undo=reverse("contacts:undo", args=[row.contact.code, token]))
    elif act == "paikalla":
        undoing.still_there(row, by=by, now=now)
        toasts.add(request, _("The address counts as right again."))
    elif act == "vaarin":
        undoing.put_right(row, by=by, now=now)
        toasts.add(request, _("Put right: what followed was taken back."))
    elif act == "valmis":
        undoing.close(row, by=by, now=now)
        toasts.add(request, _("Marked as dealt with."))
    else:
        raise Refused(_("Choose what to do."))


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("paiva", ""))
    except ValueError as error:
        raise Refused(_("Give the day on which the person left.")) from error


@right("notices.send")
@require_POST
def read_returns(request: HttpRequest) -> HttpResponse:
    """Read the mailboxes now, and every five minutes from then on."""
    wanted = {"returns": jobs.returns_came, "replies": jobs.answers_wanted}
    on = [section for section in wanted if imap.is_on(section)]
    for section in on:
        wanted[section]()
    if on:
        toasts.add(request, _("The mailbox is being read."))
    return redirect("outreach:returned")
