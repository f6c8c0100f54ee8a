"""Carrying a decision out, through the engines of the register and nothing else; then the answer, and whoever must be told.

`carry_out` is not one transaction: an erasure opens its own. Whatever interrupts it, calling it again finishes: each part looks
whether it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.consents import actions as consents
from kortisto.consents.models import Objection
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import erasure, holds, restrictions
from kortisto.privacy.models import LegalHold
from kortisto.rights import addresses, answering, telling
from kortisto.rights.actions.identifying import LARGE
from kortisto.rights.actions.steps import locked, note
from kortisto.rights.deciding import correcting
from kortisto.rights.models import Decision, Request

Fate, Ground, Kind = Decision.Fate, Decision.Ground, Request.Kind

_ASSERTED = (Request.How.VOICE, Request.How.ID)
"""Ways of identifying that rest on the word of one member of staff."""


def needs_second(request: Request) -> bool:
    """Whether another member of staff must look first: large packages (T17), erasures nobody but us says were asked for (T18), and
    both where the address that was to prove who asks had been written by staff shortly before."""
    if request.seconded_at is not None or not request.known or addresses.gone(request):
        return False
    if request.kind == Kind.ERASURE:
        return request.identified_how in _ASSERTED or addresses.typed_lately(request)
    if request.kind in (Kind.ACCESS, Kind.PORTABILITY):
        return answering.size(request) >= LARGE or addresses.typed_lately(request)
    return False


def begun(request: Request) -> bool:
    """Whether what was decided was to be carried out and something came between: the same is finished, nothing decided anew."""
    if request.decided_at is None or request.carried_out_at is not None or needs_second(request):
        return False
    return request.kind != Kind.RECTIFICATION or not _lost(request)


def carry_out(of: Request, *, by: str, now: datetime) -> Request:
    """Do what was decided, seal the answer and queue it. Raises Refused while somebody must still look."""
    with transaction.atomic():
        row = locked(of)
        if row.decided_at is None:
            raise Refused(_("Decide first what is done."), code="undecided")
        if needs_second(row):
            raise Refused(_("Somebody else must look at it first."), code="second")
        addresses.keep(row, by=by, now=now)
        telling.tell(row, by=by, now=now)
    if row.carried_out_at is None:
        _ACTS[row.kind](row, by, now)
        with transaction.atomic():
            row = locked(row)
            row.carried_out_at = now
            row.save(update_fields=["carried_out_at"])
            note(row, "carried_out", by=by, now=now)
    answering.answer(row, by=by, now=now)
    return row


def _give(row: Request, by: str, now: datetime) -> None:
    """Access and portability change nothing: the package is the answer's."""


def _erase(row: Request, by: str, now: datetime) -> None:
    """The one erase function. What an officer keeps for a claim is held; what they keep on another ground is left out."""
    if not row.known or addresses.gone(row):
        return
    kept = row.decisions.filter(asked=Fate.ERASE, fate=Fate.KEEP, purpose="")
    claims = sorted(set(kept.filter(ground=Ground.CLAIMS).values_list("datum", flat=True)))
    if claims and not LegalHold.objects.filter(subject=row.subject, case_reference=row.number, released_at=None).exists():
        holds.set(row.subject, data=claims, ground="claim", case_reference=row.number, by=by, now=now)
    left_out = set(kept.exclude(ground=Ground.CLAIMS).values_list("datum", flat=True))
    going = set(row.decisions.filter(fate=Fate.ERASE).values_list("datum", flat=True)) - left_out
    if not going:
        return
    row = Request.objects.select_related("subject").get(pk=row.pk)
    if row.erasure_number:
        return  # somebody was quicker, or an earlier try went so far
    day = local_day(now, settings.TIME_ZONE)
    data = sorted(going) if left_out else None
    done = erasure.erase([row.subject], reason="request", by=by, now=now, as_of=day, data=data)[0]
    Request.objects.filter(pk=row.pk, erasure_number="").update(erasure_number=done.number)
    # As after an erasure asked for on the person's own page: what the law keeps is used for nothing else.
    if Contact.objects.filter(subject=row.subject_id).exists() and data is None:
        restrictions.set([row.subject_id], ground="request", by=by, now=now)


def _restrict(row: Request, by: str, now: datetime) -> None:
    if row.decisions.filter(fate=Fate.RESTRICT).exists():
        restrictions.set([row.subject_id], ground="request", by=by, now=now)


def _object(row: Request, by: str, now: datetime) -> None:
    contact = Contact.objects.filter(subject=row.subject_id).first()
    if contact is None:
        return
    for scope in row.decisions.filter(fate=Fate.STOP).values_list("record", flat=True):
        stop(contact, scope, row, by=by, now=now)


def stop(contact: Contact, scope: str, row: Request, *, by: str, now: datetime) -> None:
    """One purpose, or direct marketing, ends for the person."""
    consents.object_to(
        contact=contact, scope=scope, how=Objection.How.PERSON_TOLD, made_on=min(row.received_on, local_day(now, settings.TIME_ZONE)),
        by=by, now=now,
    )  # fmt: skip


def _correct(row: Request, by: str, now: datetime) -> None:
    columns = _columns(row)
    if _lost(row):
        # The paper is lost with its key, or the job ended meanwhile: nobody is told of a correction that was not made.
        raise Refused(_("What shall be corrected cannot be read any more. Write it down again."), code="lost")
    if columns and not addresses.gone(row):
        correcting.correct(row, columns, by=by, now=now)


def _columns(row: Request) -> set[str]:
    """Columns to be corrected, as decided."""
    return set(row.decisions.filter(fate=Fate.CORRECT).values_list("record", flat=True))


def _lost(row: Request) -> bool:
    """Whether what was decided to be corrected is no longer known."""
    return not addresses.gone(row) and bool(_columns(row) - {one.column for one in correcting.wanted(row)})


_ACTS: dict[str, Callable[[Request, str, datetime], None]] = {
    Kind.ACCESS: _give,
    Kind.PORTABILITY: _give,
    Kind.ERASURE: _erase,
    Kind.RESTRICTION: _restrict,
    Kind.OBJECTION: _object,
    Kind.RECTIFICATION: _correct,
}
