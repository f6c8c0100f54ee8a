"""What is written about a request: sealed files, a key each. The rows name them and say how long they last."""

from __future__ import annotations

import uuid

from django.db import models

from kortisto.privacy.classification import not_personal

from .request import Request

_STANDING = (
    "ref", "request", "kind", "form", "size", "made_at", "made_by", "expires_at", "destroyed_at", "token_hash", "token_until", "fetched_at",
)  # fmt: skip


class Paper(models.Model):
    """`ref` names the sealed file and its key (`sealing`). After `expires_at` both are destroyed and `destroyed_at` says so.

    `kind`: what the person wrote ("said"), how the verified address and corrected values stand ("values"), the answer ("letter"),
    what is fetched through a link ("package"). `form` is the kind of file. A package is fetched once, by the token whose keyed hash
    is `token_hash`, until `token_until`.
    """

    class Kind(models.TextChoices):
        SAID = "said"
        VALUES = "values"
        LETTER = "letter"
        PACKAGE = "package"

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=8, choices=Kind)
    form = models.CharField(max_length=8, default="json")
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    token_until = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = "request__subject"
        fields = {name: not_personal("names a sealed file of the request's; goes with it") for name in _STANDING}

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
