"""Attachments for the ground: their files go with the rows, and a restore brings no deleted one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from kortisto.contacts.actions.trail import today
from kortisto.contacts.attachments import acts, storage
from kortisto.contacts.models import Attachment
from kortisto.privacy import due, erasers, replay
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Subject

_RECORD = "contacts.attachment:"


@erasers.eraser(erasers.EVERY, box=storage.BOX)
def files_of(targets: Sequence[erasers.Target]) -> Iterable[str]:
    """The sealed files of what goes, to be removed with their keys once this is committed."""
    whole = {target.subject_id for target in targets if target.whole}
    one_by_one = [target.record.removeprefix(_RECORD) for target in targets if target.record.startswith(_RECORD)]
    rows = Attachment.objects.filter(Q(contact__subject_id__in=whole) | Q(pk__in=one_by_one))
    return [storage.name_of(ref) for ref in rows.values_list("ref", flat=True)]


@replay.handler("detached")
def detached(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: reference of the file that was deleted. Its key is gone for good; the row would only bring its name back."""
    rows = list(Attachment.objects.filter(contact__subject=subject, ref__in=[str(part) for part in line.scope]))
    acts.forget(rows)
    due.refresh([subject.pk], as_of=today(now))
