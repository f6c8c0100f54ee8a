"""Lists that went out: who took which data of whom, for what (T35: who was in a file that got lost?)."""

from __future__ import annotations

from datetime import date

from django.db import models

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Subject


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """Words to ask for files with."""

    def held_by(self, ref: str) -> DisclosureQuerySet:
        """Files a member of staff took out that must go and have not been said to be gone."""
        return self.outstanding().filter(made_by=ref)

    def outstanding(self) -> DisclosureQuerySet:
        """Files with a last day, or with somebody in them who lost data since, that nobody has said to be gone."""
        return self.filter(destroyed_at=None).filter(models.Q(destroy_by__isnull=False) | models.Q(recalled__gt=0))

    def overdue(self, as_of: date) -> DisclosureQuerySet:
        """Files whose last day is over, and nobody has said that they are gone."""
        return self.outstanding().filter(destroy_by__lt=as_of)

    def with_member(self, subject_id: int) -> DisclosureQuerySet:
        """Files somebody was in."""
        return self.filter(members__subject=subject_id)


class Disclosure(models.Model):
    """A file taken out of the register. `purposes` are refs of the notice, `columns` catalogue names; what was searched for
    is not kept, for it may be a name. `count`: how many people were in it, also after some of them are erased.

    `destroy_by`: the last day of the file where the notice gives files one (B07). `recalled`: how many of the people in it have
    lost data the file has since: the copy must go at once. `destroyed_at`: when it was said to be gone, by `destroyed_by`.
    """

    made_at = models.DateTimeField(db_index=True)
    made_by = models.CharField(max_length=64)
    format = models.CharField(max_length=8)
    purposes = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    destroy_by = models.DateField(null=True, blank=True)
    recalled = models.PositiveIntegerField(default=0)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.CharField(max_length=64, blank=True, default="")

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_by", "destroyed_at", "destroy_by"], name="disclosure_of_staff")]

    class Personal:
        subject = None
        fields = {
            "made_at": not_personal("when the file was made"),
            "made_by": not_personal("a random staff reference"),
            "format": not_personal("a code"),
            "purposes": not_personal("ids of purposes"),
            "columns": not_personal("catalogue names"),
            "count": not_personal("how many people the file had"),
            "destroy_by": not_personal("the last day of the file"),
            "recalled": not_personal("how many people of the file lost data since"),
            "destroyed_at": not_personal("when the file was said to be gone"),
            "destroyed_by": not_personal("a random staff reference"),
        }

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"V-{self.pk:05d}"


class DisclosureMember(models.Model):
    """Somebody who was in the file. The row goes with the person; a merge leads it to the card that stayed."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="members")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")

    class Personal:
        subject = "subject"
        fields = {
            "disclosure": not_personal("link to the file"),
            "subject": not_personal("link to the subject, goes with it"),
        }

    def __str__(self) -> str:
        return f"{self.disclosure_id}/{self.subject_id}"
