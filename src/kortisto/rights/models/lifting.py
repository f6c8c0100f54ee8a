"""That a restriction a person asked for will be lifted: they are told before (Art. 18(3))."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Restriction

_STANDING = (
    "restriction", "why", "how", "state", "message_id", "attempts", "next_try_at", "problem", "asked_at", "asked_by", "told_at",
)  # fmt: skip


class Lifting(models.Model):
    """One for each restriction that shall end; its message's outbox too (`rights.outbox`). `told_at` is what lifting waits for."""

    class Why(models.TextChoices):
        CORRECT = "correct", _("We have checked your data: they are correct, or have been corrected.")
        WEIGHED = "weighed", _("We have weighed your objection: our reasons to go on using the data come before it.")
        CLAIM = "claim", _("The claim for which you needed the data has been settled.")
        WISH = "wish", _("You have asked us to lift it.")

    class How(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")

    class State(models.TextChoices):
        NONE = "", _("no message")
        QUEUED = "queued", _("waits")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("told")
        FAILED = "failed", _("could not be sent")

    restriction = models.OneToOneField(Restriction, on_delete=models.CASCADE, related_name="lifting")
    why = models.CharField(max_length=8, choices=Why)
    how = models.CharField(max_length=8, choices=How)
    state = models.CharField(max_length=8, choices=State, blank=True, default="")
    message_id = models.CharField(max_length=120, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, db_index=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = "restriction__subject"
        fields = {name: not_personal("how the end of a restriction stands; goes with it") for name in _STANDING}

    def __str__(self) -> str:
        return f"{self.restriction_id} {self.state}"
