"""What a field says of its bearer: written, emptied, taken back; checked against the notice, with its trail and last days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.actions.aside import taken
from kortisto.contacts.actions.trail import audited, company_written, today
from kortisto.contacts.custom import inherited, kinds
from kortisto.contacts.custom.defining import unnamed
from kortisto.contacts.custom.kinds import Stored
from kortisto.contacts.details import must_be_kept
from kortisto.contacts.models import Company, CompanyFieldValue, Contact, CustomField, FieldValue, Position
from kortisto.contacts.refusals import Refused as Refused
from kortisto.privacy import due, undo

Bearer = Contact | Position | Company
ACT = "contact.field"
ALONE = FieldValue.Personal.alone


def kind_of(bearer: Bearer) -> str:
    """Which bearer of `CustomField` this is."""
    if isinstance(bearer, Company):
        return CustomField.Bearer.COMPANY
    return CustomField.Bearer.POSITION if isinstance(bearer, Position) else CustomField.Bearer.PERSON


def rows_of(bearer: Bearer) -> Any:
    """The rows of every field of this bearer alone (a person's without those of their positions)."""
    if isinstance(bearer, Contact):
        return FieldValue.objects.filter(contact=bearer, position=None)
    return bearer.field_values.all()


def record_of(bearer: Bearer, field: CustomField) -> str:
    """Whose earlier values these are: of the job, else of the card; of notes of any, so that no note outlives another in them."""
    return f"contacts.position:{bearer.pk}" if isinstance(bearer, Position) and field.datum not in ALONE else ""


def _must_be_kept(bearer: Contact | Position, field: CustomField) -> None:
    contact = bearer.contact if isinstance(bearer, Position) else bearer
    records = [record_of(bearer, field)]
    if field.datum in ALONE:
        records = [f"contacts.fieldvalue:{pk}" for pk in rows_of(bearer).filter(field=field).values_list("pk", flat=True)]
    for record in records:
        must_be_kept(contact.subject_id, field.datum, record, field=field.key)


@transaction.atomic
def write(bearer: Bearer, field: CustomField, typed: Sequence[str], *, by: str, now: datetime) -> str:
    """Let the field say this of the bearer; nothing typed empties it. Gives the token that takes it back ("" when nothing changed,
    and for a company).

    Refused for what the kind cannot be, for an emptied required field, for a retired field, and where no purpose keeps the datum.
    """
    before = said(bearer, field)
    wanted = checked(bearer, field, typed, now, has=before)
    if sorted(row.value for row in wanted) == before:
        return ""
    store(bearer, field, wanted, by=by, now=now)
    if isinstance(bearer, Company):
        company_written(bearer.pk, action="company.field", fields=[field.key], by=by, now=now)
        return ""
    contact = bearer.contact if isinstance(bearer, Position) else bearer
    after = sorted(row.value for row in wanted)
    values = {field.key: {"before": before, "after": after}}
    audited([contact], action=ACT, data=[field.datum], values=values, record=record_of(bearer, field), by=by, now=now)
    due.refresh([contact.subject_id], as_of=today(now))
    if wanted:
        _must_be_kept(bearer, field)
    kept = {"field": field.pk, "position": bearer.pk if isinstance(bearer, Position) else None, "before": before, "after": after}
    return undo.keep(contact.subject, ACT, [field.datum], kept, by=by, now=now, record=record_of(bearer, field))


def checked(bearer: Bearer, field: CustomField, typed: Sequence[str], now: datetime, *, has: Sequence[str] = ()) -> list[Stored]:
    """What would be stored; Refused as `write`. `has`: what is stored now, which a retired option may go on saying."""
    if field.bearer != kind_of(bearer):
        raise TypeError(f"{field.key} is no field of a {kind_of(bearer)}")
    wanted = kinds.read(field, typed)
    if wanted and not inherited.lives(field, today(now)):
        raise Refused(unnamed(field.datum, now).message, field=field.key, code="not_in_notice")
    if wanted and field.retired_on is not None:
        raise Refused(
            _("%(name)s: the field is not in use any more. It can only be emptied.") % {"name": field.label}, field=field.key
        )
    if not wanted and field.required and has and field.retired_on is None:
        raise Refused(_("%(name)s: the field must not be empty.") % {"name": field.label}, field=field.key, code="required")
    not_retired(field, [row.value for row in wanted if row.value not in has])
    return wanted


def not_retired(field: CustomField, new: Sequence[str]) -> None:
    """Refused when one of the values is an option that is offered no more."""
    gone = [option.label for option in field.options.all() if option.retired_on is not None and option.key in new]
    if gone:
        raise Refused(
            _("%(name)s: “%(value)s” is not in use any more.") % {"name": field.label, "value": gone[0]},
            field=field.key,
            code="retired",
        )


def said(bearer: Bearer, field: CustomField) -> list[str]:
    """The stored values, in order; past every gate."""
    return sorted(rows_of(bearer).filter(field=field).values_list("value", flat=True))


def store(bearer: Bearer, field: CustomField, wanted: Sequence[Stored], *, by: str, now: datetime) -> None:
    """Make the rows say `wanted`, in the caller's transaction, without trail: one value changes in its row, so that an import
    can be taken back."""
    rows = list(rows_of(bearer).filter(field=field).order_by("pk"))
    known = {row.value for row in rows}
    new = [row for row in wanted if row.value not in known]
    spare = [row for row in rows if row.value not in {one.value for one in wanted}]
    for row, one in zip(spare, new, strict=False):
        row.value, row.folded, row.number, row.written_by, row.written_at = one.value, one.folded, one.number, by, now
        row.save(update_fields=["value", "folded", "number", "written_by", "written_at"])
    rows_of(bearer).filter(pk__in=[row.pk for row in spare[len(new) :]]).delete()
    for one in new[len(spare) :]:
        row_of(bearer, field, one, by=by, now=now).save(force_insert=True)


def row_of(bearer: Bearer, field: CustomField, one: Stored, *, by: str, now: datetime) -> Any:
    """A row that says this of the bearer, not saved."""
    told = {"field": field, "value": one.value, "folded": one.folded, "number": one.number, "written_by": by, "written_at": now}
    if isinstance(bearer, Company):
        return CompanyFieldValue(company=bearer, **told)
    told |= {"datum": field.datum, "noted_on": today(now)}
    if isinstance(bearer, Position):
        return FieldValue(contact_id=bearer.contact_id, position=bearer, **told)
    return FieldValue(contact=bearer, **told)


@transaction.atomic
def take_back(*, contact: Contact, token: str, by: str, now: datetime) -> None:
    """Undo a change of a field; Refused when it has been changed since, or its values are gone."""
    values = taken(token, act=ACT, contact=contact, as_of=today(now))
    field = CustomField.objects.prefetch_related("options").filter(pk=values["field"]).first()
    bearer: Contact | Position | None = contact
    if values["position"] is not None:
        bearer = contact.positions.filter(pk=values["position"]).first()
    if field is None or bearer is None:
        raise Refused(_("The act can no longer be undone."), code="spent")
    if said(bearer, field) != values["after"]:
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    wanted = kinds.read(field, values["before"])
    store(bearer, field, wanted, by=by, now=now)
    audited([contact], action="contact.field_undone", data=[field.datum], record=record_of(bearer, field), by=by, now=now)
    due.refresh([contact.subject_id], as_of=today(now))
    if wanted:
        _must_be_kept(bearer, field)
