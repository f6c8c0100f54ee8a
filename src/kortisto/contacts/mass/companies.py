"""What this room does to many companies at once: owner, standing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts import actions
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.labels import status_label
from kortisto.contacts.lists.conditions import COMPANIES
from kortisto.contacts.mass.people import OwnerForm, owner_of
from kortisto.contacts.mass.registry import MassAct, act
from kortisto.contacts.models import Company
from kortisto.contacts.refusals import Refused


class StatusForm(RuledForm):
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), help_text=gettext_lazy("People of companies that become neither are passivated.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(status, status_label(status)) for status in Company.Status]  # type: ignore[attr-defined]


def _own(row: Company, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    if row.owner_id == values["owner"]:
        raise Refused(_("Nothing would change."), code="same")
    before = row.owner_id
    actions.change_company(company=row, owner=owner_of(values["owner"]), by=by, now=now)
    return str(before or "")


def _disown(row: Company, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    if row.owner_id != values["owner"]:
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    actions.change_company(company=row, owner=owner_of(int(kept) if kept else None), by=by, now=now)


def _stand(row: Company, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    before = row.status
    if before == values["status"]:
        raise Refused(_("Nothing would change."), code="same")
    actions.set_company_status(company=row, status=values["status"], by=by, now=now)
    return before


def _unstand(row: Company, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    if row.status != values["status"]:
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    actions.set_company_status(company=row, status=kept, by=by, now=now)


act(
    MassAct(
        "vastuuhenkilo", gettext_lazy("Change the owner"), OwnerForm, lambda data: {"owner": data["owner"].pk if data["owner"] else None},
        _own, _disown, about=COMPANIES,
    )
)  # fmt: skip
act(
    MassAct(
        "tila", gettext_lazy("Change the status"), StatusForm, lambda data: {"status": data["status"]}, _stand, _unstand,
        about=COMPANIES,
    )
)  # fmt: skip
