"""The restore lock: a database older than its ledger lets nobody in until what was promised since has been done again.

    missing   the database has applied entries, but there is no file        foreign   the file is another installation's
    shorter   the file lacks entries the database has applied               forked    the file tells another history
    behind    the file is ahead and an entry cannot be applied              copy      the copy knows more than the file

`behind` mends itself wherever every kind has a handler; the others wait for a named person (`accept_gap`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due, ledger
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import LedgerPending, LegalHold, Restriction, Subject

if TYPE_CHECKING:
    from kortisto.privacy.erasure.resuming import Collect

log = logging.getLogger(__name__)
Handler = Callable[[Line, Subject, datetime], None]

_handlers: dict[str, Handler] = {}
_put_back: list[Callable[[], None]] = []

REASONS = {
    "missing": _("The privacy ledger is missing."),
    "shorter": _("The privacy ledger is shorter than the database says."),
    "forked": _("The privacy ledger tells another history than the database."),
    "foreign": _("The privacy ledger belongs to another installation."),
    "broken": _("The privacy ledger was altered."),
    "copy": _("The copy of the privacy ledger knows more than the ledger itself."),
    "behind": _("What happened since the backup is being done again."),
}


@dataclass(frozen=True, slots=True)
class LockReason:
    """Why nobody gets in: a code of REASONS, and where (numbers and kinds, nothing personal)."""

    code: str
    detail: str = ""

    def __str__(self) -> str:
        return str(REASONS[self.code])


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what does an act of the ledger again: `fn(line, subject, now)`, in a transaction, harmless when repeated."""
    if kind not in ledger.KINDS:
        raise ValueError(f"{kind!r} is no kind of ledger entry")

    def keep(fn: Handler) -> Handler:
        _handlers[kind] = fn
        return fn

    return keep


def put_back(fn: Callable[[], None]) -> Callable[[], None]:
    """Register what must not live on in an older database that was put back: sessions that were ended since."""
    if fn not in _put_back:
        _put_back.append(fn)
    return fn


def after_restore() -> None:
    for fn in _put_back:
        fn()


def is_locked() -> LockReason | None:
    """Why the instance must stay closed, or None. Cheap: the ends of the file and one row."""
    known = ledger.state()
    problem = _problem(known)
    if problem:
        return LockReason(problem)
    last = ledger.tail()
    if last is None or last.seq <= known.applied_seq:
        return LockReason("copy") if ledger.copy_behind() < 0 else None
    # Somebody may be between entry and commit: ask again when they are done.
    with transaction.atomic():
        ahead = _unknown(ledger.ahead(ledger.state(lock=True)))
    return LockReason("behind", f"{len(ahead)}") if ahead else None


def verify() -> LockReason | None:
    """The whole file, link by link; part of every start and every run."""
    _, problem = ledger.verify()
    return LockReason("broken", problem) if problem else is_locked()


def replay(now: datetime) -> LockReason | None:
    """Do again what the ledger says happened since the database was saved; gives why it is still locked, or None."""
    from kortisto.privacy import erasure

    reason = verify()
    if reason is not None and reason.code != "behind":
        return reason
    taken_back(now)
    erasure.finish(now=now)
    with suppress(ledger.LedgerBehind):  # an entry that cannot be applied is why it stays locked, and is said so
        ledger.flush()
    return is_locked()


def taken_back(now: datetime) -> int:
    """An older database was put back: the heads of the trail written outside since are of a trail that is gone. Gives its links."""
    lost = audit.taken_back(now)
    if lost:
        audit.record(action="trail_taken_back", by="system", now=now)
        after_restore()
    return lost


def apply_ahead(*, now: datetime, before: Collect | None = None) -> int:
    """Apply the entries the database lacks, each in its own transaction; stops at one nobody knows how to do.

    `before` is shown each plan of an erasure just before it is executed.
    """
    with transaction.atomic():
        # Under the lock nobody is between entry and commit: what is ahead now was left behind by a run that died.
        waiting = ledger.ahead(ledger.state(lock=True))
    if waiting:
        taken_back(now)
    with ledger.catching_up():
        return _apply_all(waiting, now, before)


def _apply_all(waiting: Sequence[Line], now: datetime, before: Collect | None) -> int:
    done = 0
    aborted = {seq for line in waiting if line.kind == "aborted" for seq in line.scope}
    for line in waiting:
        if line.kind not in _handlers and line.kind not in ("erased", "aborted") and not _own(line):
            log.error("The ledger's entry %s (%s) cannot be applied: no room knows how.", line.seq, line.kind)
            break
        with transaction.atomic():
            known = ledger.state(lock=True)
            if line.seq != known.applied_seq + 1:
                continue
            if line.seq not in aborted:
                _apply(line, now, before)
            ledger.applied(known, line)
        done += 1
    return done


def _apply(line: Line, now: datetime, before: Collect | None) -> None:
    from kortisto.privacy.erasure.resuming import again

    if line.kind == "erased":
        again(line, now=now, before=before)
        return
    if _own(line):
        return
    subject = Subject.objects.filter(ref=line.subject_ref).first() if line.subject_ref else None
    # An entry that names nobody (a keyed hash of a banned address) is done again too.
    if line.kind in _handlers and (subject is not None or not line.subject_ref):
        _handlers[line.kind](line, subject, now)  # type: ignore[arg-type]


def _own(line: Line) -> bool:
    """Whether this database did the act itself and only had not noted that the file has it."""
    return bool(line.nonce) and LedgerPending.objects.filter(nonce=line.nonce).exists()


def _unknown(ahead: list[Line]) -> list[Line]:
    nonces = [line.nonce for line in ahead if line.nonce]
    own = set(LedgerPending.objects.filter(nonce__in=nonces).values_list("nonce", flat=True))
    return [line for line in ahead if line.nonce not in own or not line.nonce]


def _problem(known: object) -> str:
    try:
        return ledger.misfit(known)  # type: ignore[arg-type]
    except ledger.LedgerTrouble:
        return "broken"


def accept_gap(by: str, now: datetime) -> None:
    """A named person accepts in writing that the ledger cannot be had: the database goes on from where the file ends."""
    reason = is_locked()
    if reason is None:
        raise ValueError("Nothing is locked; there is no gap to accept.")
    if reason.code in ("foreign", "broken"):
        raise ValueError("The ledger in its place cannot be used. Move it away; a missing ledger can be accepted.")
    with transaction.atomic():
        known = ledger.state(lock=True)
        last = ledger.tail()
        known.applied_seq, known.head = (last.seq, last.hash) if last else (0, "")
        known.accepted_by, known.accepted_at = by, now
        known.save()
        audit.record(action="ledger_gap_accepted", by=by, purpose=reason.code, now=now)
    ledger.set_aside(now)


@handler("restricted")
def _restricted(line: Line, subject: Subject, now: datetime) -> None:
    ground = str(line.scope[0])
    if not Restriction.objects.filter(subject=subject, ground=ground, lifted_at=None).exists():
        Restriction.objects.create(subject=subject, ground=ground, set_at=now, set_by="system")


@handler("restriction_lifted")
def _lifted(line: Line, subject: Subject, now: datetime) -> None:
    open_ones = Restriction.objects.filter(subject=subject, ground=str(line.scope[0]), lifted_at=None)
    open_ones.update(lifted_at=now, lifted_by="system")


@handler("hold_set")
def _hold_set(line: Line, subject: Subject, now: datetime) -> None:
    data, record, ground, review_on = line.scope
    same = {"subject": subject, "data": data, "record": record, "ground": ground, "released_at": None}
    if not LegalHold.objects.filter(**same).exists():
        LegalHold.objects.create(**same, case_reference=f"ledger {line.seq}", set_by="system", set_at=now, review_on=review_on)
    due.refresh([subject.pk], as_of=local_day(now, settings.TIME_ZONE))


@handler("hold_released")
def _hold_released(line: Line, subject: Subject, now: datetime) -> None:
    data, record, ground = line.scope
    same = LegalHold.objects.filter(subject=subject, data=data, record=record, ground=ground, released_at=None)
    same.update(released_at=now, released_by="system")
    due.refresh([subject.pk], as_of=local_day(now, settings.TIME_ZONE))
