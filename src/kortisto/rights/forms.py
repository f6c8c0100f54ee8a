"""Forms of the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.privacy import describe
from kortisto.privacy.forms import DayInput
from kortisto.privacy.models import Subject
from kortisto.rights.actions import Said
from kortisto.rights.deciding.correcting import COLUMNS, LABELS
from kortisto.rights.models import Request


class PersonForm(forms.Form):
    """Whoever asks: found by what the officer types; empty for somebody who is not in the register."""

    person = forms.CharField(
        label=_("Person"),
        help_text=_("Number of the card (H-00042) or work e-mail. Leave empty if the person is not in the register."),
        max_length=254,
        required=False,
    )
    kind = forms.ChoiceField(label=_("What is asked"), choices=Request.Kind.choices)

    def clean_person(self) -> Subject | None:
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        subject = describe.find(text)
        if subject is None:
            raise forms.ValidationError(
                _("Nobody is found with this. Check it, or leave it empty: then the person gets the answer that we hold nothing.")
            )
        return subject


class NewForm(PersonForm):
    """A request that came by letter, phone or in person, or by a mail nobody reads for us."""

    came_by = forms.ChoiceField(
        label=_("How it came"), choices=[c for c in Request.CameBy.choices if c[0] != "page"], initial="mail"
    )
    received_on = forms.DateField(
        label=_("Received on"),
        help_text=_("The month is counted from this day."),
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    name = forms.CharField(label=_("Name in the request"), max_length=120, required=False)
    address = forms.EmailField(
        label=_("E-mail in the request"),
        help_text=_(
            "Only for somebody who is not in the register: the link that identifies is sent there. A known person is written to at the address in the register."
        ),
        required=False,
    )
    text = forms.CharField(
        label=_("What the person wrote or said"), help_text=_("Kept sealed, and destroyed with the request."), max_length=20_000,
        required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=[("", _("the person's own")), ("fi", "suomi"), ("sv", "svenska"), ("en", "English")],
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = as_of
        self.order_fields(["person", "kind", "came_by", "received_on", "name", "address", "text", "language"])

    def said(self) -> Said:
        return Said(self.cleaned_data["name"], self.cleaned_data["address"], self.cleaned_data["text"])


class CorrectionForm(forms.Form):
    """The details of the card as they stand, to be written as they should."""

    def __init__(self, *args: Any, current: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            if name in current:
                self.fields[name] = forms.CharField(label=LABELS[name](), initial=current[name], required=False, max_length=254)

    def values(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
