"""The audit trail: a hash chain that stays verifiable after the values are gone."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .subject import Subject


class AuditEvent(models.Model):
    """One link of the chain: who did what to whom, without any value.

    ``hash`` = SHA-256 over the row and ``prev_hash``.  ``commit`` = SHA-256(salt ‖ values); salt
    and values lie in ``AuditValue`` and go with the subject, the chain stays.  Rows are never
    changed nor deleted singly (database triggers); a month may be dropped whole once sealed.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=64)
    action = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=36, blank=True, default="", db_index=True)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=160, blank=True, default="")
    policy_version = models.CharField(max_length=400, blank=True, default="")
    commit = models.CharField(max_length=64, blank=True, default="")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Personal:
        subject = None
        fields = {
            "seq": not_personal("running number"),
            "at": not_personal("when it happened"),
            "actor_ref": not_personal("a random staff reference"),
            "action": not_personal("a code"),
            "subject_ref": not_personal("random; links to nobody once the subject is gone"),
            "fields": not_personal("catalogue names"),
            "purpose": not_personal("the id of a purpose"),
            "policy_version": not_personal("key and hash of a notice"),
            "commit": not_personal("salted hash whose salt goes with the subject"),
            "prev_hash": not_personal("hash"),
            "hash": not_personal("hash"),
        }


class AuditValue(models.Model):
    """The values behind a commitment, encrypted; gone with the datum they are of, with the subject, or when they expire.

    ``data`` are the catalogue names inside, ``record`` the row they were of ("" for the card or several rows).
    """

    event = models.OneToOneField(AuditEvent, on_delete=models.CASCADE, related_name="value")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="audit_values")
    data = models.JSONField(default=list)
    record = models.CharField(max_length=64, blank=True, default="")
    expires_on = models.DateField(db_index=True)
    salt = models.BinaryField()
    sealed = models.BinaryField()

    class Personal:
        subject = "subject"
        record = True
        fields = {
            "event": not_personal("link to the chain"),
            "subject": not_personal("link to the subject, goes with it"),
            "data": not_personal("catalogue names of the values"),
            "record": not_personal("the key of a row"),
            "expires_on": not_personal("a date of the row"),
            "salt": not_personal("random"),
            "sealed": personal("history"),
        }


class AuditSegment(models.Model):
    """A sealed month of the chain: its head stays when its rows are dropped."""

    month = models.CharField(max_length=7, unique=True)
    first_seq = models.PositiveBigIntegerField()
    last_seq = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "month": not_personal("a month"),
            "first_seq": not_personal("running number"),
            "last_seq": not_personal("running number"),
            "head": not_personal("hash"),
            "sealed_at": not_personal("when it was sealed"),
            "dropped_at": not_personal("when it was dropped"),
        }


class ReadEvent(models.Model):
    """Who looked at whom, for which activity; has a term of its own."""

    at = models.DateTimeField(db_index=True)
    actor_ref = models.CharField(max_length=64)
    activity = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=36, blank=True, default="", db_index=True)
    shown = models.PositiveIntegerField(default=1)

    class Personal:
        subject = None
        fields = {
            "at": not_personal("when it happened"),
            "actor_ref": personal("staff_log"),
            "activity": not_personal("a code"),
            "subject_ref": not_personal("random; links to nobody once the subject is gone"),
            "shown": not_personal("a count"),
        }
