"""What this room does to many people at once: passivate, owner, work task, language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts import actions
from kortisto.contacts.actions.aside import taken
from kortisto.contacts.actions.trail import today
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.forms import PassivationForm
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.forms.person import OwnerField
from kortisto.contacts.labels import language_label
from kortisto.contacts.mass.registry import MassAct, act
from kortisto.contacts.models import Contact, WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.privacy import undo as undos

OWNER, LANGUAGE, TASK = "contact.owner", "contact.language", "contact.task"


class LeftForm(PassivationForm):
    def clean_passivated_on(self) -> date:
        on: date = self.cleaned_data["passivated_on"]
        if on > self.as_of:
            raise forms.ValidationError(_("The day is in the future. Give a day that has been."))
        return on


class OwnerForm(RuledForm):
    owner = OwnerField(label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].of_today(self.as_of)  # type: ignore[attr-defined]


class TaskForm(RuledForm):
    task = forms.ModelChoiceField(
        WorkTask.objects.none(), label=gettext_lazy("Work task"), help_text=gettext_lazy("Set for every present employment.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["task"]
        field.queryset = WorkTask.objects.filter(retired_on=None).order_by("label_fi")
        field.label_from_instance = lambda task: task.label


class LanguageForm(RuledForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, language_label(code)) for code in ("fi", "sv", "en")]  # type: ignore[attr-defined]


def _passivate(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    return actions.passivate(contact=row, on=date.fromisoformat(values["on"]), by=by, now=now)


def _unpassivate(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    actions.undo_passivation(contact=row, token=kept, by=by, now=now)


def owner_of(pk: int | None) -> Any:
    """The colleague of a key; Refused when the account is not there any more."""
    if pk is None:
        return None
    found = get_user_model().objects.filter(pk=pk).first()
    if found is None or not found.is_active:
        raise Refused(_("The owner has no account any more."), field="owner")
    return found


def _own(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    before = row.owner_id
    if before == values["owner"]:
        raise Refused(_("Nothing would change."), code="same")
    actions.set_owner(contact=row, owner=owner_of(values["owner"]), by=by, now=now)
    return undos.keep(row.subject, OWNER, [], {"before": before}, by=by, now=now)


def _disown(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    before = taken(kept, act=OWNER, contact=row, as_of=today(now))["before"]
    if row.owner_id != values["owner"]:
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    actions.set_owner(contact=row, owner=owner_of(before), by=by, now=now)


def _speak(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    before = row.language
    if before == values["language"]:
        raise Refused(_("Nothing would change."), code="same")
    actions.change_contact(contact=row, language=values["language"], by=by, now=now)
    return undos.keep(row.subject, LANGUAGE, ["language"], {"before": before}, by=by, now=now)


def _unspeak(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    before = taken(kept, act=LANGUAGE, contact=row, as_of=today(now))["before"]
    if row.language != values["language"]:
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    actions.change_contact(contact=row, language=before, by=by, now=now)


def _set_task(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    task = WorkTask.objects.filter(pk=values["task"], retired_on=None).first()
    if task is None:
        raise Refused(_("The work task is not in use any more."), field="task")
    before = {}
    for position in row.positions.open(today(now)).select_related("work_task", "company", "contact__subject"):
        if position.work_task_id != task.pk:
            before[str(position.pk)] = [position.work_task_id, position.work_task_source]
            _task(position, task, "staff", by=by, now=now)
    if not before:
        raise Refused(_("Nothing would change."), code="same")
    return undos.keep(row.subject, TASK, ["work_task"], {"positions": before}, by=by, now=now)


def _unset_task(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    before = taken(kept, act=TASK, contact=row, as_of=today(now))["positions"]
    positions = {
        str(p.pk): p for p in row.positions.filter(work_task_id=values["task"]).select_related("company", "contact__subject")
    }
    if not set(before) & set(positions):
        raise Refused(_("Something else has been done since. Undo that first."), code="superseded")
    for pk, (task, source) in before.items():
        if pk in positions:
            _task(positions[pk], WorkTask.objects.filter(pk=task).first(), source, by=by, now=now)


def _task(position: Any, task: WorkTask | None, source: str, *, by: str, now: datetime) -> None:
    from dataclasses import replace

    details = replace(WorkDetails.of(position), work_task=task, task_source=source)
    actions.change_position(position=position, details=details, started_on=position.started_on, by=by, now=now)


act(
    MassAct(
        "passivointi", gettext_lazy("Passivate"), LeftForm, lambda data: {"on": data["passivated_on"].isoformat()},
        _passivate, _unpassivate, lede=gettext_lazy("The cards leave lists, search and marketing at once."),
    )
)  # fmt: skip
act(
    MassAct(
        "vastuuhenkilo", gettext_lazy("Change the owner"), OwnerForm, lambda data: {"owner": data["owner"].pk if data["owner"] else None},
        _own, _disown,
    )
)  # fmt: skip
act(MassAct("tehtava", gettext_lazy("Set the work task"), TaskForm, lambda data: {"task": data["task"].pk}, _set_task, _unset_task))
act(MassAct("kieli", gettext_lazy("Set the language"), LanguageForm, lambda data: {"language": data["language"]}, _speak, _unspeak))
