"""Files taken out: the officer's log of them (who had whose data, and when), and everybody's own that must be destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kortisto.accounts import staff
from kortisto.exchange import disclosing
from kortisto.exchange.models import Disclosure
from kortisto.lib.gatekeeping import right
from kortisto.privacy import describe, publication, purposes
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Subject
from kortisto.privacy.policy.model import Purpose, say
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.ui import toasts
from kortisto.ui.htmx import wants_fragment

SHOWN, MEMBERS = 50, 200
RIGHTS = ("privacy.manage", "audit.read")


@dataclass(frozen=True)
class Line:
    """A file as the log shows it. `who`: "" for somebody without an account now; `state`: kind, sign and words."""

    file: Disclosure
    who: str
    purposes: Sequence[str]
    data: Sequence[str]
    state: tuple[str, str, str]
    may_say: bool


def lines(files: Iterable[Disclosure], *, as_of: date) -> list[Line]:
    """The files in words; two queries, however many they are."""
    rows = list(files)
    names = staff.names(row.made_by for row in rows)
    known = purposes.by_ref(publication.active_policies(as_of))
    language = (translation.get_language() or "fi")[:2]
    return [
        Line(
            row,
            names.get(row.made_by, ""),
            _purposes(row.purposes, known, language),
            [CATALOGUE[name].label(language) if name in CATALOGUE else name for name in row.columns],
            _state(row, as_of),
            row.destroyed_at is None and (row.destroy_by is not None or row.recalled > 0),
        )
        for row in rows
    ]


def _purposes(refs: Sequence[str], known: Mapping[str, Purpose], language: str) -> list[str]:
    """What the file was for, in words: what only goes along (bans, proof of informing) is no reason to take a list out."""
    return [
        say(known[ref].label, language) if ref in known else ref for ref in refs if ref not in known or not known[ref].accompanying
    ]


def _state(file: Disclosure, as_of: date) -> tuple[str, str, str]:
    if file.destroyed_at is not None:
        return "ok", "check", _("destroyed")
    if file.recalled:
        return "bad", "warn", _("to be destroyed at once")
    if file.destroy_by is None:
        return "idle", "info", _("no last day")
    return ("bad", "warn", _("not said to be destroyed")) if file.destroy_by < as_of else ("time", "hourglass", _("in use"))


@right(*RIGHTS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`henkilo`: a card's code or an address: the files that person was in. `ennen`: older ones than a number."""
    as_of = timezone.localdate()
    asked = request.GET.get("henkilo", "").strip()[:200]
    subject = describe.find(asked) if asked else None
    files = Disclosure.objects.order_by("-pk")
    if asked:
        files = files.with_member(subject.pk) if subject else files.none()
    before = request.GET.get("ennen", "")
    older = files.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 15 else files
    rows = list(older[: SHOWN + 1])
    label = labels(request, [subject.pk], as_of).get(subject.pk) if subject else None
    context = {
        "lines": lines(rows[:SHOWN], as_of=as_of),
        "asked": asked,
        "person": label,
        "unknown": bool(asked and subject is None),
        "older": rows[SHOWN - 1].pk if len(rows) > SHOWN else None,
        "overdue": Disclosure.objects.overdue(as_of).count(),
        "days": disclosing.TERM.days,
    }
    return page(request, "exchange/disclosures.html", "disclosures", context)


@right(*RIGHTS)
@require_GET
def show(request: HttpRequest, file: int) -> HttpResponse:
    """One file: what was in it, and who; `jatko`: members after so many."""
    row = get_object_or_404(Disclosure, pk=file)
    as_of = timezone.localdate()
    after = request.GET.get("jatko", "")
    members = row.members.order_by("pk").filter(pk__gt=int(after) if after.isdecimal() and len(after) < 15 else 0)
    found = list(members.values_list("pk", "subject_id")[: MEMBERS + 1])
    people = labels(request, [subject for _pk, subject in found[:MEMBERS]], as_of)
    context = {
        "line": lines([row], as_of=as_of)[0],
        "people": [people[subject] for _pk, subject in found[:MEMBERS]],
        "there": row.members.count(),
        "next": found[MEMBERS - 1][0] if len(found) > MEMBERS else None,
        "back": reverse("exchange:disclosures"),
        "destroyed_by": staff.names([row.destroyed_by]).get(row.destroyed_by, ""),
    }
    return page(request, "exchange/disclosure.html", "disclosures", context)


@right("export")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The files one took out oneself: those to destroy first, then the latest that are gone."""
    as_of, ref = timezone.localdate(), request.user.actor_ref  # type: ignore[union-attr]
    held = Disclosure.objects.held_by(ref).order_by("-recalled", "destroy_by", "pk")[:SHOWN]
    held_pks = [file.pk for file in held]
    others = Disclosure.objects.filter(made_by=ref).exclude(pk__in=held_pks).order_by("-pk")[:SHOWN]
    context = {"held": lines(held, as_of=as_of), "others": lines(others, as_of=as_of), "nav": "contacts"}
    return render(request, "exchange/own_files.html", context)


@right("export", *RIGHTS)
@require_POST
def destroyed(request: HttpRequest, file: int) -> HttpResponse:
    """It is gone, says its holder, or the keeper of somebody who left."""
    row = _mine(request, file)
    disclosing.say_destroyed(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("%(file)s is destroyed.") % {"file": row.code}, undo=reverse("exchange:not_destroyed", args=[row.pk]))
    return _back(request, row)


@right("export", *RIGHTS)
@require_POST
def not_destroyed(request: HttpRequest, file: int) -> HttpResponse:
    """It was not gone after all."""
    row = _mine(request, file)
    disclosing.take_back(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("Taken back."))
    return _back(request, row)


def _mine(request: HttpRequest, file: int) -> Disclosure:
    """One's own file; of somebody else's only the officer says anything, to others it is not there."""
    row = get_object_or_404(Disclosure, pk=file)
    user: Any = request.user
    if row.made_by != user.actor_ref and not any(user.has_right(name) for name in RIGHTS):
        raise Http404
    return row


def _back(request: HttpRequest, row: Disclosure) -> HttpResponse:
    user: Any = request.user
    to = reverse("exchange:own_files") if row.made_by == user.actor_ref else reverse("exchange:disclosure", args=[row.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": to}) if wants_fragment(request) else redirect(to)


def files_of(subject: Subject, *, as_of: date, most: int = 20) -> list[Line]:
    """The files a person was in, the latest first."""
    return lines(Disclosure.objects.with_member(subject.pk).order_by("-pk")[:most], as_of=as_of)
