"""From the segment to the recipients, live: the gate of the engine is asked about everybody, nothing is written down.

One query for all reasons. Of people with the same address one gets the message; that shows when the recipients are settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from kortisto.campaigns.audiences import marketing
from kortisto.campaigns.audiences.reasons import NO_MAIL, label, sign
from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import Contact
from kortisto.outreach.engine.gate import Gate
from kortisto.outreach.models import Mailing

EMAIL, POST = marketing.EMAIL, marketing.POST


@dataclass(frozen=True)
class Step:
    """One row of the sieve: how many fall out for a reason. `start` and `share` are percents of the segment."""

    reason: str
    number: int
    start: float
    share: float
    promise: str = ""

    @property
    def label(self) -> str:
        return label(self.reason)

    @property
    def sign(self) -> str:
        return sign(self.reason)


@dataclass(frozen=True)
class Sieve:
    """`whole`: the segment; `email` and `post`: who gets it by which; `languages`: of those, language → number."""

    whole: int
    email: int
    post: int
    steps: Sequence[Step]
    languages: dict[str, int] = field(default_factory=dict)
    missing: str = ""
    """What must be said before the gate can be asked: "purpose" or "tasks"."""

    @property
    def reached(self) -> int:
        return self.email + self.post

    @property
    def share(self) -> float:
        return 100 * self.reached / self.whole if self.whole else 0


def with_languages(found: Sieve, languages: dict[str, int]) -> Sieve:
    return replace(found, languages=languages)


def of(campaign: Campaign, people: QuerySet[Contact], *, as_of: date, languages: bool = False) -> Sieve:
    """The sieve of a campaign whose recipients are not settled."""
    meaning = marketing.meaning(campaign.purpose, as_of)
    if meaning is None or (meaning.purpose.job_relevance and not campaign.tasks):
        whole = people.order_by().aggregate(n=Count("pk"))["n"]
        return Sieve(whole, 0, 0, [], missing="purpose" if meaning is None else "tasks")
    asked = ended(campaign, people, as_of=as_of)
    by = ("end", "language") if languages else ("end",)
    numbers: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for row in asked.order_by().values(*by).annotate(n=Count("pk")):
        numbers[row["end"]] += row["n"]
        if row["end"] in (EMAIL, POST):
            spoken[row.get("language") or ""] += row["n"]
    return Sieve(sum(numbers.values()), numbers[EMAIL], numbers[POST], steps(numbers), dict(spoken))


def steps(numbers: Counter[str]) -> list[Step]:
    """The reasons with their bars, the most frequent first."""
    whole = left = sum(numbers.values())
    found = []
    for reason, number in numbers.most_common():
        if reason not in (EMAIL, POST) and number:
            left -= number
            found.append(Step(reason, number, 100 * left / whole, 100 * number / whole))
    return found


def ended(campaign: Campaign, people: QuerySet[Contact], *, as_of: date) -> QuerySet[Contact]:
    """`people` with their `end`: "email", "post", or the first reason why not."""
    mail = gate(campaign, EMAIL, as_of)
    mail.look_up(people)
    found = people.annotate(by_mail=mail.asking.reason(mail.reasons()))
    if not by_post(campaign, as_of):
        return found.annotate(end=Case(When(by_mail="", then=Value(EMAIL)), default=F("by_mail"), output_field=CharField()))
    post = gate(campaign, POST, as_of)
    found = found.annotate(by_letter=post.asking.reason(post.reasons()))
    letter = When(by_mail__in=NO_MAIL, by_letter="", then=Value(POST))
    end = Case(When(by_mail="", then=Value(EMAIL)), letter, default=F("by_mail"), output_field=CharField())
    return found.annotate(end=end)


def ending(campaign: Campaign, people: QuerySet[Contact], end: str, *, as_of: date) -> QuerySet[Contact]:
    """Those of `people` with this `end`."""
    return ended(campaign, people, as_of=as_of).filter(Q(end=end))


def gate(campaign: Campaign, channel: str, as_of: date) -> Gate:
    """The engine's own question, asked with a mailing that is never stored."""
    return Gate(Mailing(purpose=campaign.purpose, topic=campaign.topic, channel=channel, tasks=campaign.tasks), as_of)


def by_post(campaign: Campaign, as_of: date) -> bool:
    """Whether letters are wanted and the notice allows them."""
    meaning = marketing.meaning(campaign.purpose, as_of)
    return campaign.by_post and meaning is not None and marketing.may_carry(meaning.purpose, POST)
