"""Images and files letters show or link to; the instance serves them itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kortisto.privacy.classification import not_personal

_STANDING = ("ref", "name", "kind", "size", "width", "height", "widths", "alt", "expires_on", "created_at", "removed_at")


class HostedFile(models.Model):
    """A file anybody may fetch who knows its address; ``ref`` is random and is the address.

    ``kind``: image or pdf.  ``name`` is what the file is called when it is saved.  ``widths``: of an image, the widths in pixels
    it lies in beside its own.  ``owner``: who put it in.  ``expires_on``: the first day on which it is not served any more (NULL: none).
    """

    class Kind(models.TextChoices):
        JPEG = "jpeg"
        PNG = "png"
        PDF = "pdf"

    ref = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    widths: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    alt = models.CharField(max_length=300, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            **{name: not_personal("a picture or file the firm publishes") for name in _STANDING},
        }

    def __str__(self) -> str:
        return self.name
