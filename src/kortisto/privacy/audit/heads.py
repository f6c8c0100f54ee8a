"""The heads of the chain in a file outside the database, a line each day, and its copy beside the backups.

    {"day": "2026-11-24", "seq": 4118, "head": "9f2c…"}                     the head of that day
    {"day": "2026-11-25", "seq": 4100, "head": "77b1…", "why": "restore"}   an older database was put back: what the lines
                                                                           before say of links after 4100 is of a trail that is gone

Whoever can alter the database may be able to alter the file; not also its copy on another disk and what was mailed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.lib.periods import local_day
from kortisto.privacy.ledger import shipping
from kortisto.privacy.ledger.file import only_writer
from kortisto.privacy.models import AuditEvent, AuditSegment

NAME = "audit-heads.jsonl"
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The hash of link `seq` on a day. `why`: "" the head of the day; "restore" or "accepted": the trail was taken back to it."""

    day: date
    seq: int
    head: str
    why: str = ""


class HeadsTrouble(RuntimeError):
    """The file, or its copy, cannot be read or tells another history; the message says which."""


def heads_file() -> Path:
    return Path(settings.KORTISTO.ledger) / NAME


def copy_file() -> Path | None:
    """The copy beside the backups; None when there is to be none."""
    return shipping.target(NAME)


def tail() -> tuple[int, str]:
    """Number and hash of the last link; of a month that was dropped its segment still knows."""
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    segment = AuditSegment.objects.order_by("-last_seq").values_list("last_seq", "head").first()
    return max(last or (0, GENESIS), segment or (0, GENESIS), key=lambda found: found[0])


_LAST = Prepared(lambda: AuditEvent.objects.order_by("-seq").values_list("seq")[:1])


def last_link() -> int | None:
    """The number of the last link: every act leaves one. Asked once in a request that only looks."""
    return once("last link", lambda: next((seq for (seq,) in _LAST.all()), None))


def anchor_head(day: date) -> None:
    """Write the head of the chain outside the database, once a day; `verify` holds the chain against it."""
    seq, head = tail()
    if seq:
        _append(Head(day, seq, head))


def read(path: Path | None = None) -> Iterator[Head]:
    """The lines of the file (or of another one such). A line cut short while being written was never confirmed."""
    path = path or heads_file()
    if not path.exists():
        return
    for number, raw in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            row = json.loads(raw)
            yield Head(date.fromisoformat(row["day"]), int(row["seq"]), str(row["head"]), str(row.get("why", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise HeadsTrouble(f"line {number} of {path.name} cannot be read") from error


def standing(heads: Iterator[Head] | None = None) -> dict[int, str]:
    """What the lines still say: number of a link → its hash, without those a restore took back."""
    found: dict[int, str] = {}
    for line in heads if heads is not None else read():
        if line.why:
            found = {seq: head for seq, head in found.items() if seq <= line.seq}
            found.setdefault(line.seq, line.head)  # what was said of this very link before is not forgiven
        else:
            found[line.seq] = line.head
    found.pop(0, None)
    return found


def problem() -> str:
    """Why the file cannot be believed: unreadable, or another history than its copy. "" when it can."""
    try:
        own = list(read())
        place = copy_file()
        if place is None or not place.exists():
            return ""
        other = list(read(place))
    except HeadsTrouble as error:
        return str(error)
    # The copy may lag behind; it may never know more, nor anything else.
    return "" if other == own[: len(other)] else "the heads written outside differ from their copy beside the backups"


def behind() -> int:
    """Lines the copy lacks."""
    place = copy_file()
    if place is None:
        return 0
    return len(list(read())) - (len(list(read(place))) if place.exists() else 0)


def last() -> Head | None:
    """The newest line."""
    return max(enumerate(read()), key=lambda line: line[0], default=(0, None))[1]


def spoken(line: Head) -> str:
    """A head as people keep it: in the mail to the officers, in `kortisto audit head`."""
    return f"KORTISTO-HEAD {line.day.isoformat()} {line.seq} {line.head}"


def taken_back(now: datetime, *, why: str = "restore") -> int:
    """Say outside that an older database was put back, where the heads know more than its trail; gives the links that are lost.

    Called where a restore is known to have happened, before anything else is written into the trail.
    """
    seq, head = tail()
    beyond = max(standing(), default=0)
    if beyond <= seq:
        return 0
    _append(Head(local_day(now, settings.TIME_ZONE), seq, head, why))
    return beyond - seq


def _append(line: Head) -> None:
    row = {"day": line.day.isoformat(), "seq": line.seq, "head": line.head} | ({"why": line.why} if line.why else {})
    path = heads_file()
    with only_writer():
        with path.open("ab+") as file:
            os.fchmod(file.fileno(), 0o600)
            shipping.take_away_half_line(path)
            file.write(json.dumps(row).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        shipping.ship(path)
