"""Setting a custom field for many at once: kinds whose values are codes and numbers, so that no words about anybody are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.actions.aside import taken
from kortisto.contacts.actions.trail import today
from kortisto.contacts.custom import kinds, reading, writing
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.lists.conditions import COMPANIES, PEOPLE
from kortisto.contacts.mass.registry import MassAct, act
from kortisto.contacts.models import Company, Contact, CustomField
from kortisto.contacts.refusals import Refused
from kortisto.privacy import undo as undos

Bearer, Kind = CustomField.Bearer, CustomField.Kind
FIELD = "contact.field_set"
_OF = {PEOPLE: (Bearer.PERSON, Bearer.POSITION), COMPANIES: (Bearer.COMPANY,)}
_MOST = 40
"""Characters of what a company had before that an act can remember."""


class FieldForm(RuledForm):
    """Which field, and what it shall say; nothing empties it."""

    about = PEOPLE
    field = forms.ChoiceField(label=gettext_lazy("Field"))
    value = forms.CharField(
        label=gettext_lazy("Value"), required=False, max_length=200,
        help_text=gettext_lazy("A choice by its name, several with a semicolon between them. Nothing empties the field."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = reading.living(self.as_of, *_OF[self.about])
        self.known = {f.key: f for f in known if f.retired_on is None and f.kind != Kind.TEXT}
        self.fields["field"].choices = [(key, found.label) for key, found in self.known.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        found = self.known.get(data.get("field", ""))
        try:
            data["values"] = [one.value for one in kinds.read(found, [data.get("value", "")])] if found else []
        except Refused as refusal:
            self.add_error("value", refusal.message)
        return data


class CompanyFieldForm(FieldForm):
    about = COMPANIES


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"field": data["field"], "values": data["values"]}


def _field(values: Mapping[str, Any]) -> CustomField:
    found = CustomField.objects.prefetch_related("options").filter(key=values["field"]).first()
    if found is None:
        raise Refused(_("The field is not in use any more."), field="field")
    return found


def _bearers(row: Contact, field: CustomField, now: datetime) -> Sequence[Any]:
    """The person, or every present job."""
    if field.bearer == Bearer.PERSON:
        return [row]
    return list(row.positions.open(today(now)).select_related("contact__subject").order_by("pk"))


def _set(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    field = _field(values)
    tokens = [writing.write(bearer, field, values["values"], by=by, now=now) for bearer in _bearers(row, field, now)]
    kept = [token for token in tokens if token]
    if not kept:
        raise Refused(_("Nothing would change."), code="same")
    return undos.keep(row.subject, FIELD, [field.datum], {"tokens": kept}, by=by, now=now)


def _unset(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    for token in taken(kept, act=FIELD, contact=row, as_of=today(now))["tokens"]:
        writing.take_back(contact=row, token=token, by=by, now=now)


def _set_firm(row: Company, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    field = _field(values)
    before = ";".join(writing.said(row, field))
    if before == ";".join(sorted(values["values"])):
        raise Refused(_("Nothing would change."), code="same")
    if len(before) > _MOST:
        raise Refused(_("What the field says now is too long to be remembered for an undo. Change it on the company's page."))
    writing.write(row, field, values["values"], by=by, now=now)
    return before


def _unset_firm(row: Company, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    field = _field(values)
    if writing.said(row, field) != sorted(values["values"]):
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    writing.write(row, field, kept.split(";"), by=by, now=now)


def _datum_of(values: Mapping[str, Any]) -> str:
    return _field(values).datum


act(MassAct("kentta", gettext_lazy("Set a custom field"), FieldForm, _values, _set, _unset, datum_of=_datum_of))
act(MassAct("kentta", gettext_lazy("Set a custom field"), CompanyFieldForm, _values, _set_firm, _unset_firm, about=COMPANIES))
