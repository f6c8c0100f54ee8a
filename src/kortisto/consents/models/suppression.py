"""What remains of a ban when the person is gone: a keyed hash nobody reads (decisions 2, 12)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal


class Suppression(models.Model):
    """HMAC-SHA-256(key, normalised address); the key lies outside the database.

    Used only to answer "may I send to, or import, this address?".
    """

    key_id = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    channel = models.CharField(max_length=8)
    scope = models.CharField(max_length=160)
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_id", "digest", "channel", "scope"], name="suppression_once")]
        indexes = [models.Index(fields=["digest"], name="suppression_digest")]

    class Personal:
        subject = None
        hashed = True
        fields = {
            "key_id": not_personal("the id of a key"),
            "digest": personal("dm_ban"),
            "kind": not_personal("what was hashed: email or phone"),
            "channel": not_personal("a code"),
            "scope": not_personal("the id of a purpose"),
            "made_on": not_personal("a date"),
        }
