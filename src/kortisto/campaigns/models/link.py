"""The links of a letter that was sent: which number leads where."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal

from .campaign import Campaign
from .letter import OURS


class LetterLink(models.Model):
    """One link of a campaign's letter in one language and variant, written when the campaign is frozen.

    ``number`` stands in the address a recipient opens (`/l/<token>/<number>`), from 1 in the order of the letter; ``address`` is
    where it leads, ``label`` the words it stood under.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="links")
    language = models.CharField(max_length=2)
    variant = models.CharField(max_length=20, blank=True, default="")
    number = models.PositiveSmallIntegerField()
    address = models.TextField()
    label = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "language", "variant", "number"], name="letter_link_once")]

    class Personal:
        subject = None
        fields = {
            "campaign": not_personal("link to the campaign"),
            **{name: not_personal(OURS) for name in ("language", "variant", "number", "address", "label")},
        }

    def __str__(self) -> str:
        return f"link {self.number}"
