"""What the business register was asked, and what it shows that we do not have yet."""

from __future__ import annotations

from django.db import models

from kortisto.contacts.models.company import Company
from kortisto.privacy.classification import not_personal

ABOUT = "what the public business register shows of a company"


class RegisterCheck(models.Model):
    """When a company was last looked up in the business register at night. `result`: same, differs or unknown there."""

    class Result(models.TextChoices):
        SAME = "same"
        DIFFERS = "differs"
        UNKNOWN = "unknown"

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="register_check")
    checked_at = models.DateTimeField(db_index=True)
    result = models.CharField(max_length=8, choices=Result)

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "checked_at": not_personal("when the business register was asked"),
            "result": not_personal("a code"),
        }


class Proposal(models.Model):
    """A change of a company the business register shows; somebody accepts or rejects it.

    Filled by `kind`: renamed has `name`; moved has `street`, `postal_code`, `city`; ended has `reason` and `since_on`.
    `before` is what an accepted proposal replaced, for taking it back. A rejected one is not made again until the register shows
    something else; an open one lapses when the register no longer shows it.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed"
        MOVED = "moved"
        ENDED = "ended"

    class Reason(models.TextChoices):
        BANKRUPT = "bankrupt"
        LIQUIDATION = "liquidation"
        MERGED = "merged"
        DIVIDED = "divided"
        CEASED = "ceased"

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        LAPSED = "lapsed"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200, blank=True, default="")
    street = models.CharField(max_length=200, blank=True, default="")
    postal_code = models.CharField(max_length=16, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    since_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True, default="")
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], condition=models.Q(state="open"), name="proposal_open_once")
        ]
        indexes = [models.Index(fields=["state", "seen_at"], name="proposal_waiting")]

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "kind": not_personal("a code"),
            "name": not_personal(ABOUT),
            "street": not_personal(ABOUT),
            "postal_code": not_personal(ABOUT),
            "city": not_personal(ABOUT),
            "reason": not_personal(ABOUT),
            "since_on": not_personal(ABOUT),
            "state": not_personal("a code"),
            "seen_at": not_personal("when the business register was asked"),
            "decided_at": not_personal("when somebody decided"),
            "decided_by": not_personal("a random staff reference"),
            "before": not_personal("what the company's own entry was"),
        }

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}".strip()) if part)
