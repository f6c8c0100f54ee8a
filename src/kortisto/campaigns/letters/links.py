"""The numbered table of a campaign's links: written when it is frozen, read by whoever counts clicks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from kortisto.campaigns.models import Campaign, LetterLink

from . import versions


def of(campaign: Campaign) -> QuerySet[LetterLink]:
    """Its links, by language, variant and number."""
    return LetterLink.objects.filter(campaign=campaign).order_by("language", "variant", "number")


def find(campaign: Campaign, language: str, variant: str, number: int) -> LetterLink | None:
    """The link of the letter that a reader of `language` and `variant` (as the ledger stores them) got; None for none."""
    try:
        said = versions.chosen(versions.every(campaign.letter), language, variant)
    except LookupError:
        return None
    own = LetterLink.objects.filter(campaign=campaign, language=said.language, number=number)
    return own.filter(variant=variant.partition("@")[0]).first() or own.filter(variant="").first()


def target(campaign: Campaign, language: str, variant: str, number: int) -> str:
    """Where that link leads; "" for none."""
    found = find(campaign, language, variant, number)
    return found.address if found else ""


@transaction.atomic
def numbered(campaign: Campaign, language: str, variant: str, found: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Address → number of the links of one version; those not in the table yet are written, no number ever changes."""
    bare = variant.partition("@")[0]
    known = dict(LetterLink.objects.filter(campaign=campaign, language=language, variant=bare).values_list("address", "number"))
    last = max(known.values(), default=0)
    new = [(address, label) for address, label in found if address not in known]
    rows = [
        LetterLink(campaign=campaign, language=language, variant=bare, number=last + place, address=address, label=label)
        for place, (address, label) in enumerate(new, start=1)
    ]
    LetterLink.objects.bulk_create(rows, ignore_conflicts=True)
    return known | {row.address: row.number for row in rows}
