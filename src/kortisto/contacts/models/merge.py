"""Merges: which card went into which, so that an old code still leads to the person, and the act can be undone."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact


class PersonMerge(models.Model):
    """A card that was merged into another. Goes with the person, and when the merge is undone.

    ``gone_id`` is the number of the card that went, ``gone_ref`` the random reference of its subject, which the ledger knows.
    ``token`` takes the undo values out while they are there. ``batch`` joins merges made in one go (0: made alone).
    ``renamed``: only after a restore, when the card that stayed was not in the backup and this one took its reference.
    """

    into = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    gone_id = models.PositiveBigIntegerField(unique=True)
    gone_ref = models.CharField(max_length=36, unique=True)
    token = models.CharField(max_length=43, blank=True, default="")
    batch = models.PositiveBigIntegerField(default=0, db_index=True)
    renamed = models.BooleanField(default=False)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=64)

    class Personal:
        subject = "into__subject"
        fields = {
            "into": not_personal("link to the card, goes with it"),
            "gone_id": not_personal("the number of a card that is no more"),
            "gone_ref": not_personal("random; links to nobody"),
            "token": not_personal("random"),
            "batch": not_personal("random"),
            "renamed": not_personal("a mark of the restore"),
            "merged_at": not_personal("when it was merged"),
            "merged_by": not_personal("a random staff reference"),
        }


class CompanyMerge(models.Model):
    """A company card that was merged into another. ``sealed`` holds what was replaced, encrypted, until ``expires_on``."""

    into = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="merges")
    gone_id = models.PositiveBigIntegerField(unique=True)
    token = models.CharField(max_length=43, unique=True)
    sealed = models.BinaryField(default=b"")
    expires_on = models.DateField(db_index=True)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=64)

    class Personal:
        subject = None
        fields = {
            "into": not_personal("link to the company"),
            "gone_id": not_personal("the number of a card that is no more"),
            "token": not_personal("random"),
            "sealed": personal("company", shared=True),
            "expires_on": not_personal("a date of the row"),
            "merged_at": not_personal("when it was merged"),
            "merged_by": not_personal("a random staff reference"),
        }
