"""Forms of single acts: leaving, moving, an interaction."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.attachments.forms import FilesField, files_help
from kortisto.contacts.forms.parts import CompanyField, DayField, DetailsMixin, RuledForm
from kortisto.contacts.forms.person import source_kinds
from kortisto.contacts.labels import interaction_label, status_label
from kortisto.contacts.models import Company, Interaction


class PassivationForm(RuledForm):
    passivated_on = DayField(
        label=gettext_lazy("When did the person leave?"),
        help_text=gettext_lazy("The first day the person is no longer there. It cannot be moved forward afterwards."),
    )


class EndForm(RuledForm):
    ended_on = DayField(
        label=gettext_lazy("When does the employment end?"),
        help_text=gettext_lazy("The first day the person is no longer there. It may be ahead."),
    )


class MoveForm(DetailsMixin):
    """“Changed jobs”: new company, title, address; where the news came from."""

    company = CompanyField(label=gettext_lazy("New employer"))
    moved_on = DayField(label=gettext_lazy("Since when?"))
    source_kind = forms.ChoiceField(label=gettext_lazy("Who told?"))
    source = forms.CharField(label=gettext_lazy("Source in words"), max_length=200, required=False)
    keep_others = forms.BooleanField(label=gettext_lazy("Still works for the former employer too"), required=False)

    field_order = ["company", "moved_on", "job_title", "work_task", "email", "phone", "street", "postal_code", "city"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_kind"].choices = source_kinds()  # type: ignore[attr-defined]


class InteractionForm(RuledForm):
    """Something that happened: kind and day are asked, the rest as the notice allows."""

    data_of = {"kind": "interactions", "summary": "notes", "text": "notes", "attached": "attachments"}

    kind = forms.ChoiceField(label=gettext_lazy("What happened?"))
    happened_on = DayField(label=gettext_lazy("Day"))
    happened_clock = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time as 15.42.")},
    )
    summary = forms.CharField(label=gettext_lazy("In short"), max_length=200, required=False)
    text = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    attached = FilesField(label=gettext_lazy("Attachments"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "attached" in self.fields:
            self.fields["attached"].help_text = files_help()
        kinds = [kind for kind in Interaction.Kind.values if kind != Interaction.Kind.NOTE or "text" in self.fields]
        if "kind" in self.fields:
            self.fields["kind"].choices = [("", _("choose")), *((kind, interaction_label(kind)) for kind in kinds)]  # type: ignore[attr-defined]

    def moment(self, now: datetime) -> datetime:
        """When it happened: the given time, else now for today, else noon."""
        day, clock = self.cleaned_data["happened_on"], self.cleaned_data.get("happened_clock")
        if clock is None and day == self.as_of:
            return now
        return datetime.combine(day, clock or time(12), get_default_timezone())


class StatusForm(RuledForm):
    status = forms.ChoiceField(label=gettext_lazy("The company is"))
    status_on = DayField(label=gettext_lazy("Since when?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(s, status_label(s)) for s in Company.Status.values]  # type: ignore[attr-defined]
