"""Life stories of fictional contact persons: everything that ever happened to each, with its day.

A story knows nothing of tables. `writing.py` brings in what lay before the installation as an old list, and lives the rest
day by day through the rooms' own actions, so that every row is one the product itself made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from . import names
from .firms import Firm
from .words import words


class Touch(NamedTuple):
    """Something on the timeline."""

    day: date
    kind: str
    summary: str


class Ban(NamedTuple):
    day: date
    channel: str
    how: str
    said: str


@dataclass(slots=True)
class Job:
    """One employment. `firm` is the index of the company."""

    firm: int
    title: str
    task: str
    email: str
    phone: str
    started_on: date
    ended_on: date | None = None
    confirmed_on: date | None = None


@dataclass(slots=True)
class Life:
    """One person. `informed`: channel and day of the first notice; `asks`: what the person asks for, and when."""

    given: str
    family: str
    language: str
    obtained_on: date
    source: str
    source_kind: str
    state: str
    jobs: list[Job] = field(default_factory=list)
    informed: tuple[str, date] | None = None
    touches: list[Touch] = field(default_factory=list)
    bans: list[Ban] = field(default_factory=list)
    asks: tuple[str, date] | None = None

    @property
    def last_activity_on(self) -> date | None:
        own = [touch.day for touch in self.touches if touch.kind in OWN_ACTS]
        return max(own, default=None)


# What the person did or took part in (definition "activity" of the notices); our own tries and mailings never count.
OWN_ACTS = ("call_held", "meeting_held", "inbound_message")

# Share of each state of life, per mille.
STATES = {
    "active": 520,
    "quiet": 120,
    "near_end": 70,
    "passive": 100,
    "moved": 55,
    "returned": 10,
    "fresh": 20,
    "overdue": 1,
    "expired": 45,
    "passive_expired": 20,
    "asked": 3,
    "newcomer": 18,
}

# Whoever is in touch never was silent for five years.
IN_TOUCH = ("active", "quiet", "moved", "returned", "asked")

# Days by name: a year has this many; stories are told in days before the day the demo is built.
YEAR = 365


class Narrator:
    """Tells `count` lives around `firms`, as they stand on `today`; the same seed tells the same lives."""

    def __init__(self, rng: Random, firms: list[Firm], today: date, installed_on: date) -> None:
        self.rng, self.firms, self.today, self.installed_on = rng, firms, today, installed_on
        self.people = names.people(rng)
        self.told = 0
        self.open_firms = [firm for firm in firms if firm.in_scope]
        self.finnish = [firm for firm in self.open_firms if not firm.swedish]
        self.swedish = [firm for firm in self.open_firms if firm.swedish]
        self.closed = [firm for firm in firms if not firm.in_scope]

    def lives(self, count: int) -> list[Life]:
        states = self.rng.choices(list(STATES), list(STATES.values()), k=count - len(STATES)) + list(STATES)
        self.rng.shuffle(states)
        return [self.life(state) for state in states]

    def life(self, state: str) -> Life:
        given, family, language = next(self.people)
        kind = self.rng.choices(["person", "colleague", "public", "list"], [40, 10, 15, 35])[0]
        found = Life(given, family, language, self.today, self.rng.choice(words()["sources"][kind]), kind, state)
        getattr(self, f"_{state}")(found)
        if state in IN_TOUCH:
            self._bridge(found)
        self.told += 1
        found.touches.sort()
        return found

    # Days and small choices.

    def ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.rng.randrange(least, most + 1))

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randrange(max((last - first).days, 0) + 1))

    def firm(self, life: Life, *, other_than: int = -1) -> Firm:
        """A firm whose language the person speaks; some firms have many contacts, most have few."""
        pool = self.swedish if life.language == "sv" and self.rng.random() < 0.7 else self.finnish
        chosen = pool[int(self.rng.random() ** 1.25 * len(pool))]
        return chosen if chosen.index != other_than else self.firm(life, other_than=other_than)

    def job(self, life: Life, started_on: date, *, firm: Firm | None = None) -> Job:
        firm = firm or self.firm(life)
        task = self.rng.choice(list(words()["titles"]))
        titles = words()["titles"][task]
        title = titles[-1] if firm.swedish else self.rng.choice(titles[:-1])
        reach = self.rng.random()
        email = names.address(life.given, life.family, firm.domain) if reach < 0.93 else ""
        phone = names.phone(self.told * 3 + len(life.jobs)) if reach > 0.08 else ""
        job = Job(firm.index, title, task, email, phone, started_on)
        life.jobs.append(job)
        return job

    def said(self, life: Life, kind: str) -> str:
        """A line for the timeline; the last of each list is Swedish."""
        lines = words()["interactions"][kind]
        if kind == "call_tried":
            return str(self.rng.choice(lines))
        return str(lines[-1] if life.language == "sv" else self.rng.choice(lines[:-1]))

    def talk(self, life: Life, first: date, last: date, count: int) -> None:
        """Adds `count` things that happened from `first` to `last`, mostly the person's own acts."""
        kinds = self.rng.choices(
            ["call_held", "meeting_held", "inbound_message", "outbound_message", "call_tried"], [34, 16, 26, 16, 8], k=count
        )
        for kind in kinds:
            life.touches.append(Touch(self.between(first, last), kind, self.said(life, kind)))

    def inform(self, life: Life, *, latest: date | None = None) -> None:
        """The notice was told within the month, as it should be."""
        last = min(latest or self.today, life.obtained_on + timedelta(days=27))
        channel = self.rng.choices(["email", "letter", "read_out", "handed_over"], [62, 10, 20, 8])[0]
        if channel == "email" and life.jobs and not life.jobs[0].email:
            channel = "letter"
        life.informed = (channel, self.between(life.obtained_on, last))

    def maybe_ban(self, life: Life, chance: float = 0.1) -> None:
        if self.rng.random() >= chance:
            return
        channels = self.rng.choices([("*",), ("email",), ("phone",), ("post",), ("email", "sms")], [40, 25, 20, 8, 7])[0]
        how, said = self.rng.choices(["person_told", "unsubscribed"], [60, 40])[0], ""
        if how == "person_told":
            said = self.rng.choice(words()["interactions"]["ban_said"])
        day = self.between(max(life.obtained_on, self.today - timedelta(days=4 * YEAR)), self.today)
        life.bans += [Ban(day, channel, how, said) for channel in channels]

    def _bridge(self, life: Life) -> None:
        """Fills silences that would have ended the card, with something of the person's own."""
        days = sorted({life.obtained_on, *(touch.day for touch in life.touches if touch.kind in OWN_ACTS)})
        for before, after in pairwise(days):
            while (after - before).days > 4 * YEAR:
                before += timedelta(days=self.rng.randrange(2 * YEAR, 4 * YEAR))
                life.touches.append(Touch(before, "call_held", self.said(life, "call_held")))

    # One method for each state of life.

    def _active(self, life: Life) -> None:
        life.obtained_on = self.ago(70, 8 * YEAR)
        job = self.job(life, life.obtained_on - timedelta(days=self.rng.randrange(0, 900)))
        recent = self.ago(1, 500)
        self.talk(life, life.obtained_on, max(recent, life.obtained_on), self.rng.randrange(0, 7))
        own_last = max(recent, life.obtained_on)
        life.touches.append(Touch(own_last, "call_held", self.said(life, "call_held")))
        job.confirmed_on = own_last
        self.inform(life)
        self.maybe_ban(life, 0.12)

    def _quiet(self, life: Life) -> None:
        life.obtained_on = self.ago(4 * YEAR, 8 * YEAR)
        job = self.job(life, life.obtained_on)
        last = self.ago(2 * YEAR, 4 * YEAR)
        self.talk(life, life.obtained_on, last, self.rng.randrange(1, 5))
        job.confirmed_on = self.ago(60, 680)
        self.inform(life)
        self.maybe_ban(life)

    def _dying(self, life: Life, last_act: date) -> None:
        life.obtained_on = last_act - timedelta(days=self.rng.randrange(0, 2 * YEAR))
        job = self.job(life, life.obtained_on)
        life.touches.append(Touch(last_act, "inbound_message", self.said(life, "inbound_message")))
        job.confirmed_on = self.ago(60, 680)
        self.inform(life)

    def _near_end(self, life: Life) -> None:
        """Five years without contact end within the coming year and a half."""
        self._dying(life, self.today - timedelta(days=5 * YEAR + 1) + timedelta(days=int(self.rng.triangular(1, 540, 60))))

    def _expired(self, life: Life) -> None:
        """Five years ended since the installation: the nightly runs erased the card."""
        self._dying(life, self.between(self.installed_on, self.today - timedelta(days=1)) - timedelta(days=5 * YEAR + 2))

    def _passive(self, life: Life, *, left_on: date | None = None) -> Job:
        firm = None
        if left_on is None and self.closed and self.rng.random() < 0.15:
            firm = self.rng.choice(self.closed)  # it went out of business: its people fell out of the scope (H02)
        left = left_on or (firm.status_on if firm else self.ago(3, 5 * YEAR - 40))
        life.obtained_on = left - timedelta(days=self.rng.randrange(200, 2 * YEAR))
        job = self.job(life, life.obtained_on, firm=firm)
        job.ended_on = left
        last_act = self.between(max(life.obtained_on, self.today - timedelta(days=5 * YEAR - 60)), max(left, life.obtained_on))
        life.touches.append(Touch(last_act, "meeting_held", self.said(life, "meeting_held")))
        self.inform(life, latest=left)
        self.maybe_ban(life, 0.06)
        return job

    def _passive_expired(self, life: Life) -> None:
        """Passive for five years, moved to nobody: erased by a nightly run."""
        left = self.between(self.installed_on, self.today - timedelta(days=1)) - timedelta(days=5 * YEAR + 2)
        self._passive(life, left_on=left)
        life.touches = [Touch(left, "call_held", self.said(life, "call_held"))]

    def _moved(self, life: Life) -> None:
        """Changed employers once or twice; the last move may be lately."""
        moved = self.ago(5, 3 * YEAR)
        first = self._passive(life, left_on=moved - timedelta(days=self.rng.choice([0, 0, 0, 20, 120])))
        second = self.job(life, moved, firm=self.firm(life, other_than=first.firm))
        if self.rng.random() < 0.2 and (self.today - moved).days > 300:
            again = self.between(moved + timedelta(days=200), self.today - timedelta(days=3))
            second.ended_on = again
            second = self.job(life, again, firm=self.firm(life, other_than=second.firm))
        second.confirmed_on = max(second.started_on, self.ago(1, 600))
        life.touches.append(Touch(second.confirmed_on, "call_held", self.said(life, "call_held")))

    def _returned(self, life: Life) -> None:
        """Left, was passive, came back to the same firm."""
        back = self.ago(10, 2 * YEAR)
        first = self._passive(life, left_on=back - timedelta(days=self.rng.randrange(60, 300)))
        again = self.job(life, back, firm=self.firms[first.firm])
        again.confirmed_on = back
        life.touches.append(Touch(back, "call_held", self.said(life, "call_held")))

    def _fresh(self, life: Life) -> None:
        """Collected within the month and not informed yet: the clock runs."""
        life.obtained_on = self.ago(1, 27)
        self.job(life, life.obtained_on).confirmed_on = life.obtained_on

    def _overdue(self, life: Life) -> None:
        """The month went by without a word: use is restricted, the front page is red."""
        life.obtained_on = self.ago(33, 60)
        self.job(life, life.obtained_on).confirmed_on = life.obtained_on

    def _newcomer(self, life: Life) -> None:
        """Collected lately and informed in time."""
        life.obtained_on = self.ago(3, 90)
        job = self.job(life, life.obtained_on)
        job.confirmed_on = life.obtained_on
        life.touches.append(Touch(life.obtained_on, "call_held", self.said(life, "call_held")))
        self.inform(life)

    def _asked(self, life: Life) -> None:
        """Asked to be erased during the past year."""
        self._quiet(life)
        life.asks = ("erase", self.between(self.installed_on + timedelta(days=10), self.today - timedelta(days=2)))
