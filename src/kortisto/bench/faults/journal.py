"""What the clients were told: every write with how it was answered, and every answer counted."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

ACKNOWLEDGED, DOUBTFUL, REFUSED = "acknowledged", "doubtful", "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """A write. `key` is in nobody else's; `about` the contact; `how` ACKNOWLEDGED, DOUBTFUL (no answer, or one of 5xx: it may be
    there or not, but whole) or REFUSED (4xx, or nobody heard it: it must not be there). `said`: what the acknowledgement promises besides."""

    kind: str
    key: str
    how: str
    about: int = 0
    said: Any = None


@dataclass
class Journal:
    """Of all clients together; the order of one client's entries is the order of its acts."""

    entries: list[Entry] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    signed_out: int = 0
    times: list[float] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, entry: Entry) -> None:
        with self._lock:
            self.entries.append(entry)

    def answered(self, what: str, seconds: float) -> None:
        """An answer: its status, or "none" and "nobody there"."""
        with self._lock:
            self.answers[what] += 1
            if what.isdigit():
                self.times.append(seconds)

    def out(self) -> None:
        """A session that was good is not believed any more."""
        with self._lock:
            self.signed_out += 1

    def wrong(self, what: str) -> None:
        """A client that could not go on: a fault of the bench or of the product, never silent."""
        with self._lock:
            self.faulty.append(what)

    def of(self, kind: str, how: str | None = None) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind and how in (None, entry.how)]

    def by_kind(self) -> dict[str, dict[str, int]]:
        """How many writes of each kind were answered how."""
        found: dict[str, Counter[str]] = {}
        for entry in self.entries:
            found.setdefault(entry.kind, Counter())[entry.how] += 1
        return {kind: dict(number) for kind, number in sorted(found.items())}

    @property
    def requests(self) -> int:
        return sum(self.answers.values())
