"""Where the desk meets the letters: what it asks of them, and what they tell of their links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from kortisto.campaigns.clicks.links import Link, register
from kortisto.campaigns.letters import checking, freezing, links, versions
from kortisto.campaigns.models import Campaign
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import Mailing


def freeze_letter(campaign: Campaign, mailing: Mailing | None, *, day: date) -> None:
    """In the transaction that settles the recipients: links get their numbers, readers their groups. Raises Refused."""
    try:
        freezing.freeze(campaign, day=day, mailing=mailing)
    except ValueError as trouble:
        raise Refused(str(trouble), code="letter") from trouble


def problems(campaign: Campaign, *, day: date) -> list[tuple[str, bool]]:
    """(what is wrong with the letter, whether it must be mended)."""
    return [(one.words, one.hard) for one in checking.problems(campaign, day=day)]


def page(name: str, campaign: Campaign) -> str:
    """The address of a page of the letters ("letter", "letter_test", "post")."""
    return reverse(f"campaigns:{name}", args=[campaign.ref])


def _find(campaign: Campaign, language: str, variant: str, number: int) -> Link | None:
    address = links.target(campaign, language, variant, number)
    if not address:
        return None
    said = versions.chosen(versions.every(campaign.letter), language, variant)
    return Link(said.language, variant.partition("@")[0], number, address)


def _of(campaign: Campaign) -> Sequence[Link]:
    return [Link(row.language, row.variant, row.number, row.address, row.label) for row in links.of(campaign)]


register(_find, _of)
