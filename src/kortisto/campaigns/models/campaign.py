"""A campaign: a letter, a purpose, the work tasks it concerns, whom it is meant for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kortisto.contacts.models import SavedSegment
from kortisto.outreach.models import Mailing, SenderIdentity
from kortisto.privacy.classification import not_personal

from .letter import Letter

_STANDING = (
    "ref", "name", "kind", "purpose", "tasks", "topic", "by_post", "send_at", "window", "variants", "created_at", "changed_at",
    "archived_at",
)  # fmt: skip


class Campaign(models.Model):
    """What marketing sends once: from the first word to the report.

    ``purpose`` is the ref of the notice's purpose ("b2b:new_customers"), ``tasks`` the ids of the work tasks it concerns (H04),
    ``topic`` the code of a topic ("" for none).  Whom it is meant for: the ``segment`` (a saved
    question keeps no name of an erased person; a campaign has no question of its own).  ``by_post``: who has no address for
    e-mail gets a letter, where the purpose allows post.
    ``mailing`` is the ledger of its e-mail and ``letters`` that of what goes by post, each from the moment of freezing
    (``content_kind`` "campaign", ``content_key`` our ``ref``).  ``variants``: the test of subjects, see ``sending/trial.py``.
    ``follows``: the campaign whose silent recipients this one is for.
    """

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter"
        PRICE_LIST = "price_list"

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NEWSLETTER)
    purpose = models.CharField(max_length=160)
    tasks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    topic = models.CharField(max_length=40, blank=True, default="")
    by_post = models.BooleanField(default=False)
    segment = models.ForeignKey(SavedSegment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="campaigns")
    identity = models.ForeignKey(SenderIdentity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mailing = models.OneToOneField(Mailing, null=True, blank=True, on_delete=models.PROTECT, related_name="campaign")
    letters = models.OneToOneField(Mailing, null=True, blank=True, on_delete=models.PROTECT, related_name="campaign_by_post")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    send_at = models.DateTimeField(null=True, blank=True)
    window: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    variants: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            "segment": not_personal("link to a question"),
            "letter": not_personal("link to what is sent"),
            "identity": not_personal("link to the sender's name"),
            "mailing": not_personal("link to the ledger"),
            "letters": not_personal("link to the ledger"),
            "follows": not_personal("link to another campaign"),
            **{name: not_personal("how a campaign stands") for name in _STANDING},
        }

    def __str__(self) -> str:
        return self.name
