"""How often links were followed: numbers of hours without persons, and for a day at most what it takes to tell people from machines."""

from __future__ import annotations

from typing import Any

from django.db import models

from kortisto.privacy.classification import not_personal

from .campaign import Campaign

_NUMBER = "a number of a link in an hour, of nobody"
_TRACE = "what a keyed hash that names nobody did within a moment; gone within a day"


class ClickCount(models.Model):
    """Clicks on one link of a letter in one hour: those of ``humans``, and those of ``machines`` (mail gateways that try links).

    A link is (campaign, language, variant, number), as in the letter.  ``hour``: its first moment.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="clicks", db_index=False)
    language = models.CharField(max_length=2)
    variant = models.CharField(max_length=20, blank=True, default="")
    number = models.PositiveIntegerField()
    hour = models.DateTimeField()
    humans = models.PositiveIntegerField(default=0)
    machines = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language", "variant", "number", "hour"], name="click_hour_once")
        ]

    class Personal:
        subject = None
        fields = {
            "campaign": not_personal("link to the campaign"),
            **{name: not_personal(_NUMBER) for name in ("language", "variant", "number", "hour", "humans", "machines")},
        }


class ClickTrace(models.Model):
    """What one token's clicks were counted as, so that a machine is recognised by its next click and its clicks moved aside.

    ``mark``: HMAC of the token with a key of the mailing's own that lies outside the database.  ``clicks``: the latest, each
    [key of the count, number of the link, seconds since 1970, whether a machine's].  ``machine_at``: when it last was a machine.
    """

    mark = models.CharField(max_length=24, unique=True)
    clicks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    machine_at = models.FloatField(default=0)
    seen_at = models.DateTimeField(db_index=True)

    class Personal:
        subject = None
        fields = {name: not_personal(_TRACE) for name in ("mark", "clicks", "machine_at", "seen_at")}
