"""What each row of a list became: a number and a code, never a value."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Subject

from .imports import Import


class ImportRow(models.Model):
    """One row of the file, by its number as a spreadsheet shows it.

    `outcome` is foreseen until `done_at`, then final. `subject` is whom it made or completed (also whom it seems to be);
    it goes with the person. `into` is the row this one was joined with. `notes` are codes of what was mended.
    `token` takes the replaced values out of the undo store. `undone`: taken back, but for what somebody changed since
    (partly); left, because somebody has worked with the person since; or not possible any more (the values were erased).
    """

    class Outcome(models.TextChoices):
        CREATED = "created"
        COMPLETED = "completed"
        UNCHANGED = "unchanged"
        JOINED = "joined"
        COMPANY_CREATED = "company_created"
        COMPANY_KNOWN = "company_known"
        WAITING = "waiting"
        SKIPPED = "skipped"
        BAD = "bad"
        PAST_LIMIT = "past_limit"
        NO_PURPOSE = "no_purpose"
        BLOCKED = "blocked"
        RESTRICTED = "restricted"
        KEEPER = "keeper"
        BAN_KEPT = "ban_kept"

    class Undone(models.TextChoices):
        BACK = "back"
        PARTLY = "partly"
        LEFT = "left"
        SPENT = "spent"

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True, default="")
    field = models.CharField(max_length=30, blank=True, default="")
    notes = models.JSONField(default=list)
    into = models.PositiveIntegerField(null=True, blank=True)
    passive = models.BooleanField(default=False)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=43, blank=True, default="")
    undone = models.CharField(max_length=8, choices=Undone, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["import_of", "outcome"], name="import_row_outcome")]

    class Personal:
        subject = "subject"
        fields = {
            "import_of": not_personal("link to the import"),
            "number": not_personal("a row number"),
            "outcome": not_personal("a code"),
            "reason": not_personal("a code"),
            "field": not_personal("the key of a column"),
            "notes": not_personal("codes"),
            "into": not_personal("a row number"),
            "passive": not_personal("whether the row said that the person had left"),
            "subject": not_personal("link to the subject, emptied with it"),
            "done_at": not_personal("when the row was stored"),
            "token": not_personal("random"),
            "undone": not_personal("a code"),
        }

    def __str__(self) -> str:
        return f"{self.import_of_id}/{self.number} {self.outcome}"
