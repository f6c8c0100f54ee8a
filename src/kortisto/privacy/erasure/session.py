"""A run of erasures: what goes ahead of them all, what the byte scan looks for at the end, and whose certificates it concerns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kortisto.database.many import Many
from kortisto.privacy import erasers, scan
from kortisto.privacy.erasure import resuming
from kortisto.privacy.erasure.planning import BY_LAW_ALONE, Plan
from kortisto.privacy.erasure.verifying import red
from kortisto.privacy.models import Erasure, Subject

MOST = 50_000
"""Values one byte scan looks for: those of some 7,000 people; the process that looks needs 200 to 250 MB for them."""

log = logging.getLogger(__name__)


@dataclass
class Session:
    """One run of erasures: what the byte scan looks for at its end, and which certificates it concerns.

    A run of very many is scanned for in parts, so that what is to be remembered stays bounded; `result` tells of all of them.
    """

    needles: scan.Needles = field(default_factory=scan.Needles)
    erasures: list[int] = field(default_factory=list)
    result: scan.Result | None = None
    begun: bool = False
    going: int = 0

    @property
    def full(self) -> bool:
        return len(self.needles.values) >= MOST

    def begin(self, subject_ids: Iterable[int], *, reason: str, as_of: date) -> None:
        """Say beforehand whom the run will erase, so that what is derived of them may go at once (`erasers.ahead`).

        Who probably stays in part is left out. Nothing rests on the guess: what each person loses is judged by their plan.
        """
        going = Subject.objects.filter(pk__in=Many(subject_ids))
        if reason not in BY_LAW_ALONE:
            going = going.filter(keep_until__lt=as_of)
        ids = list(going.values_list("pk", flat=True))
        self.begun, self.going = True, len(ids)
        _unless_it_fails(lambda: erasers.run_ahead(ids))

    def collect(self, plans: Sequence[Plan]) -> None:
        """Remember what the byte scan will look for, just before it goes. With the last of those who were to go it makes ready."""
        self.needles.collect(plans)
        self.going -= len(plans)
        if self.begun and self.going <= 0:
            scan.prepare(self.needles)

    def close(self, *, now: datetime) -> scan.Result | None:
        """The end of the run: what was taken ahead from people who stayed comes back, and the last part is looked for."""
        if self.erasures:
            scan.prepare(self.needles)
        if self.begun:
            _unless_it_fails(erasers.run_afterwards)
        return self.look(now=now)

    def look(self, *, now: datetime) -> scan.Result | None:
        """Tidy the stores, then look for what was erased in every byte of the instance. A leak turns the erasures red."""
        try:
            if self.erasures:
                self._scan(now)
        finally:
            self.needles.forget()
        return self.result

    def _scan(self, now: datetime) -> None:
        erasers.run_outside()
        scan.checkpoint()
        result = scan.thorough(self.needles)
        scan.note(self.erasures, result)
        owners = dict(Erasure.objects.filter(pk__in=self.erasures).values_list("subject_ref", "pk"))
        found = {owners[ref]: places for ref, places in result.by_subject().items() if ref in owners}
        red({pk: f"{resuming.SCAN}{', '.join(places)}" for pk, places in found.items()})
        self.result = result if self.result is None else self.result.plus(result)
        self.erasures = []


def restored() -> None:
    """Put back what a run that died had taken ahead from people who are still there; nothing, as on nearly every day."""
    _unless_it_fails(erasers.run_afterwards)


def _unless_it_fails(act: Callable[[], None]) -> None:
    """What only makes a run quicker must not stop it: without it each person's words go with the person."""
    try:
        act()
    except Exception:
        log.exception("What is derived of many people could not be taken out, or put back, all at once.")
