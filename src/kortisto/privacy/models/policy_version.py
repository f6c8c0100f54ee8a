"""Published versions of a notice: immutable, hashed."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class PolicyVersion(models.Model):
    """One published version of one policy file, byte for byte; ``text`` is the verbatim text a file may point to.

    ``effective_from`` is the day it acts: the file's own, or later when publishing had to wait. The rows are never
    changed; a database trigger refuses it (see the migration).
    """

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    source = models.TextField()
    text = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="policy_version_number")]

    class Personal:
        subject = None
        fields = {
            "key": not_personal("the policy's key"),
            "number": not_personal("running number"),
            "label": not_personal("the version the file names"),
            "source": not_personal("the public notice"),
            "text": not_personal("the public notice as it was published before"),
            "sha256": not_personal("hash of the public notice"),
            "effective_from": not_personal("a date of the notice"),
            "published_at": not_personal("a date of the notice"),
            "published_by": not_personal("a random staff reference, not a name"),
            "approved_by": not_personal("a random staff reference, not a name"),
        }
