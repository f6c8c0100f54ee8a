"""Forms of informing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.models import NoticeDelivery

Channel = NoticeDelivery.Channel


class ToldForm(forms.Form):
    """That people were told by post, by voice or by hand, and when."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=[
            (Channel.LETTER.value, _("sent by post")),
            (Channel.READ_OUT.value, _("read out on the phone")),
            (Channel.HANDED_OVER.value, _("handed over")),
        ],
    )
    delivered_on = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivered_on"].error_messages["invalid"] = _("Write the day as in 24.11.2026.")


def chosen(values: list[str]) -> list[int]:
    """The ids ticked in a list; what is no number of a row is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 16]
