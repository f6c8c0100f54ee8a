"""What happens to a letter when its campaign's recipients are settled: its links get their numbers, each reader their groups."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Value, When
from django.db.models.functions import Cast, Concat

from kortisto.campaigns.models import Campaign, Letter
from kortisto.contacts.models import CompanyTag, Position
from kortisto.outreach.models import Mailing, Recipient

from . import links, loading, versions
from .troubles import LetterTrouble

MOST_GROUPS = 12


def is_frozen(letter: Letter) -> bool:
    """Whether a campaign has settled on the letter: it cannot be changed any more."""
    return letter.campaigns.exclude(mailing=None, letters=None).exists()


@transaction.atomic
def freeze(campaign: Campaign, *, day: date, mailing: Mailing | None = None) -> int:
    """Number the links of every version, and note in the ledger of `mailing` who is of which customer group; gives how many links.

    To be called in the transaction that freezes the recipients, after it. Raises LetterTrouble for a letter that cannot be sent.
    """
    rows = versions.every(campaign.letter)
    every = frozenset(versions.tags_in(rows))
    count = 0
    for row in rows:
        said = versions.chosen(rows, row.language, row.variant)
        made, problems = loading.draw(campaign.letter, rows, said, campaign=campaign, day=day, groups=every)
        if hard := [problem for problem in problems if problem.hard]:
            raise LetterTrouble(hard)
        links.numbered(campaign, said.language, said.variant, made.links)
        count += len(made.links)
    if mailing is not None:
        grouped(mailing, versions.tags_in(rows))
    return count


def grouped(mailing: Mailing, tags: list[str]) -> int:
    """Add to each recipient's variant the number of the customer groups of the company the message goes to.

    A group is a tag of the *company* (what is said of a firm, not of a person). One statement, whatever the size. Raises
    ValueError for more than twelve groups in a letter.
    """
    if not tags:
        return 0
    if len(tags) > MOST_GROUPS:
        raise ValueError(f"a letter can tell {MOST_GROUPS} customer groups apart, this one has {len(tags)}")
    company = Position.objects.filter(pk=OuterRef(OuterRef("position"))).values("company")[:1]
    number = Value(0, output_field=IntegerField())
    for place, tag in enumerate(tags):
        bears = Exists(CompanyTag.objects.filter(tag__key=tag, company=company))
        number = number + Case(When(bears, then=Value(1 << place)), default=Value(0), output_field=IntegerField())  # type: ignore[assignment]
    rows = Recipient.objects.filter(mailing=mailing)
    return rows.update(variant=Concat(F("variant"), Value("@"), Cast(number, CharField())))
