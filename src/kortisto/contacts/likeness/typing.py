"""Somebody like this is here already: asked while a card is typed. Only what the gates of the one who asks show (T31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kortisto.contacts import duplicates
from kortisto.contacts.duplicates import Probe
from kortisto.contacts.likeness.scanning import known_firms
from kortisto.contacts.likeness.scoring import Firm, Known, Likeness, compare, compare_firms, site
from kortisto.contacts.likeness.spelling import local_part
from kortisto.contacts.likeness.visible import Seen, seen_by
from kortisto.contacts.models import Company, CompanyName, Position
from kortisto.lib import addresses, phones
from kortisto.lib.text import company_match
from kortisto.privacy.gate import Gate

LIMIT = 5
COLLEAGUES = 200
"""People of one company whose names are compared while somebody types."""


@dataclass(frozen=True)
class Alike:
    """A card that may be the one that is typed, through the gate that shows it."""

    seen: Seen
    likeness: Likeness


def people(probe: Probe, gates: Mapping[str, Gate], *, exclude: int | None = None, as_of: date) -> list[Alike]:
    """Those who may be meant, the most alike first, five at most; a constant number of queries."""
    exact = [m.contact_id for m in duplicates.find(probe, gates.values(), exclude=exclude, as_of=as_of)]
    near = {pk for gate in gates.values() for pk in _near(probe, gate)} - {exclude}
    seen = seen_by(gates, {*exact, *near})
    typed = _known(probe)
    found = [Alike(card, compare(typed, card.known)) for card in seen.values()]
    found = [one for one in found if one.seen.contact.pk in exact or one.likeness]
    found.sort(key=lambda one: (-one.likeness.score, one.seen.contact.pk))
    return found[:LIMIT]


def _known(probe: Probe) -> Known:
    firm = probe.company
    if not firm and probe.company_id:
        firm = Company.objects.filter(pk=probe.company_id).values_list("name", flat=True).first() or ""
    return Known(
        probe.given_name,
        probe.family_name,
        {addresses.normalise(probe.email)} if probe.email else set(),
        {phones.digits(probe.phone)} if probe.phone else set(),
        {company_match(firm)} if firm else set(),
    )


def _near(probe: Probe, gate: Gate) -> set[int]:
    """Cards worth comparing: the same number, the same local part, the people of the same company."""
    rows = gate.rows(Position.objects.all())
    found: set[int] = set()
    if probe.phone and gate.may("phone"):
        same = gate.where(rows, "phone", phone_digits=phones.digits(probe.phone))
        found |= set(same.values_list("contact_id", flat=True)[: LIMIT * 2])
    local = local_part(addresses.normalise(probe.email)) if probe.email else ""
    if local and gate.may("email"):
        same = gate.where(rows, "email", email_folded__startswith=f"{local}@")
        found |= set(same.values_list("contact_id", flat=True)[: LIMIT * 4])
    if probe.name_folded and (probe.company_id or probe.company) and gate.may("company") and gate.may("name"):
        at = Q(company=probe.company_id) if probe.company_id else Q(company__in=Company.objects.same_firm(probe.company))
        found |= set(gate.where(rows, "company").filter(at).order_by("-pk").values_list("contact_id", flat=True)[:COLLEAGUES])
    return found


def companies(
    *, name: str = "", business_id: str = "", phone: str = "", town: str = "", website: str = "", exclude: int | None = None
) -> list[tuple[Company, Likeness]]:
    """Companies that may be the one that is typed, the most alike first, five at most."""
    match = company_match(name)
    start = max(match.split(), key=len, default="")[:6]
    wanted = Q(names_match=match) if match else Q(pk=None)
    if len(start) >= 4:
        wanted |= Q(names_match__contains=start)
    if business_id.strip():
        wanted |= Q(business_id=business_id.upper().replace(" ", ""))
    ids = set(Company.objects.filter(wanted).order_by("pk").values_list("pk", flat=True)[:COLLEAGUES])
    if match:
        ids |= set(CompanyName.objects.filter(names_match=match).values_list("company_id", flat=True)[:COLLEAGUES])
    ids.discard(exclude)
    typed = Firm({match} - {""}, business_id.upper().replace(" ", ""), phones.digits(phone) if phone else "", town, site(website))
    scored = [(pk, compare_firms(typed, firm)) for pk, firm in known_firms(ids).items()]
    best = sorted((one for one in scored if one[1]), key=lambda one: (-one[1].score, one[0]))[:LIMIT]
    cards = {c.pk: c for c in Company.objects.filter(pk__in=[pk for pk, _likeness in best])}
    return [(cards[pk], likeness) for pk, likeness in best]
