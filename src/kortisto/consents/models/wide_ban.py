"""Bans that bind everybody who works somewhere, or everybody with an address of a domain."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kortisto.contacts.models import Company
from kortisto.privacy.classification import not_personal

from .objection import Objection


class WideBan(models.Model):
    """A company, or whoever answers for a domain, forbids direct marketing to all its people, on one channel or all ("*").

    It is asked about whoever works there, or has such an address, today: people who come later too; no erasure ends it.
    ``domain`` is in IDNA, and domains below it are meant too.
    """

    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.CASCADE, related_name="wide_bans")
    domain = models.CharField(max_length=253, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Objection.Channel, default=Objection.Channel.ALL)
    made_on = models.DateField()
    how = models.CharField(max_length=16, choices=Objection.How)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["company", "lifted_at"], name="wide_ban_company")]
        constraints = [
            models.CheckConstraint(
                condition=Q(company=None) & ~Q(domain="") | Q(company__isnull=False, domain=""), name="wide_ban_of_one"
            )
        ]

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "domain": not_personal("the domain of an organisation"),
            **{
                name: not_personal("a company's word, about nobody")
                for name in ("channel", "made_on", "how", "recorded_by", "recorded_at", "lifted_at", "lifted_by")
            },
        }

    def __str__(self) -> str:
        return f"wide ban {self.pk}"
