"""Forms of custom fields: what a field is, and what one says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.custom import inherited, kinds
from kortisto.contacts.custom.defining import Definition, Labels
from kortisto.contacts.forms.parts import DayField, RuledForm
from kortisto.contacts.models import CustomField

Kind = CustomField.Kind


class LabelsForm(forms.Form):
    """What may change of a field: its names, its list, whether it must be filled in."""

    label_fi = forms.CharField(label=gettext_lazy("Name in Finnish"), max_length=60)
    label_sv = forms.CharField(label=gettext_lazy("In Swedish"), max_length=60, required=False)
    label_en = forms.CharField(label=gettext_lazy("In English"), max_length=60, required=False)
    options = forms.CharField(
        label=gettext_lazy("Choices, one on a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Finnish; Swedish; English, with a semicolon between them. A line that is taken away is offered no more."
        ),
    )
    required = forms.BooleanField(
        label=gettext_lazy("Must not be emptied"),
        required=False,
        help_text=gettext_lazy("A card without a value says that it is missing."),
    )

    def __init__(self, *args: Any, field: CustomField | None = None, **kwargs: Any) -> None:
        if field is not None:
            kwargs["initial"] = _initial(field)
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if field is not None and field.kind not in kinds.WITH_OPTIONS:
            del self.fields["options"]

    def labels(self) -> Labels:
        data = self.cleaned_data
        return data["label_fi"], data["label_sv"], data["label_en"]

    def lines(self) -> list[Labels]:
        """The choices as typed: (fi, sv, en) of each line."""
        found = []
        for line in self.cleaned_data.get("options", "").splitlines():
            fi, sv, en, *_rest = [*(part.strip() for part in line.split(";")), "", ""]
            if fi:
                found.append((fi, sv, en))
        return found


def _initial(field: CustomField) -> dict[str, Any]:
    lines = ["; ".join(option.labels) for option in field.options.order_by("place", "pk") if option.retired_on is None]
    names = ("label_fi", "label_sv", "label_en", "required")
    return {name: getattr(field, name) for name in names} | {"options": "\n".join(lines)}


class FieldForm(LabelsForm):
    """A new field of one bearer; the data to choose from are those the notices in force name to people."""

    field_order = ("label_fi", "label_sv", "label_en", "kind", "options", "required", "datum")
    kind = forms.ChoiceField(label=gettext_lazy("What the field takes"))
    datum = forms.ChoiceField(
        label=gettext_lazy("Datum of the notice"), widget=forms.RadioSelect,
        help_text=gettext_lazy("The values are this datum: they are used, seen, kept and erased as the notice says of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, bearer: str, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bearer = bearer
        self.fields["kind"].choices = [(kind, kinds.LABELS[kind]) for kind in inherited.KINDS[bearer]]  # type: ignore[attr-defined]
        known = inherited.offered(bearer, as_of)
        self.fields["datum"].choices = [(datum, inherited.label_of(datum, as_of)) for datum in known]  # type: ignore[attr-defined]

    def definition(self) -> Definition:
        data = self.cleaned_data
        return Definition(self.bearer, data["kind"], data["datum"], self.labels(), data["required"], self.lines())


class ValueForm(RuledForm):
    """What one field says of one bearer, as its kind is written."""

    versioned = True

    def __init__(self, *args: Any, field: CustomField, has: Sequence[str], **kwargs: Any) -> None:
        several = field.kind == Kind.CHOICES
        value: Any = list(has) if several else has[0] if has else ""
        super().__init__(*args, initial={"arvo": value}, **kwargs)
        self.fields["arvo"] = _form_field(field, has)

    def typed(self) -> list[str]:
        value = self.cleaned_data["arvo"]
        if isinstance(value, list):
            return value
        return [value.isoformat() if isinstance(value, date) else value] if value else []


def _form_field(field: CustomField, has: Sequence[str]) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": False}
    if field.kind in kinds.WITH_OPTIONS:
        options = [(o.key, o.label) for o in field.options.all() if o.retired_on is None or o.key in has]
        if field.kind == Kind.CHOICES:
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        return forms.ChoiceField(choices=[("", "–"), *options], **common)
    if field.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[("", "–"), (kinds.YES, _("yes")), (kinds.NO, _("no"))], **common)
    if field.kind == Kind.DAY:
        return DayField(**common)
    longest = kinds.LONGEST if field.kind == Kind.TEXT else kinds.LONGEST_CODE
    return forms.CharField(max_length=longest, **common)
