"""Lists compiled from the register and kept on the server (H09.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from kortisto.privacy.classification import not_personal

_STANDING = (
    "ref", "name", "shared", "purpose", "channel", "columns", "count", "erased", "made_at", "expires_on", "opened_at", "downloads",
    "destroyed_at", "destroyed_why",
)  # fmt: skip


class CompiledListQuerySet(models.QuerySet["CompiledList"]):
    def kept(self) -> CompiledListQuerySet:
        """Those that have not been destroyed."""
        return self.filter(destroyed_at=None)

    def seen_by(self, user_id: int) -> CompiledListQuerySet:
        """One's own, and those shared with everybody whose role has the purpose."""
        return self.filter(Q(owner_id=user_id) | Q(shared=True))

    def over(self, as_of: date) -> CompiledListQuerySet:
        """Kept ones whose last day is behind."""
        return self.kept().filter(expires_on__lt=as_of)


class CompiledList(models.Model):
    """``sealed``: who is on it (pairs of card and subject) under ``key``, its own, itself sealed with the key ring; both are empty
    once it is destroyed, and both new whenever somebody leaves it.

    ``purpose`` is the notice's ref, ``channel`` what marketing wants to use ("" where the purpose is none), ``columns`` the keys of
    what it shows.  ``count``: how many it was compiled of, ``erased`` how many of them were erased since.
    """

    class Why(models.TextChoices):
        TERM = "term"
        PERSON = "person"

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shared = models.BooleanField(default=False)
    purpose = models.CharField(max_length=160)
    channel = models.CharField(max_length=8, blank=True, default="")
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    key = models.BinaryField(blank=True, default=b"")
    sealed = models.BinaryField(blank=True, default=b"")
    count = models.PositiveIntegerField()
    erased = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_why = models.CharField(max_length=8, choices=Why, blank=True, default="")

    objects = CompiledListQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["destroyed_at", "expires_on"], name="compiled_list_term")]

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            "key": not_personal("a key, itself sealed; gone with the list"),
            "sealed": not_personal("keys of cards, encrypted with a key of the list's own; whoever is erased is taken out at once"),
            **{
                name: not_personal("what a list is for and how it stands; it is named for its use, not for a person")
                for name in _STANDING
            },
        }

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"L-{self.pk:05d}"
