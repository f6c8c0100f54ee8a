"""Where the links of a letter lead. The package that compiles letters keeps them and registers itself here.

    links.register(address=…, of=…)

A link is never led anywhere but where its letter says: there is no address in the request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kortisto.campaigns.models import Campaign
from kortisto.outreach.models import Recipient

HONEYPOT = 0
"""The number of the link no person sees: whoever follows it is a machine."""


@dataclass(frozen=True)
class Link:
    """A link of a letter: its version, number (from 1), address and words."""

    language: str
    variant: str
    number: int
    address: str
    label: str = ""


def bare(variant: str) -> str:
    """The variant of the test in a ledger's variant, which may bear the reader's groups behind an "@"."""
    return variant.partition("@")[0]


Find = Callable[[Campaign, str, str, int], Link | None]
All = Callable[[Campaign], Sequence[Link]]
_sources: list[tuple[Find, All]] = []


def register(find: Find, of: All) -> None:
    """`find(campaign, language, variant, number)`: the link as whoever speaks the language got it; None when there is none.
    `of(campaign)`: all of them. The latest one registered is asked."""
    _sources[:] = [(find, of)]


@dataclass(frozen=True)
class Hit:
    """A link somebody follows: the campaign, the entry of the ledger, and the link (None: the honeypot)."""

    campaign: Campaign
    entry: Recipient
    link: Link | None


def hit(token: str, number: int) -> Hit | None:
    """None for a token or a number nobody was given."""
    entry = Recipient.objects.select_related("mailing").filter(token=token).first()
    campaign = Campaign.objects.filter(mailing=entry.mailing_id).first() if entry else None
    if entry is None or campaign is None:
        return None
    if number == HONEYPOT:
        return Hit(campaign, entry, None)
    link = _sources[0][0](campaign, entry.language, entry.variant, number) if _sources else None
    return Hit(campaign, entry, link) if link else None


def address(token: str, number: int) -> str | None:
    """Where the link leads; None when it leads nowhere."""
    found = hit(token, number)
    return found.link.address if found and found.link else None


def read_in(campaign: Campaign, language: str, variant: str) -> str:
    """The language of the version somebody who speaks `language` got; "" where it has no link."""
    found = _sources[0][0](campaign, language, variant, 1) if _sources else None
    return found.language if found else ""


def of(campaign: Campaign) -> Sequence[Link]:
    """Every link of the campaign's letter."""
    return _sources[0][1](campaign) if _sources else []
