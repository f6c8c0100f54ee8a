"""What has happened to a request, in order, for its page and for the authority."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .request import Request


class Step(models.Model):
    """`what` is a code (`labels.STEPS`), `by` a staff reference, "self" or "system". No free text."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=24)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Personal:
        subject = "request__subject"
        fields = {name: not_personal("a code of the request's history; goes with it") for name in ("request", "what", "by", "at")}

    def __str__(self) -> str:
        return self.what
