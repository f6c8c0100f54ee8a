"""The calendar of a simulation: acts at noon, the nightly run at half past three, then the register against the log."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kortisto.privacy.policy.model import Policy
from tests.proof import people
from tests.simulation import oracle, own
from tests.simulation.acts import ACTS
from tests.simulation.log import Firm, Human, Log
from tests.simulation.reading import read_back

DAY = timedelta(days=1)
# Details of the company seen through the person: never erased with the person, only hidden.
NOT_STORED_WITH_THE_PERSON = {"company_address"}


class Life:
    """A register and its log, from `start` on."""

    def __init__(self, policy: Policy, start: date, *, every_night: bool) -> None:
        self.policy, self.start, self.every_night = policy, start, every_night
        self.log = Log(knows_passive=bool({"passive", "in_register"} & policy.fact_names()))
        self.nights = 0
        self._due: list[date] = []

    def begin(self) -> None:
        """Four companies and three people to begin with."""
        for number, status in enumerate(("customer", "prospect", "customer", "prospect")):
            company = people.firm(f"Yritys {number} Oy", status, since=self.start)
            self.log.firms.append(Firm(company.pk, status, self.start))
        for number in range(3):
            self._act("hire", self.start, number, number)

    def live(self, script: Sequence[tuple[int, str, int, int]], *, until: date) -> None:
        waiting = [(self.start + DAY * offset, act, a, b) for offset, act, a, b in script]
        day = self.start
        while day <= until:
            if self.every_night or self._is_due(day):
                self.night(day)
            while waiting and waiting[0][0] == day:
                _, act, a, b = waiting.pop(0)
                self._act(act, day, a, b)
            if self.every_night:
                day += DAY
            else:
                day = min([*self._due[:1], *(w[0] for w in waiting[:1]), until + DAY])

    def _is_due(self, day: date) -> bool:
        found = False
        while self._due and self._due[0] <= day:
            heapq.heappop(self._due)
            found = True
        return found

    def _look(self, day: date) -> None:
        if day not in self._due:
            heapq.heappush(self._due, day)

    def _act(self, name: str, day: date, a: int, b: int) -> None:
        from kortisto.contacts.refusals import Refused

        if name != "hire" and not self.log.living():
            return
        try:
            done = ACTS[name][0](self.log, day, a, b)
        except Refused:
            return
        if done is not None:
            self.log.done[name] = self.log.done.get(name, 0) + 1
        self._look(day + DAY)

    def night(self, day: date) -> None:
        """One nightly run, and everything checked after it."""
        self.nights += 1
        report = people.sweep(day)
        assert not report.failed, f"{day}: the run failed for {report.failed}: {report.failures}"
        for human in self.log.living():
            if self.log.knows_passive:
                oracle.duty_of_the_night(human, day)
            self._compare(human, day)

    def _compare(self, human: Human, day: date) -> None:
        found = read_back(human)
        erased = []
        verdicts = oracle.verdicts(human, [self.policy], day)
        trouble = own.compare(human, verdicts)
        assert not trouble, self._tell(human, day, trouble)
        for verdict in verdicts:
            key = (verdict.datum, verdict.record)
            if verdict.datum in NOT_STORED_WITH_THE_PERSON:
                continue
            if verdict.fate == "erase":
                assert key not in found, self._tell(human, day, f"{key} stays past its last day: {found.get(key)!r}")
                erased.append(key)
            else:
                assert key in found, self._tell(human, day, f"{key} was lost early; it lives until {verdict.keep_until}")
                assert human.data[key] in (True, found[key]), self._tell(human, day, f"{key} changed to {found[key]!r}")
                self._schedule(verdict, day)
        for key in erased:
            del human.data[key]
        surplus = set(found) - set(human.data)
        assert not surplus, self._tell(human, day, f"the register holds what the log does not know: {surplus}")
        self._schedule_jobs(human, day)
        if not human.data:
            self._is_gone(human, day)

    def _schedule(self, verdict: Any, day: date) -> None:
        ends = [verdict.next_change] if verdict.next_change else []
        if verdict.keep_until and verdict.keep_until < date.max - DAY:
            ends.append(verdict.keep_until + DAY)
        for end in ends:
            for visit in (end - DAY, end):
                if visit > day:
                    self._look(visit)

    def _schedule_jobs(self, human: Human, day: date) -> None:
        for job in human.jobs:
            if job.ended_on and job.ended_on > day:
                self._look(job.ended_on)

    def _is_gone(self, human: Human, day: date) -> None:
        from kortisto.consents import suppression
        from kortisto.contacts.models import Contact
        from kortisto.privacy.models import Subject

        human.gone = True
        assert not Contact.objects.filter(pk=human.pk).exists(), self._tell(human, day, "the empty card is still there")
        assert not Subject.objects.filter(pk=human.subject).exists(), self._tell(human, day, "the subject is still there")
        if (human.bans or human.asked) and human.emails:
            remembered = suppression.blocked(human.emails)
            assert remembered, self._tell(human, day, "the ban was forgotten with the card")

    def _tell(self, human: Human, day: date, trouble: str) -> str:
        return f"{self.policy.key}, night of {day}, contact {human.pk}: {trouble}\n{human}"
