"""The customer and prospect companies of the register (H02)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kortisto.lib.text import company_match, fold, sort_key
from kortisto.privacy.classification import not_personal, personal


class CompanyQuerySet(models.QuerySet["Company"]):
    """Words to ask for companies with."""

    def in_scope(self) -> CompanyQuerySet:
        """Companies whose people may be in the register (H02)."""
        return self.exclude(status=Company.Status.NEITHER)

    def same_firm(self, name: str) -> CompanyQuerySet:
        """Companies that bear or bore `name`, whatever the company form and spelling."""
        wanted = company_match(name)
        if not wanted:
            return self.none()
        others = CompanyName.objects.filter(names_match=wanted).values("company_id")
        return self.filter(models.Q(names_match=wanted) | models.Q(pk__in=others))


class Company(models.Model):
    """A company.  ``status`` decides whether its people may be in the register (H02).

    ``customer_since`` is the first day it ever was a customer, ``customer_until`` the day it last ceased to be one (NULL
    while it is one, or never was).  ``name_folded`` is the folded name for search, ``sort_key`` orders å ä ö after z on both
    databases; ``names_match`` is the name without company form, for recognising the same firm.
    """

    class Status(models.TextChoices):
        CUSTOMER = "customer"
        PROSPECT = "prospect"
        NEITHER = "neither"

    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    names_match = models.CharField(max_length=200, db_index=True)
    sort_key = models.CharField(max_length=500)
    business_id = models.CharField(max_length=20, blank=True, default="", db_index=True)
    status = models.CharField(max_length=10, choices=Status)
    status_on = models.DateField()
    customer_since = models.DateField(null=True, blank=True)
    customer_until = models.DateField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True, default="")
    postal_code = models.CharField(max_length=16, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, default="FI")
    phone = models.CharField(max_length=40, blank=True, default="")
    website = models.CharField(max_length=200, blank=True, default="")
    industry = models.CharField(max_length=120, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="subsidiaries")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"],
                condition=~models.Q(business_id=""),
                name="company_business_id_once",
            )
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="company_order"),
            models.Index(fields=["status", "sort_key", "id"], name="company_status_order"),
            models.Index(fields=["city", "id"], name="company_city_order"),
            models.Index(fields=["customer_since", "id"], name="company_since_order"),
        ]

    class Personal:
        subject = None
        shared = True
        fields = {
            "name": personal("company", shared=True),
            "name_folded": personal("company", shared=True, derived=True),
            "names_match": personal("company", shared=True, derived=True),
            "sort_key": personal("company", shared=True, derived=True),
            "business_id": not_personal("the company's public id"),
            "status": not_personal("the company's standing with us"),
            "status_on": not_personal("the company's standing with us"),
            "customer_since": not_personal("the company's standing with us"),
            "customer_until": not_personal("the company's standing with us"),
            "street": personal("company_address", shared=True),
            "postal_code": personal("company_address", shared=True),
            "city": personal("company_address", shared=True),
            "country": not_personal("a country"),
            "phone": not_personal("the company's switchboard"),
            "website": not_personal("the company's public page"),
            "industry": not_personal("the company's field"),
            "parent": not_personal("link between companies"),
            "owner": not_personal("our own staff"),
            "created_at": not_personal("when the row was made"),
        }

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The card's code: ``Y-02291``."""
        return f"Y-{self.pk:05d}"

    def rename(self, name: str) -> None:
        """Set the name and what is computed of it; saves nothing."""
        self.name, self.name_folded = name, fold(name)[:200]
        self.names_match, self.sort_key = company_match(name)[:200], sort_key(name)[:500]

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}".strip()) if part)

    @property
    def in_scope(self) -> bool:
        """Whether the company's people may be in the register (H02)."""
        return self.status != self.Status.NEITHER


class Standing(models.Model):
    """A company's standing with us from a day on: customer, prospect or neither. The history behind `Company.status`."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="standings")
    status = models.CharField(max_length=10, choices=Company.Status)
    from_on = models.DateField()
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "from_on"], name="standing_history")]

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "status": not_personal("the company's standing with us"),
            "from_on": not_personal("the company's standing with us"),
            "recorded_by": not_personal("a random staff reference"),
            "recorded_at": not_personal("when the row was made"),
        }


class CompanyName(models.Model):
    """Another name of the company: a former, parallel or auxiliary one."""

    class Kind(models.TextChoices):
        FORMER = "former"
        PARALLEL = "parallel"
        AUXILIARY = "auxiliary"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=200)
    names_match = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind)

    class Personal:
        subject = None
        fields = {
            "company": not_personal("link to the company"),
            "name": not_personal("a name of the company"),
            "names_match": not_personal("a name of the company"),
            "kind": not_personal("a code"),
        }
