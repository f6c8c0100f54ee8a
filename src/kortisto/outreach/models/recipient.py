"""The ledger of a mailing: everybody it goes to and what became of it, and everybody it does not go to and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kortisto.contacts.models import Contact, WorkTask
from kortisto.outreach.models.mailing import Mailing
from kortisto.privacy.classification import not_personal, personal

_STANDING = (
    "token", "variant", "with_notice", "state", "attempts", "next_try_at", "claimed_by", "claimed_at", "sent_at", "problem", "reply",
)  # fmt: skip


class Recipient(models.Model):
    """One person a mailing goes to: planned → claimed → sent, or undecided, refused, withdrawn.

    *claimed*: a worker (``claimed_by``) has it; its journal knows more.  *undecided*: the data left and no answer came (RFC
    1047); never sent again by itself.  *withdrawn*: the gate closed meanwhile, ``problem`` says why.  ``mark`` is a keyed hash
    of the address with a key of the mailing's own: the same address twice is one message, and nobody reads an address here.
    ``position`` is the key of the job whose address it goes to, looked up when it goes and at no other time: no link, for an
    index over a million of them would cost more than it is worth.  ``token`` stands in every link, 128 random bits.  ``why``:
    the work task that made the person a recipient.  ``reply``: the server's digits and enhanced status, never its text.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        CLAIMED = "claimed"
        SENT = "sent"
        UNDECIDED = "undecided"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    # No constraints of the database to a mailing or a task: checked for each of a million rows, they cost as much as writing them.
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients", db_index=False, db_constraint=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mailings", db_index=False)
    position = models.PositiveBigIntegerField()
    mark = models.CharField(max_length=24, blank=True, default="")
    token = models.CharField(max_length=32)
    language = models.CharField(max_length=2, blank=True, default="")
    variant = models.CharField(max_length=20, blank=True, default="")
    why = models.ForeignKey(
        WorkTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False, db_constraint=False
    )
    with_notice = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=16, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    reply = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            # Not `unique=True`: on PostgreSQL that would be a second index, for questions of a beginning, which nobody asks.
            models.UniqueConstraint(fields=["token"], name="recipient_token_once"),
            models.UniqueConstraint(fields=["contact", "mailing"], name="recipient_once"),
            models.UniqueConstraint(fields=["mailing", "mark"], condition=~Q(mark=""), name="recipient_address_once"),
        ]
        indexes = [models.Index(fields=["mailing", "state", "next_try_at", "id"], name="recipient_due")]

    class Personal:
        subject = "contact__subject"
        fields = {
            "mailing": not_personal("link to the mailing"),
            "contact": not_personal("link to the card; the row goes with it"),
            "position": not_personal("the key of a job; says nothing once that is gone"),
            "mark": personal("email", derived=True),
            "language": personal("language"),
            "why": personal("work_task", derived=True),
            **{name: not_personal("how a message stands; goes with the card") for name in _STANDING},
        }

    def __str__(self) -> str:
        return f"recipient {self.pk} {self.state}"


class Exclusion(models.Model):
    """One person a mailing does not go to: the reason, and the sentence of the notice that says so."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="exclusions", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=20)
    promise = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "mailing"], name="exclusion_once")]
        indexes = [models.Index(fields=["mailing", "reason"], name="exclusion_reason")]

    class Personal:
        subject = "contact__subject"
        fields = {
            "mailing": not_personal("link to the mailing"),
            "contact": not_personal("link to the card; the row goes with it"),
            "reason": not_personal("a code; goes with the card"),
            "promise": not_personal("the id of a sentence"),
        }

    def __str__(self) -> str:
        return f"exclusion {self.pk} {self.reason}"
