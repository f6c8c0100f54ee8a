"""The business register in words: suggestions, proposals, what goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.contacts import hints
from kortisto.contacts.actions.proposals import would_passivate
from kortisto.contacts.models import Company, Proposal
from kortisto.contacts.ytj.reading import Found
from kortisto.contacts.ytj.service import Answer
from kortisto.privacy import publication
from kortisto.privacy.policy.model import say
from kortisto.ui import format as fmt

Kind, Reason = Proposal.Kind, Proposal.Reason


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A company of the business register. `href` fills the form with it; `ours` is our own card of it, if there is one."""

    found: Found
    line: str
    href: str
    ended: str
    ours: Company | None


@dataclass(frozen=True, slots=True)
class Card:
    """An open proposal: what has changed, what accepting does, the words of the button."""

    proposal: Proposal
    title: str
    detail: str
    accept: str


def suggestions(answer: Answer, target: str, *, editing: Company | None) -> list[Suggestion]:
    """The companies of an answer. `target`: the address of the form they fill. One query."""
    ids = [one.business_id for one in answer.found]
    ours = {company.business_id: company for company in Company.objects.filter(business_id__in=ids)} if ids else {}
    made = []
    for one in answer.found:
        own = ours.get(one.business_id)
        where = f"{one.address.postal_code} {one.address.city}".strip() if one.address else ""
        line = " · ".join(part for part in (one.business_id, one.form, where, one.industry) if part)
        other = own if own is None or editing is None or own.pk != editing.pk else None
        made.append(Suggestion(one, line, f"{target}?ytj={one.business_id}", ended_words(one.ended, one.ended_on), other))
    return made


def problem_words(answer: Answer) -> str:
    """Why there is nothing to show. The form works without it."""
    return {
        "": "" if answer.found else _("The business register has no such company. Private traders are not in it."),
        "short": _("Write at least three letters, or the business id."),
        "slow": _("The business register did not answer in time. Fill the form in yourself, or try again in a minute."),
        "down": _("The business register cannot be reached. Fill the form in yourself, or try again in a minute."),
        "busy": _("The business register is busy. Fill the form in yourself, or try again in a minute."),
        "garbled": _("The business register answered something that cannot be read. Fill the form in yourself."),
    }[answer.problem]


def what_goes_out(as_of: date) -> str:
    """What leaves the house in a look-up; under a notice that names no outside recipient, that as well."""
    sent = _("Only the name or business id you type here is sent to the business register. Nothing about people is.")
    closed = [say(p.title, hints.language()) for p in publication.active_policies(as_of) if not p.recipients]
    if not closed:
        return sent
    words = _("The notice “%(notice)s” lets no data of contact persons out of the house; do not type the name of a person.")
    return " ".join([sent, *(words % {"notice": title} for title in closed)])


def fields(found: Found) -> dict[str, Any]:
    """What a suggestion fills in on the form."""
    filled = {"name": found.name, "business_id": found.business_id, "industry": found.industry, "website": found.website}
    if found.address:
        filled |= {"street": found.address.street, "postal_code": found.address.postal_code, "city": found.address.city}
    return {name: value for name, value in filled.items() if value}


def ended_words(reason: str, since: date | None) -> str:
    if not reason:
        return ""
    what = {
        Reason.BANKRUPT: _("In bankruptcy"),
        Reason.LIQUIDATION: _("In liquidation"),
        Reason.MERGED: _("Merged into another company"),
        Reason.DIVIDED: _("Divided into other companies"),
        Reason.CEASED: _("Struck off the trade register"),
    }[Reason(reason)]
    return _("%(what)s since %(day)s") % {"what": what, "day": fmt.day(since)} if since else what


def cards(proposals: Iterable[Proposal], now: datetime) -> list[Card]:
    """The proposals in words, with how many people each would passivate."""
    waiting = list(proposals)
    people = would_passivate(waiting, now)
    return [_card(proposal, people.get(proposal.company_id, 0)) for proposal in waiting]


def _card(proposal: Proposal, count: int) -> Card:
    company = proposal.company
    if proposal.kind == Kind.RENAMED:
        title = _("The name is now %(name)s") % {"name": proposal.name}
        detail = _("%(name)s stays as another name of the company, and finds it.") % {"name": company.name}
        return Card(proposal, title, detail, _("Rename"))
    if proposal.kind == Kind.MOVED:
        title = _("The address is now %(address)s") % {"address": proposal.address}
        return Card(proposal, title, _("On the card: %(address)s") % {"address": company.address}, _("Change the address"))
    follows = _("Accepting makes it neither a customer nor a potential customer from today.")
    people = ngettext("%(n)s person is passivated.", "%(n)s people are passivated.", count) % {"n": fmt.number(count)}
    nobody = _("Nobody is passivated: its people, if any, work elsewhere in the register too.")
    detail = f"{follows} {people if count else nobody}"
    return Card(proposal, ended_words(proposal.reason, proposal.since_on), detail, _("Make it neither"))


def decided_words(proposal: Proposal, passivated: int) -> str:
    """What the toast says after accepting."""
    if proposal.kind == Kind.ENDED and passivated:
        return ngettext("Saved. %(n)s person was passivated.", "Saved. %(n)s people were passivated.", passivated) % {
            "n": passivated
        }
    return _("Saved.")


def changes_address() -> str:
    return reverse("contacts:changes")
