"""Forms of the register of breaches."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.privacy import exposures
from kortisto.rights.models import Breach

_ADDRESS = re.compile(r"\S@\S+\.\S")
_NUMBER = re.compile(r"(?:\+|\b00|\b0)\d(?:[\s-]?\d){5,}")
_LONGEST = 4000


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


def moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"]
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=MomentInput, input_formats=formats)


class Words(forms.CharField):
    """Words about what happened: who was in it is read from the logs, so addresses and numbers are refused."""

    def __init__(self, label: Any, *, required: bool, help_text: Any = "") -> None:
        area = forms.Textarea(attrs={"rows": 3})
        super().__init__(label=label, required=required, help_text=help_text, widget=area, max_length=_LONGEST)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if _ADDRESS.search(value) or _NUMBER.search(value):
            raise forms.ValidationError(
                _("Leave out addresses and phone numbers of people: who was in it is read from the logs."), code="personal"
            )


class WordsForm(forms.Form):
    """What is known so far; the rest follows in phases (Art. 33(4))."""

    facts = Words(_("What happened"), required=True, help_text=_("Without names: who was in it is read from the logs."))
    effects = Words(_("What may follow from it for the people"), required=False)
    measures = Words(_("What has been done, and will be"), required=False)


class ToldForm(WordsForm):
    """The same words in another language of the people, who are told all three (Art. 34(2))."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class NewForm(WordsForm):
    """A breach as it is noticed. `lost` names the kind and the thing: "file:7"."""

    kind = forms.ChoiceField(label=_("What kind of breach"), choices=Breach.Kind.choices)
    noticed_at = moment(_("Noticed"), help_text=_("The 72 hours run from here."))
    lost = forms.ChoiceField(
        label=_("What was lost"),
        required=False,
        help_text=_("The register then reads from its logs who was in it, and which data."),
    )
    language = forms.ChoiceField(
        label=_("Language of what you write"),
        choices=settings.LANGUAGES,
        help_text=_("People who read another get it in their own: that is asked for when they are told."),
    )
    began_at = moment(_("Began"), required=False, help_text=_("Of an account: since when somebody else may have used it."))
    ended_at = moment(_("Ended"), required=False)

    field_order = ("kind", "noticed_at", "lost", "began_at", "ended_at", "language", "facts", "effects", "measures")

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (str(source.label), [(f"{kind}:{key}", words) for key, words in source.options(as_of=as_of)])
            for kind, source in exposures.sources().items()
        ]
        field: Any = self.fields["lost"]
        field.choices = [("", _("nothing of the register's, or not known yet")), *((label, own) for label, own in groups if own)]

    def what(self) -> tuple[str, str]:
        kind, _colon, key = self.cleaned_data["lost"].partition(":")
        return kind, key
