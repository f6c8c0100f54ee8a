"""Forms of tasks: about whom, what, when, by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kortisto.contacts.forms.parts import CompanyField, DayField, RuledForm
from kortisto.contacts.forms.person import OwnerField
from kortisto.contacts.forms.picking import picking, the_person
from kortisto.contacts.labels import task_label
from kortisto.contacts.models import Contact, Task
from kortisto.contacts.tasks.acts import Planned


class TaskForm(RuledForm):
    """A task. Words are asked only where the notice lists notes; the person is found only among those the user may see."""

    data_of = {"person": "tasks", "title": "notes"}

    kind = forms.ChoiceField(label=gettext_lazy("What is to be done?"))
    person = forms.CharField(
        label=gettext_lazy("Person"), required=False, max_length=200, help_text=gettext_lazy("Name, e-mail or code of a person.")
    )
    company = CompanyField(required=False)
    due_on = DayField(label=gettext_lazy("By when?"))
    due_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time as 15.42.")},
    )
    assignee = OwnerField(label=gettext_lazy("Who does it?"))
    title = forms.CharField(label=gettext_lazy("In short"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, as_of=as_of, **kwargs)
        self.user = user
        self.fields["kind"].choices = [(kind, task_label(kind)) for kind in Task.Kind.values]  # type: ignore[attr-defined]
        self.fields["assignee"].of_today(as_of)  # type: ignore[attr-defined]
        if "person" in self.fields:
            self.fields["person"].widget.attrs |= picking()

    def clean_person(self) -> Contact | None:
        """The one person the words mean, among those the user may see; several are told apart by their codes."""
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        return the_person(text, self.user, self.as_of)

    def planned(self) -> Planned:
        given = self.cleaned_data
        return Planned(
            kind=given["kind"], due_on=given["due_on"], due_time=given["due_time"], assignee=given["assignee"],
            title=given.get("title", ""), contact=given.get("person"), company=given["company"],
        )  # fmt: skip


class PostponeForm(forms.Form):
    """To another day."""

    paiva = DayField(label=gettext_lazy("New day"))


class HandOverForm(forms.Form):
    """To whom the ticked tasks go."""

    assignee = OwnerField(label=gettext_lazy("Who does them?"))

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].of_today(as_of)  # type: ignore[attr-defined]
        self.use_required_attribute = False
