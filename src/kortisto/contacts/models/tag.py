"""Tags: words of a closed list, put on people (where the notice lists tags) and companies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact


class Tag(models.Model):
    """A word of the keeper's list. Retired ones stay where they are and are not offered any more."""

    key = models.SlugField(max_length=60, unique=True)
    label_fi = models.CharField(max_length=60)
    label_sv = models.CharField(max_length=60, blank=True, default="")
    label_en = models.CharField(max_length=60, blank=True, default="")
    retired_on = models.DateField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            name: not_personal("the keeper's list of tags") for name in ("key", "label_fi", "label_sv", "label_en", "retired_on")
        }

    @property
    def label(self) -> str:
        """In the active language; the Finnish one where there is no other."""
        return {"sv": self.label_sv, "en": self.label_en}.get((get_language() or "fi")[:2]) or self.label_fi


class ContactTag(models.Model):
    """A tag on a person: the datum "tags" of the notice."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    put_by = models.CharField(max_length=64)
    put_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "tag"], name="tag_once_a_person")]

    class Personal:
        subject = "contact__subject"
        whole = "tags"
        fields = {
            "contact": not_personal("link to the card"),
            "tag": personal("tags"),
            "put_by": not_personal("a random staff reference"),
            "put_at": not_personal("when the row was made"),
        }


class CompanyTag(models.Model):
    """A tag on a company: nothing about a person."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    put_by = models.CharField(max_length=64)
    put_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "tag"], name="tag_once_a_company")]

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "tag": not_personal("what we call the company"),
            "put_by": not_personal("a random staff reference"),
            "put_at": not_personal("when the row was made"),
        }
