"""The undo of an import: foreseen, started, done in pieces that each are whole, and finished by whoever comes after a death."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.consents import actions as consents
from kortisto.contacts import bulk
from kortisto.contacts.models import Contact, Passivation
from kortisto.database.many import Many
from kortisto.exchange import strongbox
from kortisto.exchange.actions import Refused, day_of
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.undoing import firms, replaced
from kortisto.exchange.undoing.touched import UNDONE, touched
from kortisto.privacy import audit, erasure, ledger, undo
from kortisto.privacy.models import Subject, UndoValue

State, Outcome, Undone = Import.State, ImportRow.Outcome, ImportRow.Undone
CHUNK, _LOOKED = 200, 1000
"""People put back in one transaction, and looked at together."""
_GONE = "gone_before"
_BEGUN = (State.DONE, State.STOPPED, State.FAILED, State.UNDOING)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an undo would do: people erased, people left because somebody has worked with them since, cards put back."""

    erased: int
    left: Sequence[int]
    put_back: int
    bans: int
    until: date


def can_be_undone(upload: Import, *, as_of: date) -> bool:
    return upload.state in _BEGUN and upload.committed_at is not None and upload.expires_on >= as_of


def foresee(upload: Import) -> Foreseen:
    """Numbers, and the subjects that would be left; a constant number of queries for each thousand people."""
    made, left = 0, list[int]()
    for chunk in _made(upload):
        made, left = made + len(chunk), left + sorted(touched(upload, chunk))
    # The old values of somebody erased since are gone.
    alive = UndoValue.objects.filter(token__in=upload.rows.filter(undone="").exclude(token="").values("token"))
    put_back = alive.count()
    put_back += upload.companies.filter(replaced__isnull=False).count()
    bans = consents.imported_bans(upload.by).count()
    return Foreseen(made - len(left), left, put_back, bans, upload.expires_on)


@transaction.atomic
def start(*, upload: Import, bans: bool, by: str, now: datetime) -> None:
    """Let the undo begin; `bans`: what the list said of bans was a mistake too. Raises Refused when it is too late or done.

    The same again while it works, or after it died, goes on with what is left and with what was said first of the bans.
    """
    locked = Import.objects.select_for_update().get(pk=upload.pk)
    if not can_be_undone(locked, as_of=day_of(now)):
        raise Refused(_("The import can no longer be undone: it was undone already, or its thirty days are over."))
    if locked.state != State.UNDOING:
        # Whoever was erased before is not erased by this.
        gone = upload.rows.filter(outcome=Outcome.CREATED, subject=None).count()
        upload.undone = {"by": by, "bans": bans, _GONE: gone}
        audit.record(action="import.undo_started", by=by, now=now)
    upload.state = State.UNDOING
    upload.save(update_fields=["state", "undone"])


def run(upload: Import, *, now: datetime, report: Callable[[int, int], None] = lambda done, total: None) -> dict[str, int]:
    """The work, outside any transaction: each piece is whole, and what is done is not done twice. Gives the numbers."""
    if upload.state != State.UNDOING:
        return _numbers(upload)
    by, as_of = str(upload.undone.get("by", "system")), day_of(now)
    back = upload.rows.filter(undone="").exclude(token="").order_by("number")
    total, done = back.count() + _there(upload).count(), 0
    while rows := list(back[:CHUNK]):
        report(done, total)
        _put_back(upload, rows, by=by, now=now)
        done += len(rows)
    for chunk in _made(upload):
        left = touched(upload, chunk)
        if left:
            upload.rows.filter(outcome=Outcome.CREATED, subject__in=Many(sorted(left))).update(undone=Undone.LEFT)
    if upload.undone.get("bans"):
        _lift(upload, by=by, now=now)
    _erase(upload, by=by, now=now, as_of=as_of, told=lambda n: report(done + n, total))
    firms.put_back(upload, by=by, now=now)
    firms.take_away(upload, by=by, now=now)
    return _close(upload, now=now)


def _there(upload: Import) -> QuerySet[ImportRow]:
    """Rows that made a subject who is there still, and whose undo is not decided yet."""
    return upload.rows.filter(outcome=Outcome.CREATED, subject__isnull=False, undone="")


def _made(upload: Import, size: int = _LOOKED) -> Iterator[list[int]]:
    """The subjects the import made that are there still, some at a time."""
    last = 0
    while True:
        rows = _there(upload).filter(subject__gt=last).order_by("subject").values_list("subject_id", flat=True)
        chunk = list(dict.fromkeys(rows[:size]))
        if not chunk:
            return
        yield chunk
        last = chunk[-1]


@transaction.atomic
def _put_back(upload: Import, rows: Sequence[ImportRow], *, by: str, now: datetime) -> None:
    subjects = [row.subject_id for row in rows if row.subject_id]
    passive = _passive(subjects)
    for row in rows:
        row.undone = _one(row.token, day_of(now))
    ImportRow.objects.bulk_update(rows, ["undone"], batch_size=500)
    # What the acts of the import put aside for their own way back leads nowhere now.
    UndoValue.objects.filter(subject__in=Many(subjects), by=upload.by).delete()
    people = list(Contact.objects.filter(subject__in=Many(subjects)).select_related("subject"))
    woken = passive - _passive(subjects)
    ledger.note([ledger.Entry("passivation_undone", str(c.subject.ref)) for c in people if c.subject_id in woken], now=now)
    audit.record_many([audit.Act(UNDONE, by, contact.subject) for contact in people], now=now)
    bulk.settle(people, now=now)


def _passive(subject_ids: Sequence[int]) -> set[int]:
    rows = Passivation.objects.open().filter(contact__subject__in=Many(subject_ids))
    return set(rows.values_list("contact__subject_id", flat=True))


def _one(token: str, as_of: date) -> str:
    try:
        values = undo.take(token, as_of=as_of).values
    except undo.NothingToUndo:
        return Undone.SPENT
    return Undone.PARTLY if replaced.take_back(values) else Undone.BACK


@transaction.atomic
def _lift(upload: Import, *, by: str, now: datetime) -> None:
    people = consents.unsay_imported_bans(import_by=upload.by, by=by, now=now)
    bulk.settle(people, now=now)


def _erase(
    upload: Import, *, by: str, now: datetime, as_of: date, told: Callable[[int], None]
) -> None:  # fmt: skip
    """Through the one erase function: ledger first, verified, with a certificate. The bytes are looked for once, at the end."""
    session, done = erasure.Session(), 0
    try:
        session.begin(chain.from_iterable(_made(upload)), reason="undo", as_of=as_of)
        for chunk in _made(upload, CHUNK):
            told(done)
            subjects = list(Subject.objects.filter(pk__in=Many(chunk)))
            numbers = list(upload.rows.filter(subject__in=Many(chunk)).values_list("pk", flat=True))
            erasure.erase(subjects, reason="undo", by=by, now=now, as_of=as_of, session=session)
            ImportRow.objects.filter(pk__in=Many(numbers), undone="").update(undone=Undone.BACK)
            done += len(chunk)
    finally:
        session.close(now=now)


def _numbers(upload: Import) -> dict[str, int]:
    return {key: value for key, value in upload.undone.items() if type(value) is int and key != _GONE}


@transaction.atomic
def _close(upload: Import, *, now: datetime) -> dict[str, int]:
    """The file goes, and the numbers are written."""
    upload.refresh_from_db()
    made = upload.rows.filter(outcome=Outcome.CREATED)
    back = upload.rows.exclude(token="")
    upload.undone |= {
        "erased": made.exclude(undone=Undone.LEFT).count() - int(upload.undone.get(_GONE, 0)),
        "left": made.filter(undone=Undone.LEFT).count(),
        "put_back": back.filter(undone=Undone.BACK).count(),
        "partly": back.filter(undone=Undone.PARTLY).count(),
        "spent": back.filter(undone=Undone.SPENT).count(),
    }
    strongbox.destroy(upload)
    upload.state, upload.file_name, upload.sheet = State.UNDONE, "", ""
    upload.save()
    audit.record(action="import.undone", by=str(upload.undone.get("by", "system")), now=now)
    return _numbers(upload)
