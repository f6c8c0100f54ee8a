"""The nightly look at the business register: a batch at a time, the longest unseen first, a pause between questions.

A batch that is stopped, killed or answered badly leaves nothing half done: each company is its own transaction, and the next
batch begins with whoever has waited longest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kortisto.contacts.models import Company, Proposal, RegisterCheck
from kortisto.contacts.ytj import service
from kortisto.contacts.ytj.comparing import differences
from kortisto.contacts.ytj.reading import Found

AGAIN = timedelta(hours=20)
"""A company is asked about once a night."""
GIVE_UP = 3
"""Failures in a row after which the service is left alone until the next night."""

Pause = Callable[[], None]
Result, State = RegisterCheck.Result, Proposal.State


@dataclass
class Batch:
    """What a batch did. `trouble`: the service gave up on us, or we on it, for tonight."""

    checked: int = 0
    proposed: int = 0
    unknown: int = 0
    failed: int = 0
    trouble: bool = False


def waiting(now: datetime) -> QuerySet[Company]:
    """Companies whose people may be in the register, with a Finnish business id, not asked about tonight; longest unseen first."""
    fresh = Q(register_check__checked_at__gt=now - AGAIN)
    found = Company.objects.in_scope().filter(business_id__regex=r"^[0-9]{7}-[0-9]$").exclude(fresh)
    return found.select_related("register_check").order_by(F("register_check__checked_at").asc(nulls_first=True), "pk")


def check_batch(*, clock: Callable[[], datetime], size: int, pause: Pause, told: Callable[[int], None]) -> Batch:
    """Ask about at most `size` companies. `pause` is called between two questions, `told` with how many are done."""
    batch, in_a_row = Batch(), 0
    for number, company in enumerate(waiting(clock())[:size]):
        told(number)
        if number:
            pause()
        answer = service.ask({"businessId": company.business_id}, language="fi", seconds=service.NIGHT)
        if answer.problem:
            batch.failed, in_a_row = batch.failed + 1, in_a_row + 1
            batch.trouble = answer.problem == "busy" or in_a_row == GIVE_UP
            if batch.trouble:
                break
            continue
        in_a_row = 0
        found = next((one for one in answer.found if one.business_id == company.business_id), None)
        batch.checked += 1
        batch.unknown += found is None
        batch.proposed += note(company.pk, found, now=clock())
    return batch


@transaction.atomic
def note(company_id: int, found: Found | None, *, now: datetime) -> int:
    """Write down what the register shows of a company; gives how many new proposals there are.

    A company the register does not know is no sign of its end: the open data leave out private traders.
    """
    company = Company.objects.select_for_update().filter(pk=company_id).first()
    if company is None:
        return 0
    told = differences(company, found) if found else {}
    result = Result.UNKNOWN if found is None else Result.DIFFERS if told else Result.SAME
    RegisterCheck.objects.update_or_create(company=company, defaults={"checked_at": now, "result": result})
    if found is None:
        return 0
    company.proposals.filter(state=State.OPEN).exclude(kind__in=told).update(state=State.LAPSED, decided_at=now)
    return sum(_propose(company, kind, columns, now=now) for kind, columns in told.items())


def _propose(company: Company, kind: str, columns: dict[str, Any], *, now: datetime) -> bool:
    """Make or renew the open proposal; one rejected with the same content is not made again."""
    latest = company.proposals.filter(kind=kind).order_by("-pk").first()
    if latest is not None and latest.state == State.OPEN:
        Proposal.objects.filter(pk=latest.pk).update(**columns)
        return False
    same = latest is not None and all(getattr(latest, name) == value for name, value in columns.items())
    if latest is not None and latest.state == State.REJECTED and same:
        return False
    Proposal.objects.create(company=company, kind=kind, seen_at=now, **columns)
    return True
