"""Clicks that would be a person's (T30): of a link fewer than five people got, no number is shown, nor can it be reckoned from others.

The notice says that clicks are counted by link and hour, not by person; so this holds for everybody who reads a report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kortisto.campaigns.clicks import links
from kortisto.campaigns.models import Campaign, ClickCount
from kortisto.campaigns.reports import kept
from kortisto.outreach.models import Recipient

FEW = 5
_GOT = (Recipient.State.SENT, Recipient.State.UNDECIDED)


@dataclass(frozen=True)
class Hidden:
    """`everything`: fewer than five got the letter at all; `addresses`: links that fewer than five got."""

    everything: bool
    addresses: frozenset[str] = frozenset()

    def __contains__(self, address: str) -> bool:
        return self.everything or address in self.addresses


def hidden(campaign: Campaign) -> Hidden:
    """One query for the readers of each version; once the ledger's term is over, what was put aside then."""
    aside = kept.of(campaign, "few")
    if aside is not None:
        return Hidden(bool(aside["everything"]), frozenset(aside["addresses"]))
    readers = _readers(campaign)
    if sum(readers.values()) < FEW:
        return Hidden(True)
    known = links.of(campaign)
    got: Counter[str] = Counter()
    for (language, variant), number in readers.items():
        for address in _of_version(campaign, known, language, variant):
            got[address] += number
    return Hidden(False, frozenset(link.address for link in known if got[link.address] < FEW))


def of_single_people(campaign: Campaign, sent: int) -> bool:
    """Whether a click on anything in it would be a person's; `sent`: entries of its ledger that went. Asks nothing."""
    aside = kept.of(campaign, "few")
    return bool(aside["everything"]) if aside is not None else sent < FEW


def _readers(campaign: Campaign) -> Counter[tuple[str, str]]:
    """(language, variant) → how many got the letter so."""
    rows = Recipient.objects.filter(mailing=campaign.mailing_id, state__in=_GOT).order_by()
    found: Counter[tuple[str, str]] = Counter()
    for language, variant, number in rows.values_list("language", "variant").annotate(Count("pk")):
        found[language, links.bare(variant)] += number
    return found


def _of_version(campaign: Campaign, known: Sequence[links.Link], language: str, variant: str) -> set[str]:
    """The addresses of the links a reader of the language and variant got: a language without a version reads another."""
    spoken = language
    if known and language not in {link.language for link in known}:
        spoken = links.read_in(campaign, language, variant) or known[0].language
    own = [link for link in known if link.language == spoken and link.variant == variant]
    return {link.address for link in own or [one for one in known if one.language == spoken and not one.variant]}


def clicks(campaign: Campaign) -> QuerySet[ClickCount]:
    """The counts that may be shown, summed or drawn."""
    rows, secret = ClickCount.objects.filter(campaign=campaign), hidden(campaign)
    if secret.everything:
        return rows.none()
    if not secret.addresses:
        return rows
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for link in links.of(campaign):
        if link.address in secret:
            numbers[link.language, link.variant].append(link.number)
    closed = Q()
    for (language, variant), own in numbers.items():
        # A version without links of its own for the variant is counted under the variant all the same.
        closed |= Q(language=language, number__in=own, **({"variant": variant} if variant else {}))
    return rows.exclude(closed)
