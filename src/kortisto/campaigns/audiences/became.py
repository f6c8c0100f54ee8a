"""What became of a message after it had left: who it came back of, who answered, who unsubscribed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from kortisto.campaigns.audiences import following
from kortisto.outreach.models import Departure, Recipient, Return
from kortisto.outreach.returns.verdicts import BOUNCES, Kind

SENT = Q(state=Recipient.State.SENT)
BECAME = {
    "palanneet": Q(came_back=True), "vastanneet": Q(wrote=True), "perineet": Q(left=True), "valittaneet": Q(complained=True),
    "poissaolevat": Q(away=True), "lahteneet": Q(moved_on=True),
}  # fmt: skip
"""Code of a list of persons → which entries of the ledger, once `marked`, are on it."""


def marked(rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Entries with `came_back`, `wrote`, `left` (unsubscribed), `complained`, `away` (an auto-reply) and `moved_on` (left the job)."""
    came = Return.objects.standing().filter(recipient=OuterRef("pk"))
    gone = Departure.objects.filter(contact=OuterRef("contact"), mailing=OuterRef("mailing"))
    answered = following.answered(Recipient.objects.filter(pk=OuterRef("pk")))
    # Other names than those of the sums: of two of one name an aggregate sees itself.
    return rows.annotate(
        came_back=Exists(came.filter(kind__in=BOUNCES)), left=Exists(gone), wrote=Exists(answered),
        complained=Exists(came.filter(kind=Kind.COMPLAINT)), away=Exists(came.filter(kind=Kind.AWAY)),
        moved_on=Exists(came.filter(kind=Kind.PERSON_GONE)),
    )  # fmt: skip


def those(rows: QuerySet[Recipient], what: str) -> QuerySet[Recipient]:
    """Of `rows` those on the list `what`. Raises KeyError for no such list."""
    return marked(rows).filter(SENT & BECAME[what])
