"""Everything that may be done to an attachment; the rules of `contacts/actions` hold here too.

A file is sealed and on the disk before its row commits, and leaves the disk after its row is gone: a process that dies between
leaves a file nobody knows, which the night removes, and never a row without its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.actions.interactions import Logged, log_interaction
from kortisto.contacts.actions.trail import audited, ledgered, today
from kortisto.contacts.attachments import indexing, kinds, naming, storage
from kortisto.contacts.attachments.linking import DATUM
from kortisto.contacts.details import must_be_kept, not_in_notice
from kortisto.contacts.models import Attachment, Company, Contact, Interaction, Task
from kortisto.contacts.refusals import Refused
from kortisto.privacy import due
from kortisto.privacy.models import LegalHold

MOST_FILES = 20
_UNDO = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """A file as it came: the name somebody's computer gave it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    ref: UUID
    name: str
    kind: str
    data: bytes


def check(files: Sequence[Sent]) -> list[Checked]:
    """The files with safe names and kinds. Refused (field "attached") with a sentence for each that is not kept: then none is."""
    found, wrong = [], []
    for file in files[:MOST_FILES]:
        name = naming.safe(file.name)
        try:
            if len(file.data) > kinds.most_bytes():
                raise kinds.Unfit(_("The file is larger than %(most)d MB.") % {"most": settings.KORTISTO.attachments_most_mb})
            found.append(Checked(uuid4(), name, kinds.kind_of(name, file.data).code, file.data))
        except kinds.Unfit as unfit:
            wrong.append(f"{name}: {unfit.sentence}")
    if len(files) > MOST_FILES:
        wrong.append(_("At most %(most)d files at a time.") % {"most": MOST_FILES})
    if wrong:
        raise Refused(" ".join(wrong), field="attached", code="unfit")
    return found


def attach(
    *,
    contact: Contact,
    files: Sequence[Checked],
    company: Company | None = None,
    interaction: Interaction | None = None,
    task: Task | None = None,
    on: date | None = None,
    mail_key: str = "",
    by: str,
    now: datetime,
) -> list[Attachment]:
    """Keep files about the person. Refused where the notice lists no attachments (H06), or no purpose would keep them now.

    `company`: where the person works; the files stay there when the person moves. `on`: the day they came, where it was not
    today; `mail_key`: with which message.
    """
    as_of = today(now)
    if not scope.current(as_of).holds(DATUM):
        raise not_in_notice(DATUM, as_of, field="attached")
    refs = [file.ref for file in files]
    try:
        for file in files:
            storage.put(file.ref, file.data)
        with transaction.atomic():
            rows = [
                Attachment.objects.create(
                    ref=file.ref, contact=contact, company=company, interaction=interaction, task=task, name=file.name,
                    kind=file.kind, size=len(file.data), added_on=on or as_of, added_at=now, added_by=by, mail_key=mail_key,
                )
                for file in files
            ]  # fmt: skip
            indexing.index(row.pk for row in rows)
            _written(contact, "attachment.added", by=by, now=now)
            for row in rows:
                must_be_kept(contact.subject_id, DATUM, f"contacts.attachment:{row.pk}", field="attached")
    except BaseException:
        storage.destroy(refs)
        raise
    return rows


@transaction.atomic
def log_with_files(
    *, files: Sequence[Checked], contact: Contact, company: Company | None, by: str, now: datetime, **what: Any
) -> Logged:
    """An entry of the timeline (`what`: as `log_interaction` takes it) and the files that belong to it: both, or neither."""
    logged = log_interaction(contact=contact, company=company, by=by, now=now, **what)
    if files:
        attach(contact=contact, files=files, company=company, interaction=logged.row, by=by, now=now)
    return logged


@transaction.atomic
def remove(row: Attachment, *, by: str, now: datetime) -> None:
    """Delete: nobody sees it any more, and the first night a day later destroys it, unless it is taken back."""
    if _held([row]):
        raise Refused(_("A legal hold keeps this file, so it cannot be deleted now."), code="held")
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    indexing.index([row.pk])
    _written(row.contact, "attachment.removed", by=by, now=now)


@transaction.atomic
def restore(row: Attachment, *, by: str, now: datetime) -> None:
    """Take the deleting back; one that is not deleted stays as it is."""
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    indexing.index([row.pk])
    _written(row.contact, "attachment.restored", by=by, now=now)


def clear(now: datetime) -> dict[str, int]:
    """The night: what was deleted a day ago is destroyed, and files no row knows. The ledger keeps a restore from bringing it back."""
    rows = list(Attachment.objects.filter(removed_at__lte=now - _UNDO).select_related("contact__subject"))
    held = _held(rows)
    rows = [row for row in rows if row.pk not in held]
    for row in rows:
        with transaction.atomic():
            ledgered("detached", [row.contact], [row.ref.hex], now=now)
            forget([row])
            due.refresh([row.contact.subject_id], as_of=today(now))
    return {"deleted": len(rows), "strays": storage.sweep_out(now)}


def _held(rows: Sequence[Attachment]) -> set[int]:
    """Those a legal hold covers (Art. 17(3)(e)): nobody destroys them while it stands."""
    holds = LegalHold.objects.filter(subject__in={row.contact.subject_id for row in rows}, released_at=None)
    covering = [hold for hold in holds if not hold.data or DATUM in hold.data]
    return {
        row.pk
        for row in rows
        for hold in covering
        if hold.subject_id == row.contact.subject_id and hold.record in ("", f"contacts.attachment:{row.pk}")
    }


def forget(rows: Sequence[Attachment]) -> None:
    """The rows go with their words, and after the commit the files with their keys."""
    refs, ids = [row.ref for row in rows], [row.pk for row in rows]
    Attachment.objects.filter(ref__in=refs).delete()
    indexing.index(ids)
    transaction.on_commit(partial(storage.destroy, refs))


def _written(contact: Contact, action: str, *, by: str, now: datetime) -> None:
    audited([contact], action=action, data=[DATUM], by=by, now=now)
    due.refresh([contact.subject_id], as_of=today(now))


def sent(uploads: Sequence[Any]) -> list[Sent]:
    """Files of a form as acts take them."""
    return [Sent(upload.name or "", upload.read()) for upload in uploads]
