"""Making and editing a person's card."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kortisto.contacts.forms.parts import CompanyField, DayField, DetailsMixin, RuledForm
from kortisto.contacts.labels import language_label, source_kind_label
from kortisto.contacts.models import Contact
from kortisto.privacy import own_dates


def languages() -> list[tuple[str, str]]:
    return [("", _("not known")), *((code, language_label(code)) for code in ("fi", "sv", "en"))]


def source_kinds() -> list[tuple[str, str]]:
    return [(kind, source_kind_label(kind)) for kind in Contact.SourceKind.values]


OWN = "own_"
"""Beginning of the names of fields for days the notice declares."""


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who of us: accounts that work today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=get_user_model().objects.none(), required=False, empty_label=gettext_lazy("nobody"), **kwargs)

    def of_today(self, as_of: Any) -> None:
        users = get_user_model().objects.filter(Q(employment_ends_on=None) | Q(employment_ends_on__gte=as_of), closed_at=None)
        self.queryset = users.order_by("name")


class NamesMixin(RuledForm):
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100)
    language = forms.ChoiceField(label=gettext_lazy("Language of contact"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_name", "family_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if "language" in self.fields:
            self.fields["language"].choices = languages()  # type: ignore[attr-defined]


class PersonForm(NamesMixin, DetailsMixin):
    """A new person: name, company, work details, and from where and when the data came."""

    data_of = {"given_name": "name", "family_name": "name", "language": "language", **DetailsMixin.data_of}

    company = CompanyField(required=False)
    started_on = DayField(label=gettext_lazy("At the company since"), required=False)
    source_kind = forms.ChoiceField(label=gettext_lazy("Where did the data come from?"))
    source = forms.CharField(
        label=gettext_lazy("Source in words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For instance the fair, the web page or who told. The notice tells it to the person."),
    )
    obtained_on = DayField(label=gettext_lazy("When did the data come?"))
    owner = OwnerField(label=gettext_lazy("Owner"))

    field_order = [
        "given_name",
        "family_name",
        "company",
        "job_title",
        "work_task",
        "email",
        "phone",
        "street",
        "postal_code",
        "city",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_kind"].choices = source_kinds()  # type: ignore[attr-defined]
        self.fields["owner"].of_today(self.as_of)  # type: ignore[attr-defined]
        for one in own_dates.declared(self.as_of, (get_language() or "fi")[:2]):
            help_text = _("If it goes on, write the day it ends at the latest.")
            self.fields[f"{OWN}{one.name}"] = DayField(label=one.label, required=False, help_text=help_text)
        # Typed in by hand, a person comes with an employer; whoever may stand alone comes by a form of their own.
        self.fields["company"].required = self.rules.holds("company")

    def own_days(self) -> dict[str, date]:
        """The days of the operator's own that were filled in, by anchor."""
        given = {name.removeprefix(OWN): day for name, day in self.cleaned_data.items() if name.startswith(OWN)}
        return {name: day for name, day in given.items() if day}


class CardForm(NamesMixin):
    """What belongs to the person."""

    versioned = True

    data_of = {"given_name": "name", "family_name": "name", "language": "language"}
    owner = OwnerField(label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].of_today(self.as_of)  # type: ignore[attr-defined]


class PositionForm(DetailsMixin):
    """What belongs to one job."""

    versioned = True

    started_on = DayField(label=gettext_lazy("At the company since"), required=False)
