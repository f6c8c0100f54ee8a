"""Forms of the import: the file, where it came from, what each column is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kortisto.exchange.chosen import Defaults, Mapping
from kortisto.exchange.fields import BANS, FIELDS, Field
from kortisto.exchange.mapping import Column
from kortisto.exchange.reading.limits import MEGABYTE
from kortisto.exchange.uploads import most_bytes

GROUPS = (
    (gettext_lazy("Person"), ("full_name", "given_name", "family_name", "language", "card")),
    (
        pgettext_lazy("columns", "Work"),
        (
            "job_title",
            "work_task",
            "email",
            "phone",
            "street",
            "postal_code",
            "city",
            "country",
            "started_on",
            "ended_on",
            "employment_remark",
        ),
    ),
    (
        gettext_lazy("Company"),
        (
            "company",
            "is_company",
            "business_id",
            "company_status",
            "company_street",
            "company_postal_code",
            "company_city",
            "company_phone",
            "industry",
            "website",
        ),
    ),
    (gettext_lazy("Marketing"), tuple(BANS)),
    (gettext_lazy("Contact and notice"), ("last_contact", "informed_on", "note")),
)


class FileForm(forms.Form):
    """The list itself."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods,.vcf,.vcard"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose the file that has the rows."),
        },
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["file"].help_text = _(
            "CSV, Excel, ODS or vCard, as many rows as there are, at most %(mb)d MB. Nothing is saved in the register yet."
        ) % {"mb": most_bytes() // MEGABYTE}


class OriginForm(forms.Form):
    """Where the data came from (Art. 14(2)(f)) and when they were collected."""

    source_kind = forms.ChoiceField(
        label=gettext_lazy("How the data were obtained"),
        choices=[
            ("person", gettext_lazy("From the persons themselves")),
            ("colleague", gettext_lazy("From their employer or a colleague")),
            ("public", gettext_lazy("From a public source")),
            ("list", gettext_lazy("From a list or another system")),
        ],
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200, help_text=gettext_lazy("In the words told to the person, for example “Furniture fair 2026”."),
        error_messages={"required": gettext_lazy("Say where the data came from: the notice tells it to the person.")},
    )  # fmt: skip
    collected_on = forms.DateField(
        label=gettext_lazy("Day of collection"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the day the data were collected."),
            "invalid": gettext_lazy("This is not a date. Write for example 24.11.2026."),
        },
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """What each column is, and what holds for every row."""

    company_status = forms.ChoiceField(
        label=gettext_lazy("New companies are"),
        choices=[("customer", gettext_lazy("customers")), ("prospect", gettext_lazy("potential customers"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language when the row does not say"),
        choices=[
            ("", gettext_lazy("not known")),
            ("fi", gettext_lazy("Finnish")),
            ("sv", gettext_lazy("Swedish")),
            ("en", gettext_lazy("English")),
        ],
        required=False,
    )
    name_order = forms.ChoiceField(
        label=gettext_lazy("Order of a whole name"),
        choices=[
            ("", gettext_lazy("recognised")),
            ("given", gettext_lazy("given name first")),
            ("family", gettext_lazy("family name first")),
        ],
        required=False,
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates like 3/4/2026"),
        choices=[("", gettext_lazy("recognised")), ("dmy", gettext_lazy("day first")), ("mdy", gettext_lazy("month first"))],
        required=False,
    )

    only_bans = forms.BooleanField(
        label=gettext_lazy("The list has only bans: these addresses and numbers must not be marketed to"), required=False
    )

    def __init__(self, *args: Any, columns: list[Column], mapping: Mapping, extra: Sequence[Field] = (), **named: Any) -> None:
        own = mapping.defaults
        initial = {key: getattr(own, key) for key in ("company_status", "language", "name_order", "date_order", "only_bans")}
        named.setdefault("initial", initial)
        super().__init__(*args, **named)
        self.columns = columns
        choices = [*self._choices(), *([(_("Custom fields"), [(field.key, field.label) for field in extra])] if extra else [])]
        for column in columns:
            self.fields[f"c{column.place}"] = forms.ChoiceField(
                label=column.heading, required=False, choices=choices, initial=column.target
            )

    @staticmethod
    def _choices() -> Iterator[tuple[Any, Any]]:
        yield ("", _("not imported"))
        for label, keys in GROUPS:
            yield (str(label), [(key, FIELDS[key].label) for key in keys])

    def rows(self) -> Iterator[tuple[Column, Any]]:
        """Each column with its field."""
        for column in self.columns:
            yield column, self[f"c{column.place}"]

    def mapping(self, before: Mapping) -> Mapping:
        """What was chosen."""
        said = self.cleaned_data
        targets = {column.place: said[f"c{column.place}"] for column in self.columns if said.get(f"c{column.place}")}
        defaults = Defaults(
            said["company_status"],
            before.defaults.source_kind,
            said["language"],
            said["name_order"],
            said["date_order"],
            said["only_bans"],
        )
        return Mapping(targets, defaults)
