"""Who of a campaign's ledger of letters may be written to today, and the lines of their address.

The gate is asked for everybody whenever this is asked: who has banned it meanwhile, or whose address may not be used any more, is
on no sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from kortisto.campaigns.letters import loading
from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import Position
from kortisto.contacts.refusals import Refused
from kortisto.outreach.engine.claiming import Row
from kortisto.outreach.engine.recheck import Recheck
from kortisto.outreach.models import Recipient
from kortisto.privacy.policy.render.disclosed import country_name

MOST = 1000
"""Letters in one file: a file is held in memory while it is made."""


@dataclass(frozen=True)
class Addressee:
    """One letter's: its entry of the ledger, the lines of the address, the language, and what may stand in it."""

    entry: int
    contact_id: int
    lines: tuple[str, ...]
    language: str
    variant: str
    values: dict[str, str]


@dataclass(frozen=True)
class Batch:
    """`people` may be written to; `closed`: entry → why not any more; `more`: the last entry looked at (0: there are no further)."""

    people: Sequence[Addressee] = ()
    closed: dict[int, str] = field(default_factory=dict)
    more: int = 0

    @property
    def reasons(self) -> Counter[str]:
        return Counter(self.closed.values())


def batch(campaign: Campaign, *, as_of: date, after: int = 0) -> Batch:
    """At most `MOST` of those who wait for their letter, from the entry after `after`. Four queries.

    Refused for a campaign without a ledger of letters, or whose purpose no notice in force has.
    """
    if campaign.letters is None or loading.in_force(campaign, as_of)[1] is None:
        raise Refused(_("Nobody gets this campaign by post yet. Settle the recipients first."), code="no_ledger")
    waiting = Recipient.objects.filter(mailing=campaign.letters, pk__gt=after, state=Recipient.State.PLANNED)
    page = list(waiting.order_by("pk")[:MOST])
    asked = _asked(page)
    recheck = Recheck(campaign.letters, as_of)
    datum = recheck.gate.asking.datum
    reached, closed = recheck.ask(asked) if asked else ({}, {})
    wanted = [row.position for row in page if row.pk in reached]
    jobs = Position.objects.select_related("company").in_bulk(wanted)
    found = [
        Addressee(
            row.pk, row.contact_id, address(jobs[row.position], reached[row.pk].values, datum), row.language, row.variant,
            reached[row.pk].values,
        )
        for row in page
        if row.pk in reached and row.position in jobs
    ]  # fmt: skip
    return Batch(found, dict(closed), page[-1].pk if len(page) == MOST else 0)


def _asked(page: Sequence[Recipient]) -> list[Row]:
    return [
        Row(row.pk, row.contact_id, row.position, row.token, row.language, row.variant, row.with_notice, 0, "", "", None)
        for row in page
    ]


def stopped(campaign: Campaign, *, as_of: date) -> dict[int, str]:
    """Entry → why not any more, of letters that lie printed and are not in the post: somebody has to take them out."""
    if campaign.letters is None or loading.in_force(campaign, as_of)[1] is None:
        return {}
    rows = Recipient.objects.filter(mailing=campaign.letters, state=Recipient.State.PLANNED, attempts__gt=0).order_by("pk")
    recheck, found, last = Recheck(campaign.letters, as_of), dict[int, str](), 0
    while page := list(rows.filter(pk__gt=last)[:MOST]):
        found |= recheck.reasons(_asked(page))
        last = page[-1].pk
    return found


def address(job: Position, values: dict[str, str], datum: str) -> tuple[str, ...]:
    """The lines of the window. The company first: a letter to a person at work belongs to the work. `datum`: which address the
    purpose may use, the person's at work or that of the company (Y10)."""
    lies = job.company if datum == "company_address" and job.company is not None else job
    place = f"{lies.postal_code} {lies.city}".strip()
    # Its name in capitals and in English, as posts abroad read it (UPU S42), not the code.
    country = country_name(job.country, "en").upper() if lies is job and job.country not in ("", "FI") else ""
    return tuple(line for line in (values.get("company", ""), values.get("name", ""), lies.street, place, country) if line)
