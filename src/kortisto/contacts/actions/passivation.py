"""Passivation: the person left the employer, or the employer left the register (H13, H14, H02)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.models import Company, Contact, Passivation, Position
from kortisto.contacts.refusals import Refused
from kortisto.privacy import ledger, undo

from .aside import taken
from .trail import audited, ledgered, not_ahead, refreshed, today

ACT = "contact.passivated"
LEFT = Passivation.Reason.LEFT_EMPLOYER
OUT_OF_SCOPE = Passivation.Reason.COMPANY_OUT_OF_SCOPE


@transaction.atomic
def passivate(*, contact: Contact, on: date | None = None, by: str, now: datetime) -> str:
    """The person left on a day (today if not said): every open position ends and the passive state begins the same day.

    Under a notice that knows no passive state only the positions end. Gives the token that undoes the act. Raises Refused
    for a day ahead, a day before the present position began, and for somebody passive already.
    """
    as_of = today(now)
    on = on or as_of
    not_ahead(on, as_of, field="passivated_on")
    if contact.passivations.open().exists():
        raise Refused(_("The person has been passivated already."), code="passive")
    open_positions = list(contact.positions.open(as_of).order_by("pk"))
    if any(p.started_on and on < p.started_on for p in open_positions):
        raise Refused(_("The day is before the employment began. Give a later day."), field="passivated_on", code="order")
    ended = {str(p.pk): p.ended_on.isoformat() if p.ended_on else None for p in open_positions}
    contact.positions.filter(pk__in=[p.pk for p in open_positions]).update(ended_on=on)
    if scope.current(as_of).passive:
        _enter([(contact, open_positions[0].pk if open_positions else None, on, LEFT)], by=by, now=now)
    else:
        audited([contact], action="contact.left_employer", data=["company"], by=by, now=now)
    refreshed([contact], now=now)
    entered = contact.passivations.open().values_list("pk", flat=True).first()
    return undo.keep(contact.subject, ACT, ["company"], {"positions": ended, "passivation": entered}, by=by, now=now)


@transaction.atomic
def undo_passivation(*, contact: Contact, token: str = "", by: str, now: datetime) -> None:
    """It was a mistake: the state ends as if it had never been, and the positions it closed are open again.

    Without a token (after 30 days, say) only the position the passivation names is opened.
    """
    passivation = contact.passivations.open().first()
    positions = _kept(token, contact, passivation, today(now)) if token else {}
    if passivation is None and not positions:
        raise Refused(_("The person is not passive."), code="not_passive")
    if not positions and passivation is not None and passivation.position_id and passivation.reason == LEFT:
        positions = {str(passivation.position_id): None}
    for pk, ended_on in positions.items():
        contact.positions.filter(pk=int(pk), company__isnull=False).update(
            ended_on=date.fromisoformat(ended_on) if ended_on else None
        )
    if scope.current(today(now)).employment and not Contact.objects.filter(pk=contact.pk).employed(today(now)).exists():
        raise Refused(
            _("The former employer is no longer a customer or a potential customer. Use “Changed jobs” instead."), code="scope"
        )
    if passivation is not None:
        passivation.undone_at = now
        passivation.save(update_fields=["undone_at"])
        ledgered("passivation_undone", [contact], now=now)
    audited([contact], action="contact.passivation_undone", data=["passivated_on"], by=by, now=now)
    refreshed([contact], now=now)


def _kept(token: str, contact: Contact, passivation: Passivation | None, as_of: date) -> dict[str, str | None]:
    """The positions an act closed, if that act is still the last word about the person."""
    kept = taken(token, act=ACT, contact=contact, as_of=as_of)
    current = kept["passivation"] == (passivation.pk if passivation else None)
    if not current or contact.positions.open(as_of).exists():
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    return dict(kept["positions"])


@transaction.atomic
def correct_passivation(*, contact: Contact, on: date, by: str, now: datetime) -> None:
    """Move the day of passivation back to the true one. Never forward (H14): that would lengthen the storage.

    Raises Refused for somebody not passive, a later day, and a day before an employment that ended with it began.
    """
    passivation = contact.passivations.open().first()
    if passivation is None:
        raise Refused(_("The person is not passive."), code="not_passive")
    if on > passivation.passivated_on:
        raise Refused(_("The day of passivation cannot be moved forward."), field="passivated_on", code="forward")
    ended = contact.positions.filter(ended_on=passivation.passivated_on)
    if ended.filter(started_on__gt=on).exists():
        raise Refused(_("The day is before the employment began. Give a later day."), field="passivated_on", code="order")
    ended.update(ended_on=on)
    passivation.passivated_on = on
    passivation.save(update_fields=["passivated_on"])
    # The true day shortens the storage: a restored register must know it too.
    ledgered("passivated", [contact], scope=[on.isoformat(), passivation.reason], now=now)
    audited([contact], action="contact.passivation_corrected", data=["passivated_on"], by=by, now=now)
    refreshed([contact], now=now)


@transaction.atomic
def passivate_many(contacts: Iterable[Contact], *, on: date, reason: str, by: str, now: datetime) -> int:
    """Passivate people whose positions say it all (company out of scope); gives how many. Constant number of queries."""
    if not scope.current(today(now)).passive:
        return 0
    people = list(contacts)
    latest = dict(Position.objects.filter(contact__in=people).values_list("contact_id").annotate(Max("pk")))
    _enter([(person, latest.get(person.pk), on, reason) for person in people], by=by, now=now)
    refreshed(people, now=now)
    return len(people)


def came_back(company: Company, *, on: date, by: str, now: datetime) -> int:
    """The company is in scope again: whoever was passive while it was not, and still works there, is passive no more.

    A person who left it has no open position there, whatever the reason of the passive state.

    Gives how many. The caller recomputes the last days.
    """
    as_of = today(now)
    here = Position.objects.open(as_of).filter(contact=OuterRef("contact"), company=company)
    ending = list(Passivation.objects.open().filter(Exists(here)).select_related("contact__subject").order_by("pk"))
    for passivation in ending:
        passivation.ended_on = max(on, passivation.passivated_on)
    Passivation.objects.bulk_update(ending, ["ended_on"], batch_size=300)
    people = [passivation.contact for passivation in ending]
    ledgered("passivation_undone", people, now=now)
    audited(people, action="contact.employer_in_scope", data=["passivated_on"], by=by, now=now)
    return len(people)


@transaction.atomic
def passivate_ended(*, as_of: date, by: str, now: datetime) -> int:
    """The nightly duty: everybody left without an open position at a customer or prospect becomes passive.

    The state counts from the day the last employment ended, or the company left the scope; never later.
    """
    if not scope.current(as_of).passive:
        return 0
    people = list(ended_unnoticed(as_of).order_by("pk"))
    rows: list[tuple[Contact, int | None, date, str]] = []
    for person, positions in _positions_of(people):
        ended = [(p.ended_on, p.pk, LEFT) for p in positions if p.ended_on and p.ended_on <= as_of]
        out = [(max(p.company.status_on, p.obtained_on), p.pk, OUT_OF_SCOPE) for p in positions if p.is_open(as_of) and p.company]
        day, pk, reason = max(ended + out)
        rows.append((person, pk, min(day, as_of), reason))
    _enter(rows, by=by, now=now)
    if people:
        refreshed(people, now=now, as_of=as_of)
    return len(people)


def ended_unnoticed(as_of: date) -> QuerySet[Contact]:
    """People without an open position at a customer or prospect who are not passive: the work of the next night.

    Looked up are those with an employment that has ended or is at no customer; nobody else is asked anything.
    """
    ended = Position.objects.filter(ended_on__lte=as_of).values("contact")
    out = Position.objects.filter(company__status=Company.Status.NEITHER).values("contact")
    employed = Position.objects.open(as_of).in_scope().filter(contact=OuterRef("pk"))
    return Contact.objects.filter(~Exists(employed), pk__in=ended.union(out)).not_passive()


def _positions_of(people: list[Contact]) -> list[tuple[Contact, list[Position]]]:
    found: dict[int, list[Position]] = {person.pk: [] for person in people}
    for position in Position.objects.filter(contact__in=people).select_related("company"):
        found[position.contact_id].append(position)
    return [(person, found[person.pk]) for person in people]


def _enter(rows: list[tuple[Contact, int | None, date, str]], *, by: str, now: datetime) -> None:
    """Write the state of each, with its ledger entry and audit row."""
    Passivation.objects.bulk_create(
        Passivation(contact=person, position_id=position, passivated_on=on, reason=reason, recorded_by=by, recorded_at=now)
        for person, position, on, reason in rows
    )
    people = [row[0] for row in rows]
    ledger.note([ledger.Entry("passivated", str(p.subject.ref), [on.isoformat(), reason]) for p, _, on, reason in rows], now=now)
    audited(people, action=ACT, data=["passivated_on"], by=by, now=now)
