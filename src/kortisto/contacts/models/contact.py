"""The contact: the durable person, whatever company they work for (H02, H06)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from kortisto.database.there import There
from kortisto.lib.text import fold, sort_key
from kortisto.privacy.classification import not_personal, personal
from kortisto.privacy.models import Subject


class ContactQuerySet(models.QuerySet["Contact"]):
    """Words to ask for contacts with. What a screen may see of them is the gate's business, not theirs."""

    def passive(self) -> ContactQuerySet:
        from .passivation import Passivation

        return self.filter(There(Passivation.objects.open, "contact"))

    def not_passive(self) -> ContactQuerySet:
        from .passivation import Passivation

        return self.filter(~Q(There(Passivation.objects.open, "contact")))

    def employed(self, as_of: date) -> ContactQuerySet:
        """With an open position at a customer or prospect (H02, H10)."""
        from .position import Position

        return self.filter(Exists(Position.objects.open(as_of).in_scope().filter(contact=OuterRef("pk"))))

    def without_notice(self) -> ContactQuerySet:
        from .notice_delivery import NoticeDelivery

        return self.filter(~Q(There(NoticeDelivery.objects.all, "contact")))

    def owned_by(self, user_id: int) -> ContactQuerySet:
        return self.filter(Q(owner_id=user_id))


class Contact(models.Model):
    """A person.  Work details belong to ``Position``; bans, consents and notices hang here.

    ``obtained_on`` is when and ``source`` from where the data came (Art. 14(2)(f));
    ``last_activity_on`` the person's own last act (H12), never our edits or mailings.
    """

    class SourceKind(models.TextChoices):
        PERSON = "person"
        COLLEAGUE = "colleague"
        PUBLIC = "public"
        LIST = "list"

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="contact")
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    name_folded = models.CharField(max_length=220, blank=True, default="", db_index=True)
    sort_key = models.CharField(max_length=440, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
    obtained_on = models.DateField()
    source = models.CharField(max_length=200, blank=True, default="")
    source_kind = models.CharField(max_length=10, choices=SourceKind, default=SourceKind.LIST)
    last_activity_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, db_index=False, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="contact_order"),
            models.Index(fields=["subject", "sort_key", "id"], name="contact_subject_order"),  # the few of a list, in its order
            models.Index(fields=["last_activity_on", "id"], name="contact_activity_order"),
            models.Index(fields=["owner", "sort_key", "id"], name="contact_owner_order"),
            models.Index(fields=["obtained_on", "id"], name="contact_obtained_order"),
        ]

    class Personal:
        subject = "subject"
        fields = {
            "subject": not_personal("link to the subject"),
            "given_name": personal("name"),
            "family_name": personal("name"),
            "name_folded": personal("name", derived=True),
            "sort_key": personal("name", derived=True),
            "language": personal("language"),
            "obtained_on": not_personal("the day the clocks count from; goes with the card"),
            "source": personal("source"),
            "source_kind": not_personal("a code; goes with the card"),
            "last_activity_on": personal("last_activity"),
            "owner": not_personal("our own staff"),
            "created_at": not_personal("when the row was made"),
        }

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The card's code: ``H-10482``."""
        return code_of(self.pk)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def rename(self, given_name: str, family_name: str) -> None:
        """Set the name and what is computed of it (lists are ordered by family name); saves nothing."""
        self.given_name, self.family_name = given_name, family_name
        self.name_folded, self.sort_key = name_columns(given_name, family_name)


def code_of(pk: int) -> str:
    """The code of the card with this number."""
    return f"H-{pk:05d}"


def name_columns(given_name: str, family_name: str) -> tuple[str, str]:
    """`name_folded` and `sort_key` of a name."""
    return fold(f"{given_name} {family_name}".strip())[:220], sort_key(f"{family_name} {given_name}".strip())[:440]
