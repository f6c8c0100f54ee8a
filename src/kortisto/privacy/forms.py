"""Forms of the privacy centre."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kortisto.lib.periods import Period, add_period
from kortisto.privacy import describe
from kortisto.privacy.catalogue import CATALOGUE, STAFF_NAMES
from kortisto.privacy.models import Subject
from kortisto.privacy.own_dates import OwnDay

GROUND_WORDS = {
    "claim": _("a legal claim (Art. 17(3)(e))"),
    "authority": _("a request of an authority"),
    "complaint": _("a complaint being handled"),
}


class DayInput(forms.DateInput):
    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else value


class HoldForm(forms.Form):
    """A legal hold: whose data, which, why, until when it is looked at again."""

    person = forms.CharField(
        label=_("Person"), help_text=_("Number of the card (H-00042), work e-mail or reference."), max_length=254
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=list(GROUND_WORDS.items()))
    case_reference = forms.CharField(
        label=_("Reference of the case"),
        help_text=_("A number or code without names: it may outlive the person's data."),
        max_length=80,
    )
    data = forms.MultipleChoiceField(  # type: ignore[assignment]
        label=_("Data held"),
        help_text=_("Tick only what the case needs. Nothing ticked: every datum of the person."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    review_on = forms.DateField(label=_("Look at it again on"), help_text=_("Within six months."), widget=DayInput)

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (translation.get_language() or "fi")[:2]
        field: Any = self.fields["data"]
        field.choices = [(name, entry.label(language)) for name, entry in CATALOGUE.items() if name not in STAFF_NAMES]
        self.as_of = as_of
        self.fields["review_on"].initial = add_period(as_of, Period.parse("P3M"))

    def clean_person(self) -> Subject:
        return _found(self.cleaned_data["person"])

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if not self.as_of < day <= add_period(self.as_of, Period.parse("P6M")):
            raise forms.ValidationError(_("Choose a day from tomorrow on, at most six months ahead."))
        return day


def _found(text: str) -> Subject:
    subject = describe.find(text)
    if subject is None:
        raise forms.ValidationError(_("Nobody is found with this. Write the card's number, for instance H-00042."))
    return subject


class OwnDateForm(forms.Form):
    """A day of the operator's own for one person; empty takes it away."""

    person = forms.CharField(
        label=_("Person"), help_text=_("Number of the card (H-00042), work e-mail or reference."), max_length=254
    )
    anchor = forms.ChoiceField(label=_("Which day"))
    day = forms.DateField(
        label=_("Day"),
        help_text=_("If it goes on, write the day it ends at the latest. Empty takes the day away."),
        required=False,
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": _("Write the day as 24.11.2026.")},
    )

    def __init__(self, *args: Any, days: Sequence[OwnDay], as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["anchor"]
        field.choices = [(one.name, one.label) for one in days]
        self.as_of = as_of

    def clean_person(self) -> Subject:
        return _found(self.cleaned_data["person"])
