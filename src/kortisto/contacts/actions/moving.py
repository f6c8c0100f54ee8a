"""“Changed jobs” and “came back”: the person goes on at another employer, the old work details stay behind (H13).

What belongs to the person travels by itself (name, language, bans, notices, timeline). What belonged to the job stays at
the ended position, and goes when no purpose of the notice keeps it any longer: nobody deletes it by hand.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Move, Position
from kortisto.contacts.refusals import Refused
from kortisto.privacy import undo

from .aside import taken
from .notices import clock_starts
from .positions import new_position
from .trail import audited, ledgered, not_ahead, refreshed, today

ACT = "contact.moved"


@transaction.atomic
def move(
    *,
    contact: Contact,
    company: Company,
    moved_on: date | None = None,
    details: WorkDetails | None = None,
    source: str = "",
    source_kind: str = Contact.SourceKind.PERSON,
    keep_others: bool = False,
    by: str,
    now: datetime,
) -> str:
    """The person now works for `company`, from a day on (today if not said). Gives the token that undoes the act.

    `keep_others` leaves the other open positions open (somebody with two employers). When the new details came from
    elsewhere than the person (`source_kind`), the clock to inform starts again (Art. 14). Raises Refused for a company
    that is neither customer nor prospect, a day ahead, and details the notice does not list.
    """
    return _arrive(
        Move.Kind.MOVED, contact, company, moved_on, details or WorkDetails(), source, source_kind, keep_others, by=by, now=now
    )


@transaction.atomic
def return_to(
    *,
    contact: Contact,
    company: Company,
    returned_on: date | None = None,
    details: WorkDetails | None = None,
    source: str = "",
    source_kind: str = Contact.SourceKind.PERSON,
    by: str,
    now: datetime,
) -> str:
    """A passive person is again at a company where they were before; otherwise as `move`."""
    if not contact.passivations.open().exists():
        raise Refused(_("The person is not passive."), code="not_passive")
    return _arrive(
        Move.Kind.RETURNED, contact, company, returned_on, details or WorkDetails(), source, source_kind, False, by=by, now=now
    )


def _arrive(
    kind: str, contact: Contact, company: Company, day: date | None, details: WorkDetails,
    source: str, source_kind: str, keep_others: bool, *, by: str, now: datetime,
) -> str:  # fmt: skip
    as_of = today(now)
    day = day or as_of
    not_ahead(day, as_of, field="moved_on")
    if not company.in_scope:
        raise Refused(
            _("People move only to a customer or a potential customer. Change the status of the company first."),
            field="company",
            code="scope",
        )
    open_positions = list(contact.positions.open(as_of).order_by("pk"))
    if kind == Move.Kind.MOVED and any(p.company_id == company.pk for p in open_positions):
        raise Refused(_("The person already works there. Edit the details instead."), field="company", code="same")
    left = [] if keep_others else open_positions
    before = {str(p.pk): p.ended_on.isoformat() if p.ended_on else None for p in left}
    for position in left:
        position.ended_on = max(day, position.started_on or day)
    Position.objects.bulk_update(left, ["ended_on"])
    passivation = contact.passivations.open().first()
    if passivation is not None:
        passivation.ended_on = max(day, passivation.passivated_on)
        passivation.save(update_fields=["ended_on"])
    arrived = new_position(contact, company, details, started_on=day, obtained_on=as_of, now=now)
    old = left[-1].pk if left else passivation.position_id if passivation else None
    row = Move.objects.create(
        contact=contact, from_position_id=old, to_position=arrived, moved_on=day, kind=kind,
        source=source.strip()[:200], source_kind=source_kind, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    if source_kind != Contact.SourceKind.PERSON:
        clock_starts([contact], as_of)
    ledgered("moved", [contact], [day.isoformat(), kind], now=now)
    audited([contact], action=f"contact.{kind}", data=["company", "job_title", "email", "phone", "work_address"], by=by, now=now)
    refreshed([contact], now=now)
    values = {"move": row.pk, "positions": before, "passivation": passivation.pk if passivation else None}
    return undo.keep(contact.subject, ACT, ["company"], values, by=by, now=now)


@transaction.atomic
def undo_move(*, contact: Contact, token: str, by: str, now: datetime) -> None:
    """The move was a mistake: the former positions or the passive state stand again, the new position counts for nothing.

    Raises Refused when the old employer's details have already gone, or the token is spent or too old.
    """
    kept = taken(token, act=ACT, contact=contact, as_of=today(now))
    row = contact.moves.filter(pk=kept["move"], undone_at=None).select_related("to_position").first()
    newer = contact.moves.filter(undone_at=None, pk__gt=kept["move"]).exists()
    if row is None or newer or row.to_position is None or row.to_position.ended_on or contact.passivations.open().exists():
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    former = contact.positions.filter(pk__in=[int(pk) for pk in kept["positions"]])
    if former.filter(company__isnull=True).exists():
        raise Refused(_("The details of the former employer have been erased already. Use “Changed jobs” again."), code="gone")
    for pk, ended_on in kept["positions"].items():
        contact.positions.filter(pk=int(pk)).update(ended_on=date.fromisoformat(ended_on) if ended_on else None)
    contact.passivations.filter(pk=kept["passivation"]).update(ended_on=None)
    # Nothing holds at a position that ended as it began, so the nightly run takes what was typed there.
    row.to_position.ended_on = row.to_position.started_on
    row.to_position.save(update_fields=["ended_on"])
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    audited([contact], action="contact.move_undone", data=["company"], by=by, now=now)
    refreshed([contact], now=now)
