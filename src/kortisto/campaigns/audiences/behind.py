"""The people behind a number: of a reason, or of a state of the ledger; only those the reader may see, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kortisto.campaigns.audiences import asking, became, settling, sieve
from kortisto.campaigns.audiences.reasons import STATES, label
from kortisto.campaigns.models import Campaign
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.models import Contact, WorkTask
from kortisto.outreach.models import Recipient
from kortisto.privacy.gate import Gate

PAGE = 50
STATE = "state-"


@dataclass(frozen=True)
class Group:
    """`rows` as in the list of people; `notes`: why each is a recipient, or what hindered the message; `after`: where the next page begins."""

    contacts: Sequence[Contact]
    rows: Sequence[PersonRow]
    notes: Mapping[int, str]
    gate: Gate
    after: int | None


def group(campaign: Campaign, what: str, user: Any, *, as_of: date, after: int = 0) -> Group:
    """`what`: a reason, "email", "post", or "state-" and a state of the ledger, or what `became` of a message. People in the order of their cards."""
    gate = asking.question("", user, as_of=as_of).gate
    assert gate is not None
    settled = bool(settling.ledgers_of(campaign))
    found = _settled(campaign, what) if settled else _live(campaign, what, user, as_of)
    page = list(gate.rows(found.filter(pk__gt=after)).order_by("pk").select_related("subject", "owner")[: PAGE + 1])
    people = page[:PAGE]
    notes = _notes(campaign, people) if settled else {}
    return Group(people, people_rows(people, gate, as_of=as_of), notes, gate, people[-1].pk if len(page) > PAGE else None)


def _live(campaign: Campaign, what: str, user: Any, as_of: date) -> QuerySet[Contact]:
    people = asking.people(campaign, user, as_of=as_of)
    return sieve.ending(campaign, people, what, as_of=as_of)


def _settled(campaign: Campaign, what: str) -> QuerySet[Contact]:
    entries = Recipient.objects.filter(mailing__in=settling.ledgers_of(campaign))
    if what in (sieve.EMAIL, sieve.POST):
        return Contact.objects.filter(pk__in=entries.filter(mailing__channel=what).values("contact"))
    if what in became.BECAME:
        return Contact.objects.filter(pk__in=became.those(entries, what).values("contact"))
    if what.startswith(STATE):
        return Contact.objects.filter(pk__in=entries.filter(state=what.removeprefix(STATE)).values("contact"))
    return Contact.objects.filter(pk__in=settling.excluded(campaign).filter(reason=what).values("contact"))


def _notes(campaign: Campaign, people: Sequence[Contact]) -> dict[int, str]:
    ledgers = settling.ledgers_of(campaign)
    entries = list(Recipient.objects.filter(mailing__in=ledgers, contact__in=[one.pk for one in people]))
    tasks = {task.pk: task.label for task in WorkTask.objects.filter(pk__in={row.why_id for row in entries if row.why_id})}
    return {row.contact_id: label(row.problem) if row.problem else tasks.get(row.why_id or 0, "") for row in entries}


def title(what: str) -> str:
    """The heading of the list."""
    if what.startswith(STATE):
        return str(STATES.get(what.removeprefix(STATE), what))
    return label(what)
