"""A field for a person: a combobox that looks while one types (ui/picker.js); without scripts a name, an e-mail or a code."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.finding import find_people
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Contact
from kortisto.contacts.tasks.seen import gates

CODE = re.compile(r"[Hh]-0*(\d{1,12})")


def picking() -> dict[str, str]:
    """Attributes that make a text field a combobox of people."""
    return {"autocomplete": "off", "data-picker": reverse("contacts:people_choices"), "data-picker-label": _("People")}


def the_person(text: str, user: Any, as_of: date) -> Contact:
    """The one person the words mean, among those the user may see; ValidationError tells several apart by their codes."""
    found = people_meant(text, user, as_of)
    if len(found) == 1:
        return next(iter(found))
    if found:
        choices = "; ".join(f"{words} ({contact.code})" for contact, words in found.items())
        raise forms.ValidationError(_("Several people match. Write the code: %(choices)s.") % {"choices": choices})
    raise forms.ValidationError(_("There is no such person in the register."))


def people_meant(text: str, user: Any, as_of: date, most: int = 4) -> dict[Contact, str]:
    """People the user may see whom the words mean, with their names as shown: the bearer of a code, else who answers every word."""
    code = CODE.search(text)
    found: dict[Contact, str] = {}
    for gate in gates(user, as_of).values():
        ids = [int(code[1])] if code else find_people(text, gate, most=most)
        rows = {c.pk: c for c in visible(gate).filter(pk__in=ids).select_related("subject", "owner")}
        rows = {pk: rows[pk] for pk in ids if pk in rows}
        found |= {c: view.name or c.code for c, view in zip(rows.values(), gate.reveal(rows.values()), strict=True)}
    return found


class OtherForm(forms.Form):
    """With which card another is merged."""

    person = forms.CharField(
        label=gettext_lazy("Which card is the same person?"), max_length=200,
        help_text=gettext_lazy("Name, e-mail or code of a person."),
        error_messages={"required": gettext_lazy("Write whose card it is.")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, as_of: date, kept: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.as_of, self.kept = user, as_of, kept
        self.fields["person"].widget.attrs |= picking() | {"spellcheck": "false", "autofocus": True}

    def clean_person(self) -> Contact:
        found = the_person(self.cleaned_data["person"].strip(), self.user, self.as_of)
        if found.pk == self.kept.pk:
            raise forms.ValidationError(_("This is the same card. Choose the other one."))
        return found
