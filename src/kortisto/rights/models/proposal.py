"""An erasure that staff began: one asks, another approves after seeing the plan (T18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.classification import not_personal
from kortisto.privacy.models import Subject

from .request import Request

_STANDING = (
    "request", "why", "state", "asked_by", "asked_at", "decided_by", "decided_at", "done_at", "alone", "people", "erased",
)  # fmt: skip


class Proposal(models.Model):
    """`asked_by` and `decided_by` are never the same member of staff, but where nobody else could approve (`alone`, after a day).

    A request of the person's own may stand behind it.
    """

    class Why(models.TextChoices):
        REQUEST = "request", _("the person asked for it")
        MISTAKE = "mistake", _("should never have been in the register")
        SCOPE = "scope", _("is outside the register's purpose")

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        DONE = "done"

    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals")
    why = models.CharField(max_length=8, choices=Why)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    alone = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_needs_two",
                condition=~models.Q(state__in=["approved", "done"])
                | ~models.Q(decided_by=models.F("asked_by"))
                | models.Q(alone=True),
            )
        ]

    class Personal:
        subject = None
        fields = {name: not_personal("counts, codes and staff references") for name in _STANDING}

    def __str__(self) -> str:
        return f"proposal {self.pk} {self.state}"


class ProposalLine(models.Model):
    """Whom a proposal would erase; the line goes with the person."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")

    class Personal:
        subject = "subject"
        fields = {name: not_personal("a link; goes with the person") for name in ("proposal", "subject")}

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.subject_id}"
