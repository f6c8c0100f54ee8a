"""Writing entries, in step with the database: its row `LedgerState` knows how far the file has been applied."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from kortisto.database.writing import insert_many
from kortisto.lib.periods import local_day
from kortisto.privacy.ledger import file, shipping
from kortisto.privacy.ledger.entries import WRITE_AHEAD, Entry, Line
from kortisto.privacy.ledger.file import LedgerTrouble
from kortisto.privacy.models import LedgerPending, LedgerState

log = logging.getLogger(__name__)
_catching_up: ContextVar[bool] = ContextVar("catching_up", default=False)


class LedgerBehind(RuntimeError):
    """The file is ahead of the database: what it says is finished first."""


def state(*, lock: bool = False) -> LedgerState:
    """The database's row. With `lock` no other transaction can be between its entry and its commit (needs a transaction)."""
    rows = LedgerState.objects.select_for_update() if lock else LedgerState.objects
    found = rows.filter(pk=1).first()
    if found is None:
        # A database older than its first entry: the file says whose it is, and all of it is still to be applied.
        LedgerState.objects.get_or_create(pk=1, defaults={"installation": file.belongs_to() or str(uuid.uuid4())})
        found = rows.get(pk=1)
    return found


def installation() -> str:
    """The random id of this installation."""
    return state().installation


def append(entries: Sequence[Entry], *, now: datetime) -> int:
    """Write entries of acts about to happen in this transaction; gives the number of the first.

    Acts that are no destruction wait until the transaction has committed (`note`); the answer is then 0.
    """
    if not all(entry.kind in WRITE_AHEAD for entry in entries):
        note(entries, now=now)
        return 0
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An erasure is entered in the ledger inside its own transaction.")
    known = state(lock=True)
    if ahead(known):
        raise LedgerBehind("The ledger has entries the database has not applied; they come first (replay).")
    return _write([(entry, now) for entry in entries], known)


def note(entries: Sequence[Entry], *, now: datetime) -> None:
    """Remember acts of this transaction; they reach the file when it has committed, or never."""
    stamp = _stamp(now)
    rows = []
    for entry in entries:
        entry.check()
        rows.append(
            LedgerPending(
                kind=entry.kind,
                subject_ref=entry.subject_ref,
                scope=list(entry.scope),
                policy_version=entry.policy_version or stamp,
                nonce=secrets.token_hex(16),
                noted_at=now,
            )
        )
    insert_many(rows)
    transaction.on_commit(_flush_or_wait)


def _flush_or_wait() -> None:
    """After a commit nothing may fail the act that is done: what cannot be written now waits, and the page shows it red."""
    try:
        flush()
    except LedgerBehind:
        if not _catching_up.get():
            waiting = LedgerPending.objects.count()
            log.warning("Entries wait in the database until the privacy ledger has been replayed: %s.", waiting)
    except (LedgerTrouble, OSError, DatabaseError):
        log.exception("An entry could not be written to the privacy ledger; it waits in the database.")


@contextmanager
def catching_up() -> Iterator[None]:
    """While the database is told what the file says, what these acts note must wait, which needs no word for each of them.

    At the end it is written; where it still cannot be, that is said once, with the number.
    """
    token = _catching_up.set(True)
    try:
        yield
    finally:
        _catching_up.reset(token)
    if LedgerPending.objects.exists():
        _flush_or_wait()


def flush() -> int:
    """Bring waiting entries into the file; gives how many. Entries already there (a run that died) are not repeated."""
    with transaction.atomic():
        known = state(lock=True)
        waiting = list(LedgerPending.objects.order_by("pk"))
        if not waiting:
            return 0
        there = {line.nonce for line in ahead(known)}
        if there - {row.nonce for row in waiting}:
            raise LedgerBehind("The ledger has entries the database has not applied; they come first (replay).")
        fresh = [row for row in waiting if row.nonce not in there]
        # All at once: a process killed meanwhile leaves whole lines, and the next one knows them by their nonces.
        if fresh:
            entry_of = [(Entry(r.kind, r.subject_ref, r.scope, r.policy_version, r.nonce), r.noted_at) for r in fresh]
            _write(entry_of, known)
        _applied(known)
        LedgerPending.objects.filter(pk__in=[row.pk for row in waiting]).delete()
        return len(waiting)


def abort(rolled_back: Mapping[int, str], *, now: datetime) -> None:
    """Say in the ledger that erasures entered under these numbers were rolled back: number → subject reference."""
    with transaction.atomic():
        known = state(lock=True)
        if any(line.seq not in rolled_back for line in ahead(known)):
            raise LedgerBehind("The ledger has entries the database has not applied; they come first (replay).")
        _write([(Entry("aborted", ref, [seq]), now) for seq, ref in rolled_back.items()], known)


def applied(known: LedgerState, line: Line) -> None:
    """Note that the database has done what the file says up to `line`; in the transaction that did it."""
    known.applied_seq, known.head = line.seq, line.hash
    LedgerState.objects.filter(pk=1).update(applied_seq=line.seq, head=line.hash)


def ahead(known: LedgerState) -> list[Line]:
    """The entries of the file the database has not applied. LedgerTrouble when the file cannot be the database's own."""
    problem = misfit(known)
    if problem:
        raise LedgerTrouble(problem)
    return list(file.read(known.applied_seq))


def misfit(known: LedgerState) -> str:
    """Why the file cannot be this database's ledger: missing, shorter, forked, foreign; empty when it can."""
    last = file.tail()
    owner = file.belongs_to()
    if owner is None:
        return "missing" if known.applied_seq else ""
    if owner != known.installation:
        return "foreign"
    if (last.seq if last else 0) < known.applied_seq:
        return "shorter"
    if known.applied_seq:
        same = last if last and last.seq == known.applied_seq else next(file.read(known.applied_seq - 1))
        if same.hash != known.head:
            return "forked"
    return ""


def _applied(known: LedgerState) -> None:
    last = file.tail()
    if last is not None:
        applied(known, last)


def _write(entries: Sequence[tuple[Entry, datetime]], known: LedgerState) -> int:
    """Write each entry with its moment: one write, one flush to the disk, one shipment; gives the number of the first."""
    with file.only_writer():
        last = file.tail()
        seq, prev = (last.seq, last.hash) if last else (0, file.head(known.installation))
        lines, stamps = [], dict[datetime, str]()
        for entry, at in entries:
            entry.check()
            version = entry.policy_version or stamps.get(at) or stamps.setdefault(at, _stamp(at))
            stamped = Entry(entry.kind, entry.subject_ref, entry.scope, version, entry.nonce)
            line = Line.of(stamped, seq + 1, prev, at)
            seq, prev = line.seq, line.hash
            lines.append(line)
        file.write(lines, known.installation)
        shipping.ship()
    applied(known, lines[-1])
    return lines[0].seq


def _stamp(now: datetime) -> str:
    from kortisto.privacy.publication import stamp

    return stamp(local_day(now, settings.TIME_ZONE))
