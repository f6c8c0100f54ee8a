"""A breach of personal data: what happened, what was judged, who was told (Art. 33, 34), and who was in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Subject

HOURS = timedelta(hours=72)
"""So long after we became aware of it the authority must know (Art. 33(1))."""

_STANDING = (
    "kind", "source", "key", "noticed_at", "began_at", "ended_at", "recorded_at", "recorded_by", "risk", "assessed_at", "assessed_by",
    "authority_at", "authority_ref", "told_how", "told_at", "told_by", "closed_at", "closed_by", "count", "read_at", "language",
)  # fmt: skip
_WORDS = ("facts", "effects", "measures", "why_not", "why_late")


class BreachQuerySet(models.QuerySet["Breach"]):
    """Words to ask for breaches with."""

    def open(self) -> BreachQuerySet:
        return self.filter(closed_at=None)

    def untold(self, now: datetime) -> BreachQuerySet:
        """The authority's 72 hours are over, and neither was it told nor was it decided that there is no risk."""
        unclear = models.Q(risk="") | models.Q(risk__in=("some", "high"))
        return self.filter(unclear, authority_at=None, noticed_at__lte=now - HOURS)


class Breach(models.Model):
    """One breach; every breach is written down, told or not (Art. 33(5)).

    ``source`` and ``key`` name what was lost, in the words of `privacy.exposures` ("" when it is nothing of the register's).
    ``noticed_at``: when we became aware of it. ``risk``: "" until judged. ``why_not``: why the authority is not told;
    ``why_late``: why it was told after the 72 hours. ``count``: how many were in it when the logs were read.
    The words are about what happened, in `language`; forms refuse addresses and numbers in them. In the other languages of the people
    they stand in `BreachWords`.
    """

    class Kind(models.TextChoices):
        WRONG_RECIPIENT = "recipient", _("sent to somebody else")
        LOST = "lost", _("a device or a paper was lost")
        STOLEN = "stolen", _("stolen")
        ACCOUNT = "account", _("somebody else used an account")
        PUBLISHED = "published", _("published by mistake")
        INTRUSION = "intrusion", _("somebody broke into a system")
        DESTROYED = "destroyed", _("data were destroyed or could not be used")
        OTHER = "other", _("something else")

    class Risk(models.TextChoices):
        NONE = "none", _("no risk to anybody is likely")
        SOME = "some", _("a risk")
        HIGH = "high", _("a high risk")

    class Told(models.TextChoices):
        MAIL = "mail", _("each by e-mail")
        PUBLIC = "public", _("by a public communication, Art. 34(3)(c)")
        OTHERWISE = "other", _("by phone or letter")
        NEEDLESS = "needless", _("the data cannot be read, or the risk is past, Art. 34(3)(a)–(b)")

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=20, blank=True, default="")
    key = models.CharField(max_length=80, blank=True, default="")
    noticed_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, default="fi")
    facts = models.TextField()
    effects = models.TextField(blank=True, default="")
    measures = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    risk = models.CharField(max_length=4, choices=Risk, blank=True, default="")
    why_not = models.TextField(blank=True, default="")
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.CharField(max_length=64, blank=True, default="")
    authority_at = models.DateTimeField(null=True, blank=True)
    authority_ref = models.CharField(max_length=80, blank=True, default="")
    why_late = models.TextField(blank=True, default="")
    told_how = models.CharField(max_length=8, choices=Told, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=64, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    closed_by = models.CharField(max_length=64, blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = BreachQuerySet.as_manager()

    class Personal:
        subject = None
        fields = {
            **{name: not_personal("how a breach stands, codes and staff references") for name in _STANDING},
            **{name: not_personal("what happened, without people: addresses and numbers are refused") for name in _WORDS},
        }

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"TL-{self.pk:05d}"

    @property
    def until(self) -> datetime:
        """The last moment to tell the authority."""
        return self.noticed_at + HOURS


class BreachWords(models.Model):
    """What the people are told, in another language than the officer wrote it in: each gets it in their own (Art. 12(1), 34(2))."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2)
    facts = models.TextField()
    effects = models.TextField()
    measures = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "language"], name="breach_words_once")]

    class Personal:
        subject = None
        fields = {
            "breach": not_personal("link to the breach"),
            "language": not_personal("of the words"),
            **{
                name: not_personal("what happened, without people: addresses and numbers are refused")
                for name in ("facts", "effects", "measures")
            },
        }

    def __str__(self) -> str:
        return f"{self.breach_id}/{self.language}"


class BreachMember(models.Model):
    """Somebody who was in it: which data, since when, and how their message stands. Goes with the person; see `breaches.TERM`."""

    class State(models.TextChoices):
        NOT_TOLD = "", _("not told")
        QUEUED = "queued", _("waits")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("told")
        FAILED = "failed", _("could not be sent")

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="members")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    data: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    since = models.DateField()
    state = models.CharField(max_length=8, choices=State, blank=True, default="")
    message_id = models.CharField(max_length=120, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "subject"], name="breach_member_once")]

    class Personal:
        subject = "subject"
        fields = {
            "breach": not_personal("link to the breach"),
            "subject": not_personal("link to the subject, goes with it"),
            "data": not_personal("catalogue names"),
            "since": not_personal("the day a copy was made"),
            **{
                name: not_personal("how a message stands")
                for name in ("state", "message_id", "attempts", "next_try_at", "told_at", "problem")
            },
        }

    def __str__(self) -> str:
        return f"{self.breach_id}/{self.subject_id}"
