"""Saved segments: a list's question under a name; and acts on everybody such a question means."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from kortisto.privacy.classification import not_personal

from .company import Company
from .contact import Contact

QUESTION = "what a list asks for; an erasure empties the conditions that name its person (contacts/privacy/segments.py)"


class SavedSegmentQuerySet(models.QuerySet["SavedSegment"]):
    def seen_by(self, user_id: int) -> SavedSegmentQuerySet:
        """One's own and the shared ones that are not removed."""
        return self.filter(Q(owner_id=user_id) | Q(shared=True), removed_at=None)

    def changed_by(self, user_id: int, *, as_of: date) -> SavedSegmentQuerySet:
        """One's own, and the shared ones of colleagues whose account is closed: nobody else could mend or remove those."""
        here = get_user_model().objects.open(as_of=as_of)
        return self.filter(Q(owner_id=user_id) | (Q(shared=True) & ~Q(owner__in=here)))


class SavedSegment(models.Model):
    """``question`` is the query of the list's address; ``before`` the name, sharing and question the last change replaced.

    ``removed_at``: removed, and kept for thirty days so that it can be brought back.
    """

    class About(models.TextChoices):
        PEOPLE = "people"
        COMPANIES = "companies"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=About)
    name = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    question = models.TextField()
    before: Any = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSegmentQuerySet.as_manager()

    def may_change(self, user: Any) -> bool:
        return bool(self.owner_id == user.pk or (self.shared and not self.owner.is_active))

    class Meta:
        indexes = [models.Index(fields=["about", "owner"], name="segment_of")]

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            "about": not_personal("a code"),
            "name": not_personal(QUESTION),
            "shared": not_personal("a mark"),
            "question": not_personal(QUESTION),
            "before": not_personal(QUESTION),
            "created_at": not_personal("when the row was made"),
            "changed_at": not_personal("when the row was changed"),
            "removed_at": not_personal("when the row was removed"),
        }

    def __str__(self) -> str:
        return self.name


class BulkAct(models.Model):
    """One act on everybody a question means, or on those ticked (``only``): what a job does and an undo takes back.

    ``left_out`` and ``only`` are keys of rows, ``values`` codes and keys, ``told`` how many the question meant when it was asked.
    The question goes when the job has ended; ``undone_at`` when the whole was taken back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=SavedSegment.About)
    act = models.CharField(max_length=30)
    question = models.TextField(blank=True, default="")
    left_out: Any = models.JSONField(default=list, blank=True)
    only: Any = models.JSONField(default=None, null=True, blank=True)
    values: Any = models.JSONField(default=dict, blank=True)
    told = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "user": not_personal("our own staff"),
            "about": not_personal("a code"),
            "act": not_personal("a code"),
            "question": not_personal(QUESTION),
            "left_out": not_personal("keys of rows"),
            "only": not_personal("keys of rows"),
            "values": not_personal("codes and keys of what the act sets"),
            "told": not_personal("a number"),
            "done": not_personal("a number"),
            "refused": not_personal("a number"),
            "made_at": not_personal("when the row was made"),
            "ended_at": not_personal("when the act ended"),
            "undone_at": not_personal("when the act was taken back"),
        }


class BulkChange(models.Model):
    """What such an act changed for one person or company. ``token`` takes the undo values of the person out; ``before`` is the
    code or key a company had."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="changes")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, blank=True, default="")
    before = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["act", "contact"], name="bulk_person")]

    class Personal:
        subject = "contact__subject"
        fields = {
            "act": not_personal("link to the act"),
            "contact": not_personal("link to the card, goes with it"),
            "company": not_personal("link to the company"),
            "token": not_personal("random"),
            "before": not_personal("a code or the key of a colleague"),
        }
