"""The figures of a report, from the ledgers of the engine. Numbers only; the people behind them are a list of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from kortisto.campaigns.audiences import became, settling
from kortisto.campaigns.clicks import links
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.reports import few, kept
from kortisto.contacts.models import Company, Contact, Position, WorkTask
from kortisto.outreach.models import Recipient
from kortisto.outreach.returns.verdicts import BOUNCES
from kortisto.privacy.gate import Gate

State = Recipient.State
TOP = 20


@dataclass(frozen=True)
class Figures:
    """Persons: `settled` in the ledger, and what became of them. `complained`: to their mail provider; `away`: an automatic answer
    came; `left`: has left the employer."""

    settled: int
    sent: int
    undecided: int
    refused: int
    withdrawn: int
    waiting: int
    bounced: int
    unsubscribed: int
    replied: int
    complained: int
    away: int
    left: int
    posted: int

    @property
    def arrived(self) -> int:
        return self.sent - self.bounced


@dataclass(frozen=True)
class Line:
    """One row of a break-down."""

    name: str
    settled: int
    sent: int
    bounced: int
    unsubscribed: int
    replied: int


def entries(campaign: Campaign, people: QuerySet[Contact] | None = None) -> QuerySet[Recipient]:
    """The ledger of the e-mails, of all or of `people` only."""
    rows = Recipient.objects.filter(mailing=campaign.mailing_id) if campaign.mailing_id else Recipient.objects.none()
    return rows if people is None else rows.filter(contact__in=people.order_by().values("pk"))


def _sums() -> dict[str, Any]:
    sent = Q(state=State.SENT)
    return {
        "settled": Count("pk"),
        "sent": Count("pk", filter=sent),
        "bounced": Count("pk", filter=sent & Q(came_back=True)),
        "unsubscribed": Count("pk", filter=sent & Q(left=True)),
        "replied": Count("pk", filter=sent & Q(wrote=True)),
    }


def of(campaign: Campaign, people: QuerySet[Contact] | None = None) -> Figures:
    """Two queries; once the ledgers' terms are over, the numbers put aside then, which know no segments."""
    if (aside := kept.of(campaign)) is not None:
        return Figures(**aside)
    states = {
        "undecided": Count("pk", filter=Q(state=State.UNDECIDED)),
        "refused": Count("pk", filter=Q(state=State.REFUSED)),
        "withdrawn": Count("pk", filter=Q(state=State.WITHDRAWN)),
        "waiting": Count("pk", filter=Q(state__in=(State.PLANNED, State.CLAIMED))),
        # Names of their own, as above: the annotations are `complained`, `away` and `moved_on`.
        "complaints": Count("pk", filter=Q(state=State.SENT, complained=True)),
        "absent": Count("pk", filter=Q(state=State.SENT, away=True)),
        "gone": Count("pk", filter=Q(state=State.SENT, moved_on=True)),
    }
    found = became.marked(entries(campaign, people)).aggregate(**_sums(), **states)
    posted = 0
    if campaign.letters is not None and campaign.letters.cleared_on is not None:
        posted = campaign.letters.figures.get("posted", 0)
    elif campaign.letters_id:
        rows = Recipient.objects.filter(mailing=campaign.letters_id, state=State.SENT)
        posted = (rows if people is None else rows.filter(contact__in=people.order_by().values("pk"))).count()
    became_of = {"complained": found.pop("complaints"), "away": found.pop("absent"), "left": found.pop("gone")}
    return Figures(**found, **became_of, posted=posted)


def by_language(campaign: Campaign, people: QuerySet[Contact] | None = None) -> list[Line]:
    names = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English"), "": _("not known")}
    return _lines(campaign, people, "language", lambda keys: names)


def by_task(campaign: Campaign, people: QuerySet[Contact] | None = None) -> list[Line]:
    def names(keys: Iterable[Any]) -> dict[Any, str]:
        tasks = WorkTask.objects.filter(pk__in=[key for key in keys if key])
        return {task.pk: task.label for task in tasks} | {None: _("not known")}

    return _lines(campaign, people, "why", names)


def by_company(campaign: Campaign, gate: Gate, people: QuerySet[Contact] | None = None) -> list[Line]:
    """The twenty companies with most recipients; only jobs whose company the reader may see."""
    jobs = gate.where(Position.objects.all(), "company")
    rows = entries(campaign, people).annotate(firm=_firm(jobs)).exclude(firm=None)

    def names(keys: Iterable[Any]) -> dict[Any, str]:
        return dict(Company.objects.filter(pk__in=list(keys)).values_list("pk", "name"))

    return _lines(campaign, people, "firm", names, rows)


def _firm(jobs: QuerySet[Position]) -> Any:
    return Subquery(jobs.filter(pk=OuterRef("position")).order_by().values("company")[:1])


def _lines(
    campaign: Campaign,
    people: QuerySet[Contact] | None,
    by: str,
    names: Callable[[Iterable[Any]], dict[Any, str]],
    rows: QuerySet[Recipient] | None = None,
) -> list[Line]:
    marked = became.marked(entries(campaign, people) if rows is None else rows).order_by()
    found = list(marked.values(by).annotate(**_sums()).order_by("-settled")[:TOP])
    known = names([row[by] for row in found])
    return [Line(known.get(row.pop(by), "–"), **row) for row in found]


@dataclass(frozen=True)
class Clicked:
    """A link with its clicks. `share`: percent of the most followed one; `few`: so few people got it that no number may be told."""

    label: str
    address: str
    humans: int
    machines: int
    share: float
    few: bool = False


def clicked(campaign: Campaign) -> list[Clicked]:
    """Every link of the letter, the most followed first; the versions of a link in several languages are one line by address."""
    counts: dict[tuple[str, str, int], tuple[int, int]] = {
        (language, variant, number): (humans, machines)
        for language, variant, number, humans, machines in few.clicks(campaign)
        .order_by()
        .values_list("language", "variant", "number")
        .annotate(h=Sum("humans"), m=Sum("machines"))
    }
    sums: dict[str, list[Any]] = {}
    known = {(link.language, link.variant, link.number): link for link in links.of(campaign)}
    for link in known.values():
        sums.setdefault(link.address, [link.label or link.address, 0, 0])
    for (language, variant, number), (humans, machines) in counts.items():
        found = known.get((language, variant, number)) or known.get((language, "", number))
        name, label = (found.address, found.label) if found else (f"#{number}", "")  # of a letter that was written anew since
        line = sums.setdefault(name, [label or _("Link %(number)s") % {"number": number}, 0, 0])
        line[1] += humans
        line[2] += machines
    most = max((line[1] for line in sums.values()), default=0) or 1
    secret = few.hidden(campaign)
    rows = [
        Clicked(label, "" if address.startswith("#") else address, humans, machines, 100 * humans / most, address in secret)
        for address, (label, humans, machines) in sums.items()
    ]
    return sorted(rows, key=lambda row: -row.humans)


def totals(campaign: Campaign) -> tuple[int, int]:
    """(clicks of humans, clicks of machines), of links that enough people got."""
    found = few.clicks(campaign).aggregate(h=Sum("humans"), m=Sum("machines"))
    return found["h"] or 0, found["m"] or 0


def excluded(campaign: Campaign) -> Counter[str]:
    """Reason → persons who get nothing."""
    if (aside := kept.of(campaign, "excluded")) is not None:
        return Counter(aside)
    return Counter(dict(settling.excluded(campaign).values_list("reason").annotate(Count("pk"))))


def undelivered(campaign: Campaign) -> Counter[str]:
    """Why messages came back or were refused: class → persons. What is ours and what is theirs is apart in it."""
    if (aside := kept.of(campaign, "undelivered")) is not None:
        return Counter(aside)
    rows = entries(campaign).filter(Q(state=State.REFUSED) | Q(state=State.SENT, problem__in=BOUNCES)).order_by()
    return Counter(dict(rows.values_list("problem").annotate(Count("pk"))))


def withdrawn(campaign: Campaign) -> Counter[str]:
    """Reason → persons taken out after the recipients were settled."""
    if (aside := kept.of(campaign, "withdrawn")) is not None:
        return Counter(aside)
    rows = entries(campaign).filter(state=State.WITHDRAWN).order_by()
    return Counter(dict(rows.values_list("problem").annotate(Count("pk"))))
