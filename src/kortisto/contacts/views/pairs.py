"""Pairs that may be one: the list, “not the same”, a new scan, joining the sure ones in one go."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto import jobs
from kortisto.contacts.card import open_person
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.jobs import merge_alike, part_alike, scan_duplicates
from kortisto.contacts.likeness import listing
from kortisto.contacts.likeness.words import reasons
from kortisto.contacts.merging import alike
from kortisto.contacts.models import CompanyPair, PersonMerge, PersonPair
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.privacy.undo import TERM
from kortisto.ui import toasts

SHOWN = 50


@right("register.merge")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Pairs of people, the most alike first."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    gates = open_gates(request.user, as_of=as_of)
    page = listing.people_page(gates, after=request.GET.get("jatko", ""), as_of=as_of)
    audit.seen(request.user, "contacts", page.subjects, now)  # type: ignore[arg-type]
    return render(request, "contacts/pairs/people.html", _context(request, page, as_of))


@right("register.merge")
@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    """Pairs of companies."""
    page = listing.companies_page(after=request.GET.get("jatko", ""))
    return render(request, "contacts/pairs/companies.html", _context(request, page, timezone.localdate()))


def _context(request: HttpRequest, page: listing.Page, as_of: date) -> dict[str, Any]:
    return {"page": page, "said": reasons, "today": as_of, "scanned_on": _last_scan(), "goes": _goes(as_of)}


def _last_scan() -> datetime | None:
    from kortisto.jobs.models import DONE, Job

    tasks = (scan_duplicates.path, f"{scan_duplicates.path.rpartition('.')[0]}.weekly_scan")
    found: datetime | None = Job.objects.filter(task__in=tasks, state=DONE).aggregate(Max("ended_at"))["ended_at__max"]
    return found


def _goes(as_of: date) -> list[dict[str, Any]]:
    """Merges made in one go that can still be taken back."""
    since = as_of - TERM + timedelta(days=1)
    rows = PersonMerge.objects.exclude(batch=0).filter(merged_at__date__gte=since)
    return [dict(row) for row in rows.values("batch").annotate(number=Count("pk"), at=Max("merged_at")).order_by("-at")]


@right("register.merge")
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Look through the register now."""
    job = jobs.enqueue(scan_duplicates, by=request.user)
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={reverse('contacts:pairs')}")


@right("register.merge")
@require_POST
def apart(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Not the same: the two are left alone as long as both are there."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    one, two = (open_person(request.user, c, as_of=as_of).contact for c in (code, other))
    _set_apart(PersonPair, one.pk, two.pk, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    acts = [audit.Act("contact.not_the_same", request.user.actor_ref, c.subject) for c in (one, two)]  # type: ignore[union-attr]
    audit.record_many(acts, now=now)
    toasts.add(request, _("Noted: %(one)s and %(other)s are two people.") % {"one": one.code, "other": two.code})
    return redirect("contacts:pairs")


@right("register.merge")
@require_POST
def companies_apart(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Two firms."""
    now = timezone.now()
    one, two = find(code), find(other)
    _set_apart(CompanyPair, one.pk, two.pk, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    toasts.add(request, _("Noted: %(one)s and %(other)s are two companies.") % {"one": one.code, "other": two.code})
    return redirect("contacts:company_pairs")


def _set_apart(model: Any, one: int, other: int, *, by: str, now: datetime) -> None:
    if one == other:
        raise Http404
    first, second = sorted((one, other))
    said = {"apart_at": now, "apart_by": by}
    model.objects.update_or_create(
        first_id=first, second_id=second, defaults=said, create_defaults={"score": 0, "found_at": now, **said}
    )


@right("register.merge")
@require_http_methods(["GET", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """The pairs with the same name and the same address, all in one go: shown first, then done as a job."""
    as_of = timezone.localdate()
    if request.method == "POST":
        batch = secrets.randbits(52) + 1
        job = jobs.enqueue(merge_alike, by=request.user, user_id=request.user.pk, batch=batch)
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={reverse('contacts:pairs')}")
    couples, capped = alike.first_couples(open_gates(request.user, as_of=as_of))
    shown = [(f"H-{c.kept:05d}", f"H-{c.gone:05d}") for c in couples[:SHOWN]]
    return render(
        request, "contacts/pairs/together.html", {"number": len(couples), "capped": capped, "shown": shown, "today": as_of}
    )


@right("register.merge")
@require_POST
def undo_together(request: HttpRequest, batch: int) -> HttpResponse:
    """Take a go back."""
    job = jobs.enqueue(part_alike, by=request.user, user_id=request.user.pk, batch=batch)
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={reverse('contacts:pairs')}")
