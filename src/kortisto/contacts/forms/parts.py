"""What the forms share: dates as people type them, the choice of a company, fields the notice lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts import hints
from kortisto.contacts.details import DATUM, WorkDetails
from kortisto.contacts.models import Company, WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.contacts.scope import Scope, current


class DayField(forms.DateField):
    """A day: the browser's own date control, or typed as 24.11.2026."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Write the day as 24.11.2026.")})
        super().__init__(**kwargs)


class CompanyField(forms.CharField):
    """A company by code, business id or name. A name two companies bear is asked again with their codes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Company"))
        kwargs.setdefault("help_text", gettext_lazy("Name, business id or code of a company in the register."))
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        # With scripts the field becomes a combobox that asks for companies while one types (ui/picker.js).
        self.widget.attrs.update(
            {
                "list": "yritykset",
                "autocomplete": "off",
                "data-picker": reverse_lazy("contacts:company_choices"),
                "data-picker-label": gettext_lazy("Companies"),
            }
        )

    def clean(self, value: Any) -> Company | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(named_companies(text)[:4])
        if len(found) == 1:
            company: Company = found[0]
            return company
        if found:
            choices = "; ".join(f"{c.name} ({c.code})" for c in found)
            raise forms.ValidationError(_("Several companies match. Write the code: %(choices)s.") % {"choices": choices})
        raise forms.ValidationError(_("There is no such company in the register. Add the company first."), code="unknown")


def named_companies(text: str) -> Any:
    """The companies a text may mean: a code (also as the list of choices writes it, `Name (Y-00104)`), a business id, a name."""
    code = text.upper().rsplit("(", 1)[-1].rstrip(")").strip()
    if code.startswith("Y-") and code[2:].isdecimal():
        return Company.objects.filter(pk=int(code[2:]))
    by_id = Company.objects.filter(business_id=text.upper().replace(" ", ""))
    if by_id.exists():
        return by_id
    exact = Company.objects.filter(name=text)
    return exact if exact.exists() else Company.objects.same_firm(text)


class RuledForm(forms.Form):
    """A form whose fields follow the notice. `data_of` maps field names to catalogue names; a field without a purpose goes."""

    data_of: Mapping[str, str] = {}
    versioned = False
    """The form edits what others may edit too: what it began from travels along, and a change meanwhile is shown (409)."""

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.rules: Scope = current(as_of)
        for name, datum in self.data_of.items():
            if name in self.fields and not self.rules.holds(datum):
                del self.fields[name]
        self.use_required_attribute = False

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal of an act where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    @property
    def stamp(self) -> str:
        """A digest of the values the form begins from: those stored now."""
        values = [[name, str(self.get_initial_for_field(field, name) or "")] for name, field in self.fields.items()]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]

    @cached_property
    def clash(self) -> list[tuple[str, str, str]]:
        """Fields stored by somebody else meanwhile otherwise than given here: (label, given, stored)."""
        began = self.data.get("versio", "") if self.versioned and self.is_bound else ""
        if began in ("", self.stamp):
            return []
        changed = (bound for bound in self if bound.name in self.changed_data)
        return [(str(bound.label), _said(bound, bound.data), _said(bound, bound.initial)) for bound in changed]

    def why(self, name: str) -> str:
        """The why-hint of a field: purposes and last day."""
        datum = self.data_of.get(name)
        return hints.why(datum, obtained_on=self.as_of, as_of=self.as_of) if datum else ""

    @property
    def left_out(self) -> list[tuple[str, str, str]]:
        """What the notice leaves out of this form, with the sentence."""
        return hints.left_out(dict.fromkeys(self.data_of.values()), as_of=self.as_of)


def _said(bound: forms.BoundField, value: Any) -> str:
    """A value as people read it: the label of a choice, else its text."""
    choices = dict(getattr(bound.field, "choices", ()))
    known = {str(getattr(key, "value", key)): str(label) for key, label in choices.items()}
    return known.get(str(value or ""), str(value or ""))


class DetailsMixin(RuledForm):
    """The work details of a position."""

    data_of = {
        "job_title": "job_title",
        "work_task": "work_task",
        **{k: DATUM[k] for k in ("email", "phone", "street", "postal_code", "city")},
    }

    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    work_task = forms.ModelChoiceField(
        label=gettext_lazy("Work task"),
        queryset=WorkTask.objects.none(),
        required=False,
        empty_label=gettext_lazy("not known"),
        help_text=gettext_lazy("What the person's job concerns. Marketing must concern it."),
    )
    email = forms.CharField(label=gettext_lazy("Work e-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Work phone"), max_length=40, required=False)
    street = forms.CharField(label=gettext_lazy("Street address"), max_length=200, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=16, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "work_task" in self.fields:
            field = self.fields["work_task"]
            field.queryset = WorkTask.objects.filter(retired_on=None).order_by("label_fi")  # type: ignore[attr-defined]
            field.label_from_instance = lambda task: task.label  # type: ignore[attr-defined]
        for name, kind in (("email", "email"), ("phone", "tel")):
            if name in self.fields:
                self.fields[name].widget.input_type = kind
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def details(self) -> WorkDetails:
        """The details as typed; the act checks them."""
        given = {name: value for name, value in self.cleaned_data.items() if name in DATUM and value}
        return WorkDetails(**given)
