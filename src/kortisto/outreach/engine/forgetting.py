"""What the eraser's columns do not reach: the ledger keeps copies beside the card, of data that lie on a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from kortisto.outreach.models import Recipient
from kortisto.privacy import erasers
from kortisto.privacy.erasers import Target

_JOB = "contacts.position:"


def _of(targets: Sequence[Target]) -> Iterator[QuerySet[Recipient]]:
    for target in targets:
        if target.record.startswith(_JOB):
            own = Recipient.objects.filter(contact__subject=target.subject_id)
            yield own.filter(position=int(target.record.removeprefix(_JOB)))


@erasers.eraser("email")
def forget_marks(targets: Sequence[Target]) -> None:
    """The keyed mark of an address goes with the address."""
    for rows in _of(targets):
        rows.exclude(mark="").update(mark="")


@erasers.eraser("work_task")
def forget_why(targets: Sequence[Target]) -> None:
    """The work task that made a person a recipient goes with the task of the job."""
    for rows in _of(targets):
        rows.exclude(why=None).update(why=None)
