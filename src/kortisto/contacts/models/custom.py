"""Custom fields: what an installation wants to know besides, each under a datum its notice names (ADR 128, 129)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from kortisto.privacy.classification import EACH, not_personal, personal

from .company import Company
from .contact import Contact
from .position import Position

DEFINITION = "what a field is, not what it says of anybody"


class Labelled(models.Model):
    """A name in the languages of the register; the Finnish one stands in for another that is missing."""

    label_fi = models.CharField(max_length=60)
    label_sv = models.CharField(max_length=60, blank=True, default="")
    label_en = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        return {"sv": self.label_sv, "en": self.label_en}.get((get_language() or "fi")[:2]) or self.label_fi

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.label_fi, self.label_sv, self.label_en)))


class CustomField(Labelled):
    """A field of people, of positions or of companies.

    ``datum`` is the catalogue name its values are: purposes, basis, readers and last days are those of the datum, whatever the
    notice in force says of it. Bearer, kind and datum never change. ``place`` orders the card. Retired ones are offered no more.
    """

    class Bearer(models.TextChoices):
        PERSON = "person"
        POSITION = "position"
        COMPANY = "company"

    class Kind(models.TextChoices):
        TEXT = "text"
        CODE = "code"
        NUMBER = "number"
        DAY = "day"
        YES_NO = "yes_no"
        CHOICE = "choice"
        CHOICES = "choices"

    key = models.SlugField(max_length=40, unique=True)
    bearer = models.CharField(max_length=10, choices=Bearer)
    kind = models.CharField(max_length=10, choices=Kind)
    datum = models.CharField(max_length=40)
    required = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            name: not_personal(DEFINITION)
            for name in (
                "key", "label_fi", "label_sv", "label_en", "bearer", "kind", "datum", "required", "place", "retired_on", "created_at",
            )
        }  # fmt: skip

    def __str__(self) -> str:
        return self.key


class FieldOption(Labelled):
    """An answer of a field with a closed list. ``key`` is what a value stores; retired ones stay where they are."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="options")
    key = models.SlugField(max_length=60)
    place = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "key"], name="field_option_once")]

    class Personal:
        subject = None
        fields = {
            name: not_personal(DEFINITION) for name in ("field", "key", "label_fi", "label_sv", "label_en", "place", "retired_on")
        }


class Value(models.Model):
    """What a field says of its bearer, written as its kind stores it (`contacts.custom.kinds`); several choices are several rows.

    ``folded`` is compared with typed words, ``number`` with numbers.
    """

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=500)
    folded = models.CharField(max_length=500, blank=True, default="")
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        abstract = True


class FieldValue(Value):
    """Of a person, or of one position of theirs. The row is its ``datum`` on that record, and dies with it.

    A note is a record by itself, from the day ``noted_on`` it was first written: what is changed in it renews nothing.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="field_values")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.CASCADE, related_name="field_values")
    datum = models.CharField(max_length=40)
    noted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "field", "value"], condition=models.Q(position=None), name="field_value_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["position", "field", "value"],
                condition=models.Q(position__isnull=False),
                name="field_value_once_a_position",
            ),
        ]
        indexes = [models.Index(fields=["field", "value"], name="field_value_of")]

    class Personal:
        subject = "contact__subject"
        each = "datum"
        may_be = frozenset(
            {"name", "language", "tags", "notes", "custom", "company", "job_title", "work_task", "email", "phone", "work_address"}
        )
        beside = "position"
        alone = frozenset({"notes"})
        fields = {
            "contact": not_personal("link to the card"),
            "position": not_personal("link to the job, goes with it"),
            "field": not_personal("link to what the field is"),
            "datum": not_personal("a catalogue name"),
            "noted_on": not_personal("the day the value's clock counts from; goes with it"),
            "value": personal(EACH),
            "folded": personal(EACH, derived=True),
            "number": personal(EACH, derived=True),
            "written_by": not_personal("a random staff reference"),
            "written_at": not_personal("when the row was made"),
        }


class CompanyFieldValue(Value):
    """Of a company: a code, a number, a day or a choice, never a text, so nothing about a person."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="field_values")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "field", "value"], name="field_value_once_a_company")]
        indexes = [models.Index(fields=["field", "value"], name="company_field_value_of")]

    class Personal:
        subject = None
        fields = {
            name: not_personal("about the company; no free text")
            for name in ("company", "field", "value", "folded", "number", "written_by", "written_at")
        }
