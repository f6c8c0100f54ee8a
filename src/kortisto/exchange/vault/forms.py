"""The form a list is compiled with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from kortisto.exchange.export.columns import BANS, CARD, Column
from kortisto.exchange.vault.reach import Reach
from kortisto.privacy.policy.model import say
from kortisto.ui import format as fmt

CHANNELS = (
    ("email", gettext_lazy("Email")),
    ("phone", pgettext_lazy("channel", "Calls")),
    ("sms", pgettext_lazy("channel", "Text messages")),
    ("post", pgettext_lazy("channel", "Post")),
)
USUAL = {"card", "given_name", "family_name", "company", "job_title", "email", "phone"}
"""Ticked to begin with."""


class CompileForm(forms.Form):
    """`reach` names the purpose; a purpose of marketing asks for the channel the list is used through."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Name what the list is for, not a person.")
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How are these people reached?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Whoever has banned it, or may not be reached so, is left out, today and whenever the list is opened."
        ),
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("What the list shows"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one thing the list shows.")},
    )
    expires_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    shared = forms.BooleanField(label=gettext_lazy("Others whose role has the purpose see the list too"), required=False)

    def __init__(self, *args: Any, reach: Reach, offered: Sequence[Column], latest: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.use_required_attribute = False
        shown = [column for column in offered if column.key not in BANS.values()]
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (column.key, column.heading if column.key != CARD else gettext_lazy("Card number")) for column in shown
        ]
        self.fields["columns"].initial = [column.key for column in shown if column.key in USUAL]
        self.fields["expires_on"].initial = latest
        self.fields["expires_on"].help_text = gettext_lazy("At the latest %(day)s: the notice gives lists no longer.") % {
            "day": fmt.day(latest)
        }
        purpose = reach.purpose
        if not purpose.direct_marketing:
            del self.fields["channel"]
        elif purpose.channels:
            self.fields["channel"].choices = [  # type: ignore[attr-defined]
                choice for choice in CHANNELS if choice[0] in purpose.channels
            ]


def purpose_words(reach: Reach) -> str:
    """The purpose in the language of the page."""
    return say(reach.purpose.label, (get_language() or "fi")[:2])
