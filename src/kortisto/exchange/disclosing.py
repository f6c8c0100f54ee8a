"""What is done to the log of files taken out: said to be gone, recalled when somebody in one is erased, forgotten in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from kortisto.database.many import Many
from kortisto.exchange.models import Disclosure, DisclosureMember
from kortisto.privacy import audit
from kortisto.privacy.erasers import Target

TERM = timedelta(days=365)
"""A file is remembered so long after it went, or after it was said to be gone where the notice gives it a last day: as long as
the log of reads, for both answer the same question (who has had these data?)."""
LONGEST = timedelta(days=6 * 365)
"""A file nobody has said to be gone may still lie somewhere, so who is in it is known; not for longer than the audit trail."""


@transaction.atomic
def say_destroyed(file: Disclosure, *, by: str, now: datetime) -> None:
    """The file is gone, says whoever took it out or the keeper. Saying it twice changes nothing."""
    if Disclosure.objects.filter(pk=file.pk, destroyed_at=None).update(destroyed_at=now, destroyed_by=by):
        audit.record(action="list.destroyed", by=by, subject=None, now=now)


@transaction.atomic
def take_back(file: Disclosure, *, by: str, now: datetime) -> None:
    """It was not gone after all."""
    if Disclosure.objects.filter(pk=file.pk).exclude(destroyed_at=None).update(destroyed_at=None, destroyed_by=""):
        audit.record(action="list.destruction_taken_back", by=by, subject=None, now=now)


def recall(targets: Sequence[Target]) -> None:
    """Files that have what goes of somebody must go at once (a list never outlives its source). In the erasing transaction."""
    gone: dict[int, set[str]] = {}
    whole = {target.subject_id for target in targets if target.whole}
    for target in targets:
        gone.setdefault(target.subject_id, set()).add(target.datum)
    held = Q(disclosure__destroyed_at=None, subject__in=Many(gone))
    files: dict[int, int] = {}
    rows = DisclosureMember.objects.filter(held).values_list("disclosure_id", "subject_id", "disclosure__columns")
    for file, subject, columns in rows:
        if subject in whole or gone[subject] & set(columns):
            files[file] = files.get(file, 0) + 1
    for number in sorted(set(files.values())):
        same = [file for file, count in files.items() if count == number]
        Disclosure.objects.filter(pk__in=same).update(recalled=F("recalled") + number)


def forget_old(now: datetime) -> int:
    """The nightly duty: files long gone are forgotten with who was in them; gives how many."""
    over = Q(destroyed_at__lt=now - TERM) | Q(destroy_by=None, recalled=0, made_at__lt=now - TERM) | Q(made_at__lt=now - LONGEST)
    old = list(Disclosure.objects.filter(over).values_list("pk", flat=True)[:1000])
    Disclosure.objects.filter(pk__in=old).delete()
    return len(old)
