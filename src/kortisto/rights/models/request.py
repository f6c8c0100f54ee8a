"""A request of a data subject: what they ask, since when, until when it must be answered, who found out who they are."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.classification import not_personal, personal
from kortisto.privacy.models import Subject

_OF_THE_REQUEST = (
    "kind", "came_by", "received_on", "aim_on", "due_on", "extended_on", "extended_to", "extended_why", "language", "identified_how",
    "identified_at", "decided_at", "carried_out_at", "answered_at", "closed_on", "outcome",
)  # fmt: skip


class RequestQuerySet(models.QuerySet["Request"]):
    """Words to ask for requests with."""

    def open(self) -> RequestQuerySet:
        """Those that wait for an answer, drafts from the mailbox among them."""
        return self.filter(closed_on=None)

    def drafts(self) -> RequestQuerySet:
        return self.open().filter(state=Request.State.DRAFT)


class Request(models.Model):
    """One request under Art. 15–21 (`kind`), of a subject; whoever is not in the register has a subject of their own for it.

    `number` is public: it stands in letters and names nobody. `aim_on` is the same-numbered day a month later, what we aim at;
    `due_on` the last day by Regulation 1182/71 (`deadlines`). `extended_to`: the last day after an extension told to the person on
    `extended_on`, for one of the reasons of Art. 12(3). Who identified the person, and how; `seconded_by` is the other member of
    staff a large package needs. What the person wrote lies sealed in `papers`.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("Access (Art. 15)")
        RECTIFICATION = "rectification", _("Rectification (Art. 16)")
        ERASURE = "erasure", _("Erasure (Art. 17)")
        RESTRICTION = "restriction", _("Restriction (Art. 18)")
        PORTABILITY = "portability", _("Portability (Art. 20)")
        OBJECTION = "objection", _("Objection (Art. 21)")

    class CameBy(models.TextChoices):
        PAGE = "page", _("own page")
        MAIL = "mail", _("e-mail")
        LETTER = "letter", _("letter")
        PHONE = "phone", _("phone")
        PERSON = "person", _("in person")

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    class How(models.TextChoices):
        LINK = "link", _("by a link sent to the address in the register")
        VOICE = "voice", _("by a voice we know")
        ID = "id", _("by an identity document that was shown, not stored")
        SIGNED_IN = "page", _("on the person's own page")

    class Why(models.TextChoices):
        COMPLEX = "complex", _("the request is complex")
        MANY = "many", _("there are many requests")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("done as asked")
        PARTLY = "partly", _("done in part")
        REFUSED = "refused", _("refused")
        NOTHING = "nothing", _("we hold nothing")
        WITHDRAWN = "withdrawn", _("taken back by the person")
        MISTAKEN = "mistaken", _("it was no request")

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="requests")
    known = models.BooleanField(default=True)
    kind = models.CharField(max_length=16, choices=Kind)
    came_by = models.CharField(max_length=8, choices=CameBy)
    language = models.CharField(max_length=2, default="fi")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    received_on = models.DateField()
    aim_on = models.DateField()
    due_on = models.DateField(db_index=True)
    extended_on = models.DateField(null=True, blank=True)
    extended_to = models.DateField(null=True, blank=True)
    extended_why = models.CharField(max_length=8, choices=Why, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    identified_how = models.CharField(max_length=8, choices=How, blank=True, default="")
    identified_at = models.DateTimeField(null=True, blank=True)
    identified_by = models.CharField(max_length=64, blank=True, default="")
    seconded_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.CharField(max_length=64, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True, default="")
    carried_out_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    erasure_number = models.CharField(max_length=40, blank=True, default="")
    message_key = models.CharField(max_length=64, blank=True, default="", db_index=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="request_waiting")]
        constraints = [
            models.CheckConstraint(
                name="request_closed_has_an_end",
                condition=models.Q(closed_on=None, outcome="") | (models.Q(closed_on__isnull=False) & ~models.Q(outcome="")),
            )
        ]

    class Personal:
        subject = "subject"
        record = True
        whole = "requests"
        fields = {
            "ref": not_personal("random"),
            "number": not_personal("a running number; goes with the row"),
            "subject": not_personal("link to the subject"),
            "known": not_personal("whether the subject has a card"),
            "state": not_personal("how the request stands"),
            "erasure_number": not_personal("the certificate's number, which links to nobody without the person's letter"),
            "message_key": not_personal(
                "hash of the message with its random id, so that no message is taken twice; goes with the row"
            ),
            "recorded_at": not_personal("when the row was made"),
            **{name: personal("requests") for name in _OF_THE_REQUEST},
            **{
                name: not_personal("a random staff reference, and when")
                for name in ("recorded_by", "identified_by", "seconded_at", "seconded_by", "decided_by")
            },
        }

    def __str__(self) -> str:
        return self.number

    @property
    def last_on(self) -> date:
        """The last day the law gives, with an extension."""
        return self.extended_to or self.due_on
