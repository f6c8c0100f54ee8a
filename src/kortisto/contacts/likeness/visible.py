"""What one member of staff may know of cards that may be one: nothing that a gate hides takes part in the answer (T31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kortisto.contacts.likeness.scoring import Known
from kortisto.contacts.models import Contact, Position
from kortisto.lib import addresses, phones
from kortisto.lib.text import company_match
from kortisto.privacy.gate import Gate


@dataclass(frozen=True)
class Seen:
    """A card through the gate that shows it."""

    contact: Contact
    gate: Gate
    known: Known


def seen_by(gates: Mapping[str, Gate], ids: Iterable[int]) -> dict[int, Seen]:
    """Those of the cards a member of staff may see, with what they may see of each. Four queries a gate, whatever the number."""
    wanted = sorted(set(ids))
    found: dict[int, Seen] = {}
    for activity, gate in gates.items():
        people = gate.rows(Contact.objects.filter(pk__in=wanted))
        people = people.passive() if activity == "relink" else people.not_passive()  # type: ignore[attr-defined]
        cards = list(people.select_related("subject", "owner"))
        known = _known(cards, gate)
        found |= {card.pk: Seen(card, gate, known[card.pk]) for card in cards}
    return found


def _known(cards: list[Contact], gate: Gate) -> dict[int, Known]:
    mails: dict[int, set[str]] = {card.pk: set() for card in cards}
    numbers: dict[int, set[str]] = {card.pk: set() for card in cards}
    firms: dict[int, set[str]] = {card.pk: set() for card in cards}
    rows = list(Position.objects.filter(contact__in=list(mails)).select_related("company", "contact").order_by("pk"))
    for row, view in zip(rows, gate.reveal(rows), strict=True):
        if view.email:
            mails[row.contact_id].add(addresses.normalise(view.email))
        if view.phone:
            numbers[row.contact_id].add(phones.digits(view.phone))
        if view.company:
            firms[row.contact_id].add(company_match(view.company.name))
    views = gate.reveal(cards)
    return {
        card.pk: Known(view.given_name or "", view.family_name or "", mails[card.pk], numbers[card.pk], firms[card.pk])
        for card, view in zip(cards, views, strict=True)
    }
