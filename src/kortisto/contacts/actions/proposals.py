"""Deciding on what the business register shows: accepted, rejected, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.models import Company, CompanyName, Contact, Position, Proposal
from kortisto.contacts.refusals import Refused

from .companies import change_company, set_company_status
from .trail import company_written, today

Kind, State = Proposal.Kind, Proposal.State
ADDRESS = ("street", "postal_code", "city")


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: str, now: datetime) -> int:
    """Do what is proposed; gives the number of people passivated by it.

    The former name stays as another name of the company. A company that ended becomes neither customer nor prospect from today,
    and its people who work nowhere else in the register are passivated (H02).
    """
    row, company = _held(proposal, State.OPEN)
    row.before = {name: getattr(company, name) for name in ("name", "status", *ADDRESS)}
    passivated = 0
    if row.kind == Kind.RENAMED:
        kept = set(company.other_names.values_list("pk", flat=True))
        change_company(company=company, name=row.name, by=by, now=now)
        row.before["names"] = [pk for pk in company.other_names.values_list("pk", flat=True) if pk not in kept]
    elif row.kind == Kind.MOVED:
        change_company(company=company, by=by, now=now, **{name: getattr(row, name) for name in ADDRESS})
    else:
        passivated = set_company_status(company=company, status=Company.Status.NEITHER, by=by, now=now)
    _decided(row, State.ACCEPTED, by=by, now=now)
    return passivated


@transaction.atomic
def reject_proposal(*, proposal: Proposal, by: str, now: datetime) -> None:
    """Leave the company as it is; the same is not proposed again."""
    row, company = _held(proposal, State.OPEN)
    _decided(row, State.REJECTED, by=by, now=now)
    company_written(company.pk, action="company.proposal_rejected", by=by, now=now)


@transaction.atomic
def undo_proposal(*, proposal: Proposal, by: str, now: datetime) -> None:
    """Take a decision back: the company is as before, and the proposal waits again. Refused once something else was done since."""
    row, company = _held(proposal, State.ACCEPTED, State.REJECTED)
    if row.company.proposals.filter(kind=row.kind, pk__gt=row.pk).exists() or not _is_last_word(row, company, now):
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    if row.state == State.ACCEPTED:
        _restore(row, company, by=by, now=now)
    row.before = {}
    _decided(row, State.OPEN, by="", now=None)


def would_passivate(proposals: Iterable[Proposal], now: datetime) -> dict[int, int]:
    """Company → how many people accepting that it ended would passivate (those of `companies.only_here`). One query."""
    as_of = today(now)
    ending = {p.company_id for p in proposals if p.kind == Kind.ENDED and p.company.in_scope}
    if not ending or not scope.current(as_of).passive:
        return {}
    elsewhere = Position.objects.open(as_of).in_scope().filter(contact=OuterRef("contact")).exclude(company=OuterRef("company"))
    here = Position.objects.open(as_of).filter(~Exists(elsewhere), company__in=ending, contact__in=Contact.objects.not_passive())
    counted = here.values("company_id").annotate(people=Count("contact_id", distinct=True))
    return {row["company_id"]: row["people"] for row in counted}


def _held(proposal: Proposal, *states: str) -> tuple[Proposal, Company]:
    """The row as it is now, locked; Refused when somebody has decided in the meantime."""
    row = Proposal.objects.select_for_update().select_related("company").get(pk=proposal.pk)
    if row.state not in states:
        raise Refused(_("Somebody has decided on this already."), code="decided")
    return row, row.company


def _decided(row: Proposal, state: str, *, by: str, now: datetime | None) -> None:
    row.state, row.decided_by, row.decided_at = state, by, now
    row.save(update_fields=["state", "decided_by", "decided_at", "before"])


def _is_last_word(row: Proposal, company: Company, now: datetime) -> bool:
    if row.state == State.REJECTED:
        return True
    if row.kind == Kind.ENDED:
        return (
            company.status == Company.Status.NEITHER and row.decided_at is not None and company.status_on == today(row.decided_at)
        )
    names = ("name",) if row.kind == Kind.RENAMED else ADDRESS
    return all(getattr(company, name) == getattr(row, name) for name in names)


def _restore(row: Proposal, company: Company, *, by: str, now: datetime) -> None:
    before: dict[str, Any] = row.before
    if row.kind == Kind.ENDED:
        set_company_status(company=company, status=before["status"], by=by, now=now)
    elif row.kind == Kind.MOVED:
        change_company(company=company, by=by, now=now, **{name: before[name] for name in ADDRESS})
    else:
        kept = set(company.other_names.values_list("pk", flat=True)) - set(before["names"])
        change_company(company=company, name=before["name"], by=by, now=now)
        CompanyName.objects.filter(company=company).exclude(pk__in=kept).delete()
