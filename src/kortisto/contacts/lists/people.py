"""The list of people: its segments, its order, its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.finding import find_people
from kortisto.contacts.lists import paging
from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.lists.conditions import PEOPLE, conditions
from kortisto.contacts.lists.narrowing import narrowed
from kortisto.contacts.lists.of_people import uninformed
from kortisto.contacts.lists.paging import PAGE, Counting, Listed, Order, Page
from kortisto.contacts.models import Contact, Passivation
from kortisto.database.many import Many
from kortisto.privacy.gate import Gate

EXPIRING = 90

People = QuerySet[Contact]


@dataclass(frozen=True)
class Segment:
    """A saved question shown as a tab. `activity` is what a gate is opened for; `waits`: somebody should act on these."""

    label: str | Promise
    narrow: Callable[[People, int, date], People]
    activity: str = "contacts"
    waits: bool = False


def _everybody(people: People, user_id: int, as_of: date) -> People:
    return people


def _mine(people: People, user_id: int, as_of: date) -> People:
    return people.owned_by(user_id)  # type: ignore[attr-defined,no-any-return]


def _untold(people: People, user_id: int, as_of: date) -> People:
    return uninformed(people.without_notice())  # type: ignore[attr-defined]


def _expiring(people: People, user_id: int, as_of: date) -> People:
    return people.filter(subject__keep_until__lte=as_of + timedelta(days=EXPIRING))


def _passive(people: People, user_id: int, as_of: date) -> People:
    return people.passive()  # type: ignore[attr-defined,no-any-return]


SEGMENTS: Mapping[str, Segment] = {
    "kaikki": Segment(_("All"), _everybody),
    "omat": Segment(_("My own"), _mine),
    "informoimatta": Segment(_("Waiting for notice"), _untold, waits=True),
    "vanhenevat": Segment(_("Going within 90 days"), _expiring, waits=True),
    "passiiviset": Segment(_("Passive"), _passive, activity="relink"),
}


ORDERS: Mapping[str, Order] = {
    "nimi": Order("sort_key", datum="name"),
    "-nimi": Order("sort_key", True, "name"),
    "-yhteys": Order("last_activity_on", True, "last_activity"),
    "yhteys": Order("last_activity_on", datum="last_activity"),
    "poistuu": Order("subject__keep_until"),
    "-poistuu": Order("subject__keep_until", True),
    "hankittu": Order("obtained_on"),
    "-hankittu": Order("obtained_on", True),
}


SHOWN = (
    "given_name", "family_name", "language", "obtained_on", "last_activity_on",
    "subject__ref", "subject__keep_until", "owner__ref", "owner__name",
)  # fmt: skip
"""What a row of the list is made of."""


def visible(gate: Gate) -> People:
    """Everybody the gate lets through: passive people only in the gate that is for them."""
    everybody = Contact.objects.all()
    if gate.activity == "relink":
        return gate.rows(everybody.filter(pk__in=Passivation.objects.open().values("contact_id")))  # few: looked up
    # What is quickly said of a row comes first: the database asks in this order.
    return gate.rows(everybody.not_passive())


def _answering(words: str, gate: Gate) -> People:
    """Those of `visible` who answer the words: the gate was asked of each of them when they were found."""
    return Contact.objects.filter(pk__in=Many(find_people(words, gate)))


def matching(asked: Asked, gate: Gate, *, user_id: int, as_of: date) -> People:
    """Everybody the question means, in no order."""
    people = SEGMENTS[asked.segment].narrow(_answering(asked.words, gate) if asked.words else visible(gate), user_id, as_of)
    known = conditions(gate)
    for key, value in asked.filters.items():
        if key in known:
            people = known[key].narrow(people, value, gate=gate, as_of=as_of)
    people = narrowed(people, asked.nested, known, gate=gate, as_of=as_of)
    return people.none() if asked.broken else people


def page(asked: Asked, gate: Gate, *, user_id: int, as_of: date, number: Counting | None = None, size: int = PAGE) -> Page[Contact]:
    """One page of the people meant."""
    people = _listed(asked, gate, user_id=user_id, as_of=as_of)
    return paging.page(people, after=asked.after, before=asked.before, shown=SHOWN, number=number, size=size)


def _listed(asked: Asked, gate: Gate, *, user_id: int, as_of: date) -> Listed[Contact]:
    """The people meant, and what they are ordered by: never by a value the gate hides."""
    people = matching(asked, gate, user_id=user_id, as_of=as_of)
    return paging.listed(people, paging.orders(ORDERS, gate, PEOPLE).get(asked.order, ORDERS["nimi"]), gate)


def neighbours(asked: Asked, gate: Gate, contact: Contact, *, user_id: int, as_of: date) -> tuple[int | None, int | None]:
    """Keys of the rows before and after a card in the list it was opened from."""
    return paging.neighbours(_listed(asked, gate, user_id=user_id, as_of=as_of), contact.pk)
