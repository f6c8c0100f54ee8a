"""A person's position at a company over time: what belongs to the job, not to the person."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from kortisto.lib import addresses, phones
from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact
from .work_task import WorkTask


class PositionQuerySet(models.QuerySet["Position"]):
    """Words to ask for positions with."""

    def open(self, as_of: date) -> PositionQuerySet:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=as_of), over=False)

    def in_scope(self) -> PositionQuerySet:
        """At a customer or a prospect."""
        return self.filter(company__status__in=(Company.Status.CUSTOMER, Company.Status.PROSPECT))


class Position(models.Model):
    """One employment: company, title, work task, work e-mail, phone and address, from and to.

    Open while ``ended_on`` is NULL or ahead: ``ended_on`` is the first day the person is no longer there.  ``obtained_on``
    is when these work details came to us; ``confirmed_on`` is the last day we knew the details
    to be right (definition "details_valid"); ``bounced_on`` the day of an unresolved hard bounce.
    ``company`` is NULL once the datum "company" was erased from an ended position, and for a person who is in the
    register without an employer where the notice allows that (Y02). ``over``: the first of the two; the days of the
    employment went with its company, and without them the position would look open again.
    """

    class TaskSource(models.TextChoices):
        PERSON = "person"
        TITLE = "title"
        STAFF = "staff"
        IMPORT = "import"

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="positions")
    company = models.ForeignKey(Company, db_index=False, null=True, blank=True, on_delete=models.PROTECT, related_name="positions")
    job_title = models.CharField(max_length=120, blank=True, default="")
    work_task = models.ForeignKey(WorkTask, null=True, blank=True, on_delete=models.PROTECT)
    work_task_source = models.CharField(max_length=10, choices=TaskSource, blank=True, default="")
    work_task_on = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True, default="")
    email_folded = models.CharField(max_length=254, blank=True, default="", db_index=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    phone_digits = models.CharField(max_length=20, blank=True, default="", db_index=True)
    street = models.CharField(max_length=200, blank=True, default="")
    postal_code = models.CharField(max_length=16, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    over = models.BooleanField(default=False)
    obtained_on = models.DateField()
    confirmed_on = models.DateField()
    bounced_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = PositionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "ended_on"], name="position_open"),
            models.Index(fields=["company", "ended_on"], name="position_company"),
        ]

    class Personal:
        subject = "contact__subject"
        record = True
        fields = {
            "contact": not_personal("link to the card"),
            "company": personal("company"),
            "job_title": personal("job_title"),
            "work_task": personal("work_task"),
            "work_task_source": personal("work_task"),
            "work_task_on": personal("work_task"),
            "email": personal("email"),
            "email_folded": personal("email", derived=True),
            "phone": personal("phone"),
            "phone_digits": personal("phone", derived=True),
            "street": personal("work_address"),
            "postal_code": personal("work_address"),
            "city": personal("work_address"),
            "country": personal("work_address"),
            "started_on": personal("company"),
            "ended_on": personal("company"),
            "over": not_personal("that the employment is over, not where or when"),
            "obtained_on": not_personal("when the row's details came; goes with it"),
            "confirmed_on": not_personal("when we last knew the row to be right; goes with it"),
            "bounced_on": not_personal(
                "when an address of this row last failed; goes with it, not with the address: what ended stays ended"
            ),
            "created_at": not_personal("when the row was made"),
        }

    def reach_at(self, *, email: str | None = None, phone: str | None = None) -> None:
        """Set the address or number with what is computed of it; saves nothing."""
        if email is not None:
            self.email, self.email_folded, *_ = reach_columns(email, "")
        if phone is not None:
            *_, self.phone, self.phone_digits = reach_columns("", phone)

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}".strip()) if part)

    def is_open(self, as_of: date) -> bool:
        return not self.over and (self.ended_on is None or self.ended_on > as_of)


def reach_columns(email: str, phone: str) -> tuple[str, str, str, str]:
    """`email`, `email_folded`, `phone` and `phone_digits` of an address and a number."""
    return email, addresses.normalise(email), phone, phones.digits(phone)[:20] if phone else ""
