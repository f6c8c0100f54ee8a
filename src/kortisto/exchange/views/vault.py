"""The list vault: compiling a list, opening it, taking it out, destroying it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.consents.permission import words as why
from kortisto.contacts.lists import Asked
from kortisto.contacts.lists import people as lists
from kortisto.contacts.lists.conditions import conditions
from kortisto.contacts.refusals import Refused
from kortisto.exchange.export import acts as files
from kortisto.exchange.export.columns import BANS, Column, offered
from kortisto.exchange.export.files import FORMATS
from kortisto.exchange.export.refusal import refusal
from kortisto.exchange.export.rows import rows
from kortisto.exchange.models import CompiledList
from kortisto.exchange.vault import acts, locked
from kortisto.exchange.vault.forms import CHANNELS, CompileForm, purpose_words
from kortisto.exchange.vault.reach import Reach, last_day, purposes_for, reach
from kortisto.exchange.views.exporting import SEGMENTS
from kortisto.lib.gatekeeping import fresh, right
from kortisto.privacy import audit, publication, purposes
from kortisto.privacy.policy.model import say
from kortisto.ui import toasts

PAGE = 50
SHOWN = 100


@right("register.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own lists and the shared ones; `tuhotut`: those that are no more."""
    as_of, user = timezone.localdate(), _user(request)
    gone = "tuhotut" in request.GET
    seen = CompiledList.objects.seen_by(user.pk).select_related("owner")
    found = seen.exclude(destroyed_at=None).order_by("-destroyed_at") if gone else seen.kept().order_by("expires_on", "pk")
    known = purposes.by_ref(publication.active_policies(as_of))
    mine = {purpose.ref for purpose in _purposes(user, as_of)}
    shown = [row for row in found[:SHOWN] if row.owner_id == user.pk or row.purpose in mine]
    lines = [(row, _say(known, row.purpose), dict(CHANNELS).get(row.channel, "")) for row in shown]
    return render(request, "exchange/vault/index.html", {"lines": lines, "gone": gone, "as_of": as_of, "nav": "vault"})


@right("register.bulk")
@require_http_methods(["GET", "HEAD", "POST"])
def compile_list(request: HttpRequest) -> HttpResponse:
    """The list's question stands in the address; `tarkoitus` names the purpose."""
    now, user = timezone.now(), _user(request)
    as_of = timezone.localdate(now)
    if request.GET.get("segmentti", "") in set(lists.SEGMENTS) - set(SEGMENTS):
        raise PermissionDenied(_("Passive people are on no list."))
    offers = purposes_for(user, as_of=as_of)
    chosen = request.POST.get("tarkoitus") or request.GET.get("tarkoitus") or offers[0].ref
    target = reach(user, chosen, request.POST.get("channel", ""), as_of=as_of)
    seen = target.screen.seen
    asked = Asked.read(request.GET, segments=SEGMENTS, orders=lists.ORDERS, conditions=conditions(seen))
    people = lists.matching(asked, seen, user_id=user.pk, as_of=as_of)
    sent = request.POST if request.method == "POST" and "name" in request.POST else None
    form = CompileForm(sent, reach=target, offered=offered(target.screen.gate), latest=last_day(as_of))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = acts.compile_list(
                people=people, reach=target, name=data["name"], columns=data["columns"], expires_on=data["expires_on"],
                shared=data["shared"], owner=user, now=now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            toasts.add(request, _("“%(name)s” was compiled.") % {"name": made.name})
            return redirect("exchange:list", ref=made.ref)
    language = (get_language() or "fi")[:2]
    context = {
        "form": form,
        "offers": [(purpose.ref, say(purpose.label, language)) for purpose in offers],
        "chosen": chosen,
        "count": files.foresee(target.screen.let_out(people)),
        "back": asked.address(reverse("contacts:list")),
        "nav": "vault",
    }
    return render(request, "exchange/vault/compile.html", context, status=422 if form.errors else 200)


@right("register.read")
@require_GET
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """The list as it is today; `sivu`: further pages. Who is not reached any more is counted with the reason, never shown."""
    now = timezone.now()
    row, target = _opened(request, ref, now)
    if row.destroyed_at is not None:
        return render(request, "exchange/vault/gone.html", {"list": row, "nav": "vault"}, status=410)
    members = locked.unlock(row)
    found = list(target.found(members).values_list("pk", flat=True))
    number = request.GET.get("sivu", "1")
    page = max(1, min(int(number) if number.isdecimal() and len(number) < 6 else 1, -(-len(found) // PAGE) or 1))
    here = found[(page - 1) * PAGE : page * PAGE]
    columns = [column for column in offered(target.screen.gate) if column.key in {*row.columns, *BANS.values()}]
    columns, shown = _with_bans(columns, list(rows(here, columns, target.screen.gate)))
    CompiledList.objects.filter(pk=row.pk).update(opened_at=now)
    audit.record(action="list.opened", by=_user(request).actor_ref, purpose=row.purpose[:160], now=now)
    context = {
        "list": row,
        "purpose": purpose_words(target),
        "channel": dict(CHANNELS).get(row.channel, ""),
        "columns": columns,
        "rows": shown,
        "count": len(found),
        "gone": _gone(target, members, len(found), row.erased),
        "page": page,
        "pages": -(-len(found) // PAGE) or 1,
        "mine": row.owner_id == _user(request).pk,
        "files": [(kind, FORMATS[kind].label) for kind in FORMATS],
        "refusal": refusal(target.as_of),
        "may_take": _user(request).has_right("export"),
        "latest": last_day(target.as_of),
        "nav": "vault",
    }
    return render(request, "exchange/vault/show.html", context)


def _with_bans(columns: list[Column], found: list[list[str]]) -> tuple[list[Column], list[list[str]]]:
    """A list shows the bans of those on it, whatever it was compiled to show; a column of bans nobody has set takes no room."""
    stay = [n for n, one in enumerate(columns) if one.key not in BANS.values() or any(cells[n] for cells in found)]
    return [columns[n] for n in stay], [[cells[n] for n in stay] for cells in found]


@fresh
@right("export")
@require_POST
def download(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The list as a file: a right of its own, logged with who is in it, with a day to destroy it by."""
    now = timezone.now()
    row, target = _opened(request, ref, now)
    people = target.found(locked.unlock(row))
    try:
        going = files.take_out(
            target.screen, people, kind=request.POST.get("muoto", ""), user=_user(request), home=settings.KORTISTO.home, now=now,
            only=[*row.columns, "card", *BANS.values()],
        )  # fmt: skip
    except files.Refused as refused:
        toasts.add(request, str(refused))
        return redirect("exchange:list", ref=row.ref)
    CompiledList.objects.filter(pk=row.pk).update(downloads=row.downloads + 1)
    response = StreamingHttpResponse(going.pieces, content_type=going.media_type)
    response["Content-Disposition"] = f'attachment; filename="{going.name}"'
    response["Cache-Control"] = "no-store"
    return response


@right("register.bulk")
@require_POST
def destroy(request: HttpRequest, ref: str) -> HttpResponse:
    """One's own list is gone at once; the people stay in the register."""
    row = _own(request, ref)
    acts.destroy(row, why=CompiledList.Why.PERSON, by=_user(request).actor_ref, now=timezone.now())
    toasts.add(request, _("“%(name)s” was destroyed.") % {"name": row.name})
    return redirect("exchange:lists")


@right("register.bulk")
@require_POST
def prolong(request: HttpRequest, ref: str) -> HttpResponse:
    """Another last day, as far as the notice lets."""
    row = _own(request, ref)
    try:
        day = date.fromisoformat(request.POST.get("expires_on", ""))
        acts.prolong(row, expires_on=day, by=_user(request).actor_ref, now=timezone.now())
    except ValueError:
        toasts.add(request, _("Give the last day."))
    except Refused as refused:
        toasts.add(request, refused.message)
    return redirect("exchange:list", ref=row.ref)


def _opened(request: HttpRequest, ref: str, now: datetime) -> tuple[CompiledList, Reach]:
    """One's own or a shared list whose purpose one's role has; to others it is not there. One whose last day is behind is
    destroyed though the night has not come by yet."""
    user, as_of = _user(request), timezone.localdate(now)
    row = CompiledList.objects.seen_by(user.pk).filter(ref=ref).first()
    if row is None:
        raise Http404
    if acts.is_over(row, now):
        acts.destroy(row, why=CompiledList.Why.TERM, by="system", now=now)
        row.refresh_from_db()
    try:
        return row, reach(user, row.purpose, row.channel, as_of=as_of)
    except PermissionDenied:
        if row.owner_id == user.pk:
            raise
        raise Http404 from None


def _own(request: HttpRequest, ref: str) -> CompiledList:
    row = CompiledList.objects.filter(ref=ref, owner_id=_user(request).pk).first()
    if row is None:
        raise Http404
    return row


def _gone(target: Reach, members: list[locked.Member], reached: int, erased: int) -> list[tuple[int, str]]:
    """(how many, why) of those who were on the list once."""
    said = [(number, _reason(code)) for code, number in target.gone(members, reached).most_common()]
    return said + ([(erased, _("Erased from the register."))] if erased else [])


def _reason(code: str) -> str:
    return _("The purpose no longer reaches them.") if code == "left" else why(code)


def _purposes(user: Any, as_of: date) -> list[Any]:
    try:
        return purposes_for(user, as_of=as_of)
    except PermissionDenied:
        return []


def _say(known: Any, ref: str) -> str:
    return say(known[ref].label, (get_language() or "fi")[:2]) if ref in known else ref


def _user(request: HttpRequest) -> Any:
    return request.user
