"""Specimens for the component gallery (development only): invented people and companies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from .jana import Scale
from .lifeline import Bar, Dot


class SpecimenForm(forms.Form):
    """One field of each kind, with a mistake in the first."""

    email = forms.EmailField(label=pgettext_lazy("gallery", "Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    source = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Where the data came from"),
        choices=[("fair", pgettext_lazy("gallery", "A fair, from the person"))],
        help_text=pgettext_lazy("gallery", "Shown among the person's own data."),
    )
    phone = forms.CharField(label=pgettext_lazy("gallery", "Work phone"), required=False)
    met_on = forms.DateField(label=pgettext_lazy("gallery", "Day of collection"), widget=forms.DateInput(attrs={"type": "date"}))
    swedish = forms.BooleanField(label=pgettext_lazy("gallery", "Send in Swedish too"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Channel"),
        widget=forms.RadioSelect,
        choices=[("email", pgettext_lazy("gallery", "E-mail")), ("post", pgettext_lazy("gallery", "Post"))],
    )


def failed_form() -> SpecimenForm:
    """The form as it comes back after a mistake."""
    return SpecimenForm({"email": "aino@merituuli", "source": "fair", "swedish": "on", "met_on": "2026-10-29"})


COLOURS = [
    "canvas",
    "sheet",
    "card",
    "ink",
    "ink-2",
    "ink-3",
    "havu",
    "havu-fill",
    "havu-wash",
    "hilla",
    "hilla-fill",
    "hilla-wash",
    "puolukka",
    "puolukka-fill",
    "puolukka-wash",
    "jarvi",
    "jarvi-fill",
    "jarvi-wash",
    "kanerva",
    "kanerva-fill",
    "kanerva-wash",
    "graniitti",
    "graniitti-fill",
    "graniitti-wash",
]


def samples(today: date) -> dict[str, Any]:
    """Data behind the specimens, set around ``today``."""
    year = timedelta(days=365)
    return {
        "colours": COLOURS,
        "scale": Scale.around(today),
        "lines": [
            ("legitimate_interest", today - 5 * year, today + 5 * year),
            ("contract", today - year, today + year + timedelta(days=250)),
            ("consent", today - year, None),
            ("legal_obligation", today - 2 * year, today + 4 * year),
            ("legitimate_interest", today - 4 * year, today + timedelta(days=46)),
        ],
        "life": {
            "bars": [
                Bar(today - 5 * year, today - 3 * year, "Revontuli Energia"),
                Bar(today - 3 * year, today - 3 * year + timedelta(days=83), idle=True),
                Bar(today - 3 * year + timedelta(days=83), None, "Merituuli Telakka"),
            ],
            "dots": [
                Dot(today - 5 * year, str(pgettext_lazy("gallery", "from a fair"))),
                Dot(today - 5 * year + timedelta(days=2), str(pgettext_lazy("gallery", "informed in 2 days"))),
                Dot(today - 3 * year, str(pgettext_lazy("gallery", "passivated"))),
                Dot(today - 3 * year + timedelta(days=83), str(pgettext_lazy("gallery", "moved")), full=True),
            ],
            "law": [Bar(today - year, today + 5 * year, str(pgettext_lazy("gallery", "2 invoices, law: 6 years")))],
            "end": today + 5 * year,
        },
    }
