"""The privacy ledger: an append-only file outside the database that a restored backup cannot contradict (erasure.md).

Two ways in. `append` is write-before-destroy: inside the transaction that erases, before it deletes; if the process dies,
the entry is ahead of the database and the next start finishes the work. `note` is for acts whose truth is the database
(objections, moves, holds …): the entry waits in the same transaction and reaches the file once that has committed.
"""

from __future__ import annotations

from kortisto.privacy.ledger.entries import KINDS, WRITE_AHEAD, Entry, Line
from kortisto.privacy.ledger.file import LedgerTrouble, read, tail, verify
from kortisto.privacy.ledger.shipping import behind as copy_behind
from kortisto.privacy.ledger.shipping import set_aside
from kortisto.privacy.ledger.writing import (
    LedgerBehind,
    abort,
    ahead,
    append,
    applied,
    catching_up,
    flush,
    installation,
    misfit,
    note,
    state,
)

__all__ = [
    "KINDS",
    "WRITE_AHEAD",
    "Entry",
    "LedgerBehind",
    "LedgerTrouble",
    "Line",
    "abort",
    "ahead",
    "append",
    "applied",
    "catching_up",
    "copy_behind",
    "flush",
    "installation",
    "misfit",
    "note",
    "read",
    "set_aside",
    "state",
    "tail",
    "verify",
]
