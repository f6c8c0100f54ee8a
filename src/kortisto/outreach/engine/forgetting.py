"""What the eraser's columns do not reach: the ledger keeps copies beside the card, of data that lie on a job."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from kortisto.database.many import Many
from kortisto.outreach.models import Recipient
from kortisto.privacy import erasers
from kortisto.privacy.erasers import Target

_JOB = "contacts.position:"


def _of(targets: Sequence[Target], rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Those of the rows that speak of these jobs of these people. Whoever goes whole takes all of theirs along."""
    wanted = {(t.subject_id, int(t.record.removeprefix(_JOB))) for t in targets if not t.whole and t.record.startswith(_JOB)}
    if not wanted:
        return Recipient.objects.none()
    own = rows.filter(contact__subject__in=Many({subject for subject, _ in wanted}))
    found = own.values_list("pk", "contact__subject_id", "position")
    return Recipient.objects.filter(pk__in=Many([pk for pk, *where in found if tuple(where) in wanted]))


@erasers.eraser("email")
def forget_marks(targets: Sequence[Target]) -> None:
    """The keyed mark of an address goes with the address."""
    _of(targets, Recipient.objects.exclude(mark="")).update(mark="")


@erasers.eraser("work_task")
def forget_why(targets: Sequence[Target]) -> None:
    """The work task that made a person a recipient goes with the task of the job."""
    _of(targets, Recipient.objects.exclude(why=None)).update(why=None)
