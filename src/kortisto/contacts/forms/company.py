"""Making and editing a company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kortisto.contacts.forms.parts import CompanyField, DayField, RuledForm
from kortisto.contacts.forms.person import OwnerField
from kortisto.contacts.labels import name_kind_label, status_label
from kortisto.contacts.models import Company, CompanyName


class CompanyForm(RuledForm):
    """`new=True` asks also for the status; later it has a form of its own, for it moves people."""

    _began = ""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    business_id = forms.CharField(
        label=gettext_lazy("Business id"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("As 1234567-1, a foreign one with its country."),
    )
    status = forms.ChoiceField(label=gettext_lazy("The company is"))
    status_on = DayField(label=gettext_lazy("Since when?"))
    street = forms.CharField(label=gettext_lazy("Street address"), max_length=200, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=16, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=100, required=False)
    country = forms.CharField(label=gettext_lazy("Country code"), max_length=2, required=False)
    phone = forms.CharField(label=gettext_lazy("Switchboard"), max_length=40, required=False)
    website = forms.CharField(label=gettext_lazy("Web site"), max_length=200, required=False)
    industry = forms.CharField(label=gettext_lazy("Industry"), max_length=120, required=False)
    parent = CompanyField(label=gettext_lazy("Parent company"), required=False)
    owner = OwnerField(label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versioned = not new
        self.fields["owner"].of_today(self.as_of)  # type: ignore[attr-defined]
        if new:
            self.fields["status"].choices = [(s, status_label(s)) for s in Company.Status.values]  # type: ignore[attr-defined]
        else:
            del self.fields["status"], self.fields["status_on"]

    def suggest(self, values: Mapping[str, str]) -> None:
        """Show other values than those stored. What the form began from stays what is stored: a suggestion is no change meanwhile."""
        if values and not self.is_bound:
            self._began = super().stamp
            self.initial = {**self.initial, **values}

    @property
    def stamp(self) -> str:
        return self._began or super().stamp


class CompanyNameForm(RuledForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of name"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k, name_kind_label(k)) for k in CompanyName.Kind.values]  # type: ignore[attr-defined]
