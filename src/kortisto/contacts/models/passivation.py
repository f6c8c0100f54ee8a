"""Passivation and moves: what happens when a person leaves an employer (H13, H14, H15)."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .contact import Contact
from .position import Position


class PassivationQuerySet(models.QuerySet["Passivation"]):
    def open(self) -> PassivationQuerySet:
        """In force: neither undone nor ended."""
        return self.filter(undone_at=None, ended_on=None)

    def standing(self) -> PassivationQuerySet:
        """Those that really were: all but the undone."""
        return self.filter(undone_at=None)


class Passivation(models.Model):
    """The person has no open position at a customer or prospect since ``passivated_on`` (H14).

    Runs until undone (a mistake) or ended (moved, returned).  Never edited forward.
    """

    class Reason(models.TextChoices):
        LEFT_EMPLOYER = "left_employer"
        COMPANY_OUT_OF_SCOPE = "company_out_of_scope"

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="passivations")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.SET_NULL)
    passivated_on = models.DateField()
    reason = models.CharField(max_length=24, choices=Reason)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = PassivationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["contact", "passivated_on"], name="passivation_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(undone_at=None, ended_on=None),
                name="passivation_one_open",
            )
        ]

    class Personal:
        subject = "contact__subject"
        whole = "passivated_on"
        fields = {
            "contact": not_personal("link to the card"),
            "position": not_personal("link to the position left"),
            "passivated_on": personal("passivated_on"),
            "reason": personal("passivated_on"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
            "undone_at": not_personal("when it was undone"),
            "ended_on": personal("passivated_on"),
        }


class Move(models.Model):
    """The person moved to a new employer, or returned to one (H13).

    ``source`` says from whom the new details came: when not from the person, the clock to inform starts again (Art. 14).
    """

    class Kind(models.TextChoices):
        MOVED = "moved"
        RETURNED = "returned"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="moves")
    from_position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    moved_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MOVED)
    source = models.CharField(max_length=200, blank=True, default="")
    source_kind = models.CharField(max_length=10, choices=Contact.SourceKind, default=Contact.SourceKind.PERSON)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Personal:
        subject = "contact__subject"
        fields = {
            "contact": not_personal("link to the card"),
            "from_position": not_personal("link to the position left"),
            "to_position": not_personal("link to the new position"),
            "moved_on": not_personal("a day of the card's history; goes with the card"),
            "kind": not_personal("a code; goes with the card"),
            "source": personal("source"),
            "source_kind": not_personal("a code; goes with the card"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
            "undone_at": not_personal("when it was undone"),
        }
