"""How much of the privacy ledger (a file outside the database) this database has applied."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class LedgerState(models.Model):
    """A single row (pk 1).  The file ahead of ``applied_seq`` means a restored database: lock."""

    applied_seq = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    installation = models.CharField(max_length=36)
    accepted_by = models.CharField(max_length=64, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "applied_seq": not_personal("running number"),
            "head": not_personal("hash"),
            "installation": not_personal("random id of the installation"),
            "accepted_by": not_personal("a random staff reference"),
            "accepted_at": not_personal("when a gap was accepted in writing"),
        }


class LedgerPending(models.Model):
    """An entry waiting to be written to the ledger file once the act it tells of has committed."""

    kind = models.CharField(max_length=24)
    subject_ref = models.CharField(max_length=36)
    scope = models.JSONField(default=list)
    policy_version = models.CharField(max_length=400, blank=True, default="")
    nonce = models.CharField(max_length=32, unique=True)
    noted_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            "kind": not_personal("a code"),
            "subject_ref": not_personal("random; links to nobody once the subject is gone"),
            "scope": not_personal("codes and catalogue names"),
            "policy_version": not_personal("key and hash of a notice"),
            "nonce": not_personal("random"),
            "noted_at": not_personal("when it happened"),
        }
