"""Messages of rooms above that came back: known by their Message-ID alone, which nobody but whoever got them can know.

    @others.letters
    def came_back(message_ids, *, now): ...    # marks its own, and nothing else; gives how many there were

An answer to a request that never arrived must not count as given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kortisto.outreach.returns.verdicts import Clues, Kind, Verdict

LOST = (Kind.ADDRESS_GONE, Kind.FULL, Kind.SENDER)
"""Of a message that did not arrive; one that is only late may arrive yet."""


class CameBack(Protocol):
    def __call__(self, message_ids: Sequence[str], *, now: datetime) -> int: ...


_rooms: list[CameBack] = []


def letters(fn: CameBack) -> CameBack:
    """Register what marks letters of a room as come back; once."""
    if fn not in _rooms:
        _rooms.append(fn)
    return fn


def tell(verdict: Verdict, clues: Clues, *, now: datetime, lost: bool = False) -> int:
    """Tell the rooms of a message that did not arrive; gives how many letters of theirs it names. `lost`: whatever the verdict."""
    if not (lost or verdict.kind in LOST) or not clues.message_ids:
        return 0
    ids = list(dict.fromkeys(f"<{one.strip('<>')}>" for one in clues.message_ids))
    return sum(fn(ids, now=now) for fn in _rooms)
