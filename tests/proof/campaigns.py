"""A campaign of a test: its recipients settled by the room's own act, so the ledger says who gets it and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.proof import staff
from tests.proof.days import at


def task(key: str = "hankinta") -> Any:
    from kortisto.contacts.models import WorkTask

    return WorkTask.objects.get_or_create(key=key, defaults={"label_fi": key})[0]


def settled(purpose: str, tasks: Iterable[Any], *, on: date, by_post: bool = False) -> Any:
    """A campaign to everybody in the register. Raises Refused as the page would."""
    from kortisto.accounts.models import User
    from kortisto.campaigns.audiences import settling
    from kortisto.campaigns.sending import writing
    from kortisto.contacts.models import Contact

    by = User.objects.first() or staff.account("Kaisa Käyttäjä", [])
    values = {"name": "Hinnasto", "purpose": purpose, "tasks": list(tasks), "segment": None, "follows": None, "by_post": by_post}
    campaign = writing.make(values=values, by=by, as_of=on, now=at(on, 12))
    settling.settle(campaign, Contact.objects.all(), by=by, now=at(on, 12))
    return campaign


def outcome(campaign: Any) -> dict[str, str]:
    """Family name → "email" and the task it is for, or the reason why not."""
    from kortisto.campaigns.audiences import settling
    from kortisto.outreach.models import Recipient

    rows = Recipient.objects.filter(mailing__in=settling.ledgers_of(campaign)).select_related("why", "mailing", "contact")
    found = {row.contact.family_name: f"{row.mailing.channel} {row.why.key if row.why else ''}".strip() for row in rows}
    return found | {row.contact.family_name: row.reason for row in settling.excluded(campaign).select_related("contact")}
