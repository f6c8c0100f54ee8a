"""What is kept, for which purposes and until when: the policy's answer, materialised."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .subject import Subject


class PurposeCode(models.Model):
    """The bit that stands for a purpose in ``Keep.mask``; given once, never given again.

    Bits 0–61 belong to one purpose each; bit 62 is shared by every later one, for which ``Keep.live`` decides.
    """

    ref = models.CharField(max_length=160, unique=True)
    bit = models.PositiveSmallIntegerField()

    class Personal:
        subject = None
        fields = {
            "ref": not_personal("the id of a purpose"),
            "bit": not_personal("a number"),
        }


class Keep(models.Model):
    """One datum and its last day.

    ``datum`` is a catalogue name, ``record`` the key of the row it lies in ("" for the card).
    ``until`` is the last day (inclusive, local) any anchoring purpose justifies it: NULL means open-ended, a day in
    the past means it goes the next night unless ``held`` (a legal hold keeps what no purpose justifies).
    ``next_change`` is the first day on which ``live`` differs from what is stored here; NULL: only a new fact changes it.
    ``live`` maps purpose refs to their last day (ISO date or null), ``mask`` holds the same purposes as bits so that
    lists can be filtered by them.
    """

    # No index of its own: that of `keep_one_per_datum` begins with the subject.
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="keeps", db_index=False)
    datum = models.CharField(max_length=40)
    record = models.CharField(max_length=64, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    next_change = models.DateField(null=True, blank=True)
    live = models.JSONField(default=dict)
    mask = models.BigIntegerField(default=0)
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "datum", "record"], name="keep_one_per_datum")]
        indexes = [
            models.Index(fields=["until"], name="keep_until"),
            models.Index(fields=["next_change"], name="keep_next_change"),
            models.Index(fields=["mask", "datum"], name="keep_mask_datum"),
        ]

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject, goes with it"),
            "datum": not_personal("a catalogue name"),
            "record": not_personal("the key of a row"),
            "until": not_personal("computed from the policy"),
            "next_change": not_personal("computed from the policy"),
            "live": not_personal("purpose ids and dates"),
            "mask": not_personal("bits of purposes"),
            "held": not_personal("whether a legal hold covers it"),
        }
