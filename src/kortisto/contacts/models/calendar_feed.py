"""The secret address at which a member of staff's own calendar reads their tasks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kortisto.privacy.classification import not_personal, personal


class CalendarFeed(models.Model):
    """One for each account. Only the hash of the secret is stored; a new address makes the old one dead."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Personal:
        subject = "user__subject"
        whole = "staff_sign_in"
        fields = {
            "user": not_personal("link to the account"),
            "digest": personal("staff_sign_in"),
            "made_at": not_personal("when the row was made"),
        }
