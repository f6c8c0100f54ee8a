"""An erasure from plan to certificate."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class Erasure(models.Model):
    """One erasure of one subject: planned, executing, verified or incomplete (red).

    Knows the subject only by ``subject_ref``, which links to nobody once the subject is gone.
    ``plan`` counts per datum what goes now and, until the certificate says it, what stays with its ground and last day; it never
    holds a value.
    ``scope`` is what goes: a list of [catalogue name, record key], or ["*"] for everything. ``todo`` are things outside
    the database that are still to be removed (names of files of the instance, never a person's words).
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        EXECUTING = "executing"
        VERIFIED = "verified"
        INCOMPLETE = "incomplete"

    class Reason(models.TextChoices):
        RETENTION = "retention"
        REQUEST = "request"
        OBJECTION = "objection"
        REPLAY = "replay"
        UNDO = "undo"

    subject_ref = models.CharField(max_length=36, db_index=True)
    reason = models.CharField(max_length=16, choices=Reason)
    state = models.CharField(max_length=16, choices=State)
    plan = models.JSONField(default=dict)
    scope = models.JSONField(default=list)
    todo = models.JSONField(default=list)
    policy_version = models.CharField(max_length=400)
    ledger_seq = models.PositiveBigIntegerField(null=True, blank=True)
    run = models.ForeignKey("privacy.SweepRun", null=True, blank=True, on_delete=models.PROTECT)
    requested_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    commitment = models.CharField(max_length=64, blank=True, default="")
    problem = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state"], name="erasure_state")]

    class Personal:
        subject = None
        fields = {
            "subject_ref": not_personal("random; links to nobody once the subject is gone"),
            "reason": not_personal("a code"),
            "state": not_personal("a code"),
            "plan": not_personal("catalogue names, counts and dates"),
            "scope": not_personal("catalogue names and keys of rows"),
            "todo": not_personal("names of files, which are random"),
            "policy_version": not_personal("key and hash of a notice"),
            "ledger_seq": not_personal("running number"),
            "run": not_personal("the run it belongs to"),
            "requested_by": not_personal("a random staff reference"),
            "created_at": not_personal("when the row was made"),
            "closed_at": not_personal("when it was verified"),
            "commitment": not_personal("hash over a secret only the person has"),
            "problem": not_personal("exception type and place, no values"),
        }


class Certificate(models.Model):
    """Proof of an erasure that the person can verify and we cannot link.

    ``commitment`` = SHA-256(r ‖ number ‖ normalised e-mail); ``r`` is given to the person only.
    Empty for erasures by retention, where nobody is answered. ``stays``: of each ground and last day the data with their records
    (certificates of earlier versions: a line for each datum).
    """

    erasure = models.OneToOneField(Erasure, on_delete=models.CASCADE, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    stays = models.JSONField(default=list)
    scan = models.JSONField(default=dict)
    ledger_seq = models.PositiveBigIntegerField()
    ledger_head = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64, blank=True, default="")

    @property
    def data_staying(self) -> int:
        """How many data stay."""
        return sum(sum(map(len, line["data"].values())) if "data" in line else 1 for line in self.stays)

    class Personal:
        subject = None
        fields = {
            "erasure": not_personal("the erasure it proves"),
            "number": not_personal("running number"),
            "issued_at": not_personal("when it was issued"),
            "counts": not_personal("counts per store"),
            "stays": not_personal("catalogue names, grounds and dates"),
            "scan": not_personal("counts"),
            "ledger_seq": not_personal("running number"),
            "ledger_head": not_personal("hash"),
            "commitment": not_personal("hash over a secret only the person has"),
        }
