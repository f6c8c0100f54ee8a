"""Pairs of cards that may be one: what the scan found, and what somebody has said of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kortisto.privacy.classification import not_personal

from .company import Company
from .contact import Contact

_MARKS = {
    "first": not_personal("link to a card; the row goes with either"),
    "second": not_personal("link to a card; the row goes with either"),
    "score": not_personal("a number of the scan"),
    "found_at": not_personal("when the scan found it"),
    "apart_at": not_personal("when somebody said these are not the same"),
    "apart_by": not_personal("a random staff reference"),
}


class PairQuerySet(models.QuerySet[Any]):
    """Words to ask for pairs with."""

    def open(self) -> PairQuerySet:
        """Those nobody has answered yet."""
        return self.filter(apart_at=None)

    def of(self, pk: int) -> PairQuerySet:
        """The pairs a card is in."""
        return self.filter(Q(first=pk) | Q(second=pk))


class Pair(models.Model):
    """Two cards that may be one. ``first`` has the smaller number, so that a pair is there once.

    Holds no datum: why the two are alike is worked out anew for whoever looks, from what they may see (T31). ``score`` is 0
    to 100. ``apart_at``: somebody said these are two; the scan leaves them alone as long as both are there.
    """

    score = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()
    apart_at = models.DateTimeField(null=True, blank=True)
    apart_by = models.CharField(max_length=64, blank=True, default="")

    objects = PairQuerySet.as_manager()

    class Meta:
        abstract = True


class PersonPair(Pair):
    """Two cards that may be one person."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="person_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="person_pair_order"),
        ]
        indexes = [models.Index(fields=["apart_at", "-score", "id"], name="person_pair_list")]

    class Personal:
        subject = "first__subject"
        fields = _MARKS


class CompanyPair(Pair):
    """Two company cards that may be one firm."""

    first = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="company_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="company_pair_order"),
        ]
        indexes = [models.Index(fields=["apart_at", "-score", "id"], name="company_pair_list")]

    class Personal:
        subject = None
        fields = _MARKS
