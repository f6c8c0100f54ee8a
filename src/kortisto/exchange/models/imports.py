"""One list brought in: where it came from, how far it is, what it became."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from kortisto.privacy.classification import not_personal


class ImportQuerySet(models.QuerySet["Import"]):
    def holding_file(self) -> ImportQuerySet:
        """Imports whose file is still stored."""
        return self.exclude(stored="")

    def expired(self, as_of: date) -> ImportQuerySet:
        return self.holding_file().filter(expires_on__lt=as_of)


class Import(models.Model):
    """A list from its upload to its end.

    The file lies encrypted under `files/` as `stored` with a key of its own (`imports/<ref>`), until `expires_on` (the last
    day); from the commit on it holds the accepted cells only. The import can be undone as long. `counts` are numbers by outcome, `choices` answers to
    "maybe the same person" by row number. Who it speaks of is known only through `ImportRow`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKING = "checking"
        CHECKED = "checked"
        QUEUED = "queued"
        RUNNING = "running"
        STOPPED = "stopped"
        DONE = "done"
        FAILED = "failed"
        EXPIRED = "expired"
        UNDOING = "undoing"
        UNDONE = "undone"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=120, blank=True, default="")
    file_size = models.PositiveBigIntegerField(default=0)
    stored = models.CharField(max_length=120, blank=True, default="")
    sheet = models.CharField(max_length=120, blank=True, default="")
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True, default="")
    collected_on = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=60, blank=True, default="")
    job_id = models.UUIDField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(db_index=True)
    undone = models.JSONField(default=dict)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="import_created")]

    class Personal:
        subject = None
        fields = {
            "ref": not_personal("random"),
            "state": not_personal("how far the import is"),
            "file_name": not_personal("the file's name, gone with the file"),
            "file_size": not_personal("a number of bytes"),
            "stored": not_personal("random name of an encrypted file with an eraser of its own"),
            "sheet": not_personal("name of a sheet, gone with the file"),
            "mapping": not_personal("column numbers and targets"),
            "choices": not_personal("row numbers and codes"),
            "source": not_personal("where the list came from, in words for the notice"),
            "collected_on": not_personal("the day the list was collected"),
            "counts": not_personal("numbers by outcome"),
            "trouble": not_personal("a code"),
            "job_id": not_personal("random"),
            "created_by": not_personal("a random staff reference"),
            "created_at": not_personal("when the list came"),
            "committed_at": not_personal("when the import was started"),
            "finished_at": not_personal("when it ended"),
            "expires_on": not_personal("last day the file is stored"),
            "undone": not_personal("numbers of what an undo took back and left"),
        }

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"T-{self.pk:05d}"

    @property
    def by(self) -> str:
        """What rows made by this import name as who made them."""
        return f"import:{self.pk}"

    @property
    def open(self) -> bool:
        """Still to be decided: nothing has been stored in the register."""
        return self.state in (self.State.UPLOADED, self.State.CHECKING, self.State.CHECKED)

    @property
    def working(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.QUEUED, self.State.RUNNING, self.State.UNDOING)
