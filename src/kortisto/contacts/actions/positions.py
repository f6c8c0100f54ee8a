"""Acts on positions: what belongs to the job."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import forgetting, scope
from kortisto.contacts.details import WorkDetails, not_in_notice
from kortisto.contacts.models import Company, Contact, Position
from kortisto.contacts.refusals import Refused
from kortisto.privacy.models import Keep

from .trail import not_ahead, today, written


def new_position(
    contact: Contact, company: Company | None, details: WorkDetails, *, started_on: date | None, obtained_on: date, now: datetime
) -> Position:
    """A saved open position. For use inside an act: checks the details, writes no trail."""
    as_of = today(now)
    rules = scope.current(as_of)
    if company is not None and not rules.holds("company"):
        raise not_in_notice("company", as_of, field="company")
    if company is not None and not company.in_scope:
        raise Refused(
            _("The company is neither a customer nor a potential customer. Change its status first."), field="company", code="scope"
        )
    position = Position(contact=contact, company=company, started_on=started_on, obtained_on=obtained_on, confirmed_on=obtained_on)
    position.created_at = now
    details.checked(rules, as_of).write_to(position, as_of)
    position.save()
    return position


@transaction.atomic
def add_position(
    *, contact: Contact, company: Company, details: WorkDetails, started_on: date | None = None, by: str, now: datetime
) -> Position:
    """Another employer beside those the person has."""
    as_of = today(now)
    if started_on:
        not_ahead(started_on, as_of, field="started_on")
    if contact.passivations.open().exists():
        raise Refused(_("The person is passive. Use “Changed jobs”."), code="passive")
    if contact.positions.open(as_of).filter(company=company).exists():
        raise Refused(_("The person already works there. Edit the details instead."), field="company", code="same")
    position = new_position(contact, company, details, started_on=started_on, obtained_on=as_of, now=now)
    written(contact, action="contact.position_added", data=["company"], by=by, now=now)
    return position


@transaction.atomic
def change_position(
    *, position: Position, details: WorkDetails, started_on: date | None = None, by: str, now: datetime
) -> list[str]:
    """Correct the work details; gives the catalogue names that changed. What was changed counts as known to be right today."""
    as_of = today(now)
    before = WorkDetails.of(position)
    changed = details.checked(scope.current(as_of), as_of).write_to(position, as_of)
    if started_on != position.started_on:
        if started_on:
            not_ahead(started_on, as_of, field="started_on")
        position.started_on = started_on
        changed = sorted({*changed, "company"})
    if not changed:
        return []
    position.save()
    left = forgetting.former(
        emails=[before.email] if "email" in changed else [], numbers=[before.phone] if "phone" in changed else []
    )
    if left:
        forgetting.empty(left, [position.contact.subject_id])
    values = {
        name: {"before": _shown(before, name), "after": _shown(WorkDetails.of(position), name)}
        for name in changed
        if name != "company"
    }
    written(
        position.contact,
        action="contact.details_changed",
        data=changed,
        values=values,
        record=f"contacts.position:{position.pk}",
        by=by,
        now=now,
    )
    return changed


@transaction.atomic
def end_position(*, position: Position, on: date, by: str, now: datetime) -> None:
    """The employment ends or will end on a day (the first day the person is not there any more).

    A day ahead is allowed here: the nightly duty passivates when it comes. Raises Refused for the last open position of
    today, which is passivation, and for a day before the employment began.
    """
    as_of = today(now)
    if position.started_on and on < position.started_on:
        raise Refused(_("The day is before the employment began. Give a later day."), field="ended_on", code="order")
    others = position.contact.positions.open(as_of).in_scope().exclude(pk=position.pk)
    if on <= as_of and not others.exists() and scope.current(as_of).passive:
        raise Refused(_("This is the only employer. Use “Passivate”."), field="ended_on", code="last")
    position.ended_on = on
    position.save(update_fields=["ended_on"])
    written(position.contact, action="contact.position_ended", data=["company"], by=by, now=now)


@transaction.atomic
def confirm_details(*, contact: Contact, on: date | None = None, by: str, now: datetime) -> int:
    """The work details were found right on a day: renews “voimassa”, clears a bounce. Not an activity of the person (H12).

    Gives the number of positions. What no purpose uses any longer (a hold alone keeps it) does not come back to life.
    """
    as_of = today(now)
    on = on or as_of
    not_ahead(on, as_of, field="confirmed_on")
    used = set(Keep.objects.filter(subject=contact.subject_id).exclude(live={}).values_list("record", flat=True))
    positions = [position for position in contact.positions.open(as_of) if f"contacts.position:{position.pk}" in used]
    for position in positions:
        position.confirmed_on, position.bounced_on = max(on, position.confirmed_on), None
    Position.objects.bulk_update(positions, ["confirmed_on", "bounced_on"])
    written(contact, action="contact.details_confirmed", by=by, now=now)
    return len(positions)


@transaction.atomic
def record_bounce(*, position: Position, on: date, by: str, now: datetime) -> None:
    """Mail to the work address came back for good. The first day of an unanswered bounce stays."""
    if position.bounced_on is None:
        position.bounced_on = on
        position.save(update_fields=["bounced_on"])
        written(position.contact, action="contact.bounced", data=["email"], by=by, now=now)


@transaction.atomic
def take_back_bounce(*, position: Position, by: str, now: datetime) -> None:
    """The bounce was read wrongly: the address counts as it did before."""
    if position.bounced_on is not None:
        position.bounced_on = None
        position.save(update_fields=["bounced_on"])
        written(position.contact, action="contact.bounce_taken_back", data=["email"], by=by, now=now)


def _shown(details: WorkDetails, datum: str) -> str:
    if datum == "work_address":
        return ", ".join(part for part in (details.street, f"{details.postal_code} {details.city}".strip()) if part)
    value = getattr(details, datum)
    return value.key if hasattr(value, "key") else str(value or "")
