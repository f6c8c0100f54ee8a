"""The overview of the privacy centre."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit, conformance, drills, ledger, publication
from kortisto.privacy.models import Erasure, Keep, SweepRun
from kortisto.privacy.views import chart, drafting, numbers
from kortisto.privacy.views.said import entries
from kortisto.privacy.views.sentences import missing_rooms
from kortisto.privacy.views.tabs import page

FRESH = 120
"""Seconds the counts of the whole register are shown before they are taken again."""


@right("privacy.manage", "policy.publish", "audit.read", "holds.manage")
def overview(request: HttpRequest) -> HttpResponse:
    """What goes and when, the purposes with their people, the proof, and the notice that rules it all."""
    day = timezone.localdate()
    counted = counts(day, timezone.now())
    months = numbers.by_month(counted["endings"], day, counted["codes"])
    context: dict[str, Any] = {
        "today": day,
        "versions": publication.in_effect(day),
        "coming": drafting.coming(day),
        "drafts": drafting.differing(),
        "data": counted["data"],
        "counted_at": counted["at"],
        "calendar": chart.calendar(months),
        "meaning": chart.MEANING,
        "purposes": counted["purposes"],
        "roomless": _roomless(day),
        "entries": entries(5),
        "chains": chains(),
        "incomplete": Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count(),
        "lines": conformance.lines(as_of=day, now=timezone.now()),
        "drill": drills.state(timezone.now()),
        "run": SweepRun.objects.filter(dry_run=False).order_by("-started_at").first(),
    }
    return page(request, "privacy/centre.html", "overview", context)


def counts(day: date, now: datetime) -> dict[str, Any]:
    """The counts of the whole register, taken at most every two minutes (they walk every datum)."""
    first = numbers.next_run(day)
    key = f"privacy.counts.{day.isoformat()}.{first.isoformat()}"  # a run that has just ended is seen at once
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        codes = numbers.bits()
        endings = numbers.endings(day, first)
        found = {
            "codes": codes,
            "endings": endings,
            "rows": [
                (row.purpose.ref, row.persons, row.next_on, row.next_count) for row in numbers.purpose_rows(day, endings, codes)
            ],
            "data": Keep.objects.count(),
            "at": now,
        }
        cache.set(key, found, FRESH)
    # The cache holds counts and ids only: a notice in it could be an older one.
    purposes = {purpose.ref: purpose for purpose in numbers.contact_purposes(day)}
    rows = [numbers.PurposeRow(purposes[ref], *rest) for ref, *rest in found["rows"] if ref in purposes]
    return {**found, "purposes": rows}


def _roomless(day: date) -> set[str]:
    """Purposes nothing of which is carried out yet: their room is not built."""
    policies = {policy.key: policy for policy in publication.active_policies(day)}
    return {purpose.ref for purpose in numbers.contact_purposes(day) if missing_rooms(policies[purpose.policy_key], purpose)[1]}


def chains() -> dict[str, Any]:
    """How the ledger and the audit trail stand; both walked whole, at most every two minutes."""
    found: dict[str, Any] | None = cache.get("privacy.chains")
    if found is None:
        length, trouble = ledger.verify()
        trail = audit.verify()
        found = {"ledger": (length, trouble), "audit": (trail.links, trail.problem), "at": timezone.now()}
        cache.set("privacy.chains", found, FRESH)
    return found
