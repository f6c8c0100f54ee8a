"""What the register holds that a chunk of the list touches: companies, people who seem the same, bans, restrictions.

A constant number of queries for a chunk of any size. The import acts for the register as a whole; what a person is shown of
it goes through their gate (views/duplicates.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kortisto.consents import standing, suppression
from kortisto.consents.models import Objection
from kortisto.contacts import duplicates
from kortisto.contacts.merging.following import people_after
from kortisto.contacts.models import Company, CompanyName, Contact, Position, Tag, WorkTask
from kortisto.database.many import Many
from kortisto.database.reading import with_columns
from kortisto.exchange import own_fields, tagging, tasking
from kortisto.exchange.cells import companies
from kortisto.exchange.entries import Entry
from kortisto.lib import phones
from kortisto.lib.text import fold
from kortisto.privacy import restrictions

_ASKED = ("id", "name", "names_match", "business_id", "status", "customer_until")
"""Columns of a company that rows are judged by."""


@dataclass(slots=True)
class Register:
    """`matches`: place of the entry → who it may be; `arrived`: who is at the new employer it names already.

    `contacts` and `positions` hold everybody matched.
    """

    firms: dict[str, Company] = field(default_factory=dict)
    by_business_id: dict[str, Company] = field(default_factory=dict)
    matches: dict[int, list[duplicates.Match]] = field(default_factory=dict)
    arrived: dict[int, list[duplicates.Match]] = field(default_factory=dict)
    contacts: dict[int, Contact] = field(default_factory=dict)
    positions: dict[int, list[Position]] = field(default_factory=dict)
    restricted: set[int] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    cards: dict[str, int] = field(default_factory=dict)
    passive: set[int] = field(default_factory=set)
    bans: dict[int, set[str]] = field(default_factory=dict)
    otherwise: dict[int, set[str]] = field(default_factory=dict)
    """Of cards a list names: the channels their firm or a mailbox they share has closed. A file of ours says them as bans."""
    company_cards: dict[str, Company] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    tasks: dict[str, WorkTask] = field(default_factory=dict)
    worn: dict[int, set[int]] = field(default_factory=dict)
    own: own_fields.Known = field(default_factory=own_fields.Known)
    reached: dict[str, list[int]] = field(default_factory=dict)
    """E-mail address or digits of a number → everybody who has it; asked for rows of a list of bans only."""

    def company_of(self, entry: Entry) -> Company | None:
        """The firm of a card's code, the same firm by business id, else by name without company form."""
        if entry.company_card in self.company_cards:
            return self.company_cards[entry.company_card]
        if entry.business_id and entry.business_id in self.by_business_id:
            return self.by_business_id[entry.business_id]
        found = self.firms.get(companies.match(entry.company)) if entry.company else None
        if found and entry.business_id and found.business_id and found.business_id != entry.business_id:
            return None
        return found

    def reached_by(self, entry: Entry) -> list[Contact]:
        """Everybody an address of the row reaches, each once."""
        keys = [fold(entry.email)] if entry.email else []
        keys += [phones.digits(entry.phone)] if entry.phone else []
        return [self.contacts[pk] for pk in dict.fromkeys(pk for key in keys for pk in self.reached.get(key, ()))]

    def is_blocked(self, entry: Entry) -> bool:
        """An erased person's ban covers the address. A shared office number does not speak for its other users."""
        if entry.email:
            return entry.email in self.blocked or (_mobile(entry.phone) and entry.phone in self.blocked)
        return bool(entry.phone) and entry.phone in self.blocked


def look_up(entries: Sequence[Entry], *, as_of: date) -> Register:
    register = Register()
    _companies(register, entries)
    _people(register, entries, as_of)
    if any(entry.work_task for entry in entries):
        register.tasks = tasking.known()
    if any(entry.tags for entry in entries):
        register.tags, register.worn = tagging.known(), tagging.worn(register.contacts)
    if any(entry.own for entry in entries):
        firms = {company.pk for company in (*register.firms.values(), *register.by_business_id.values())}
        register.own = own_fields.look_up(register.contacts, firms, as_of)
    register.blocked = suppression.blocked({address for e in entries for address in (e.email, e.phone) if address})
    return register


def _companies(register: Register, entries: Sequence[Entry]) -> None:
    keys = sorted({companies.match(name) for e in entries for name in (e.company, e.employer) if name} - {""})
    ids = sorted({e.business_id for e in entries if e.business_id})
    codes = {e.company_card: int(e.company_card[2:]) for e in entries if e.company_card[2:].isdigit() and len(e.company_card) < 14}
    if codes:
        found = Company.objects.in_bulk(codes.values())
        register.company_cards = {code: found[pk] for code, pk in codes.items() if pk in found}
    if ids:
        register.by_business_id.update({c.business_id: c for c in Company.objects.filter(business_id__in=Many(ids))})
    if not keys:
        return
    for other in CompanyName.objects.filter(names_match__in=Many(keys)).select_related("company"):
        register.firms.setdefault(other.names_match, other.company)
    # Every firm of the list: what no row is judged by is read when somebody asks for it.
    for company in with_columns(Company.objects.filter(names_match__in=Many(keys)).order_by("-pk"), *_ASKED):
        register.firms[company.names_match] = company


def _people(register: Register, entries: Sequence[Entry], as_of: date) -> None:
    probes = [
        duplicates.Probe(e.given_name, e.family_name, e.company, None, e.email, e.phone) if e.is_person else duplicates.Probe()
        for e in entries
    ]
    register.matches = duplicates.index(probes)
    # Somebody the list moves to a new employer may have been moved there before.
    if any(e.employer for e in entries):
        register.arrived = duplicates.index(
            [
                duplicates.Probe(e.given_name, e.family_name, e.employer) if e.is_person and e.employer else duplicates.Probe()
                for e in entries
            ]
        )
    found = [*register.matches.values(), *register.arrived.values()]
    pks = {m.contact_id for matches in found for m in matches} | _cards(register, entries) | _reached(register, entries)
    if pks:
        _known(register, Many(sorted(pks)), as_of)
    register.passive = set(Contact.objects.filter(pk__in=Many(register.cards.values())).passive().values_list("pk", flat=True))
    subjects = {contact.subject_id for contact in register.contacts.values()}
    register.restricted = set(restrictions.open_ones().filter(subject_id__in=Many(subjects)).values_list("subject_id", flat=True))


def _known(register: Register, pks: Many[int], as_of: date) -> None:
    for contact in Contact.objects.filter(pk__in=pks).select_related("subject"):
        register.contacts[contact.pk] = contact
    for pk, channel in Objection.objects.filter(contact_id__in=pks, scope=Objection.DIRECT_MARKETING, lifted_at=None).values_list(
        "contact_id", "channel"
    ):
        register.bans.setdefault(pk, set()).add(channel)
    for pk, bans in standing.otherwise(set(register.cards.values()), as_of).items() if register.cards else ():
        register.otherwise[pk] = {ban.channel for ban in bans}
    for position in Position.objects.open(as_of).filter(contact_id__in=pks).select_related("company").order_by("pk"):
        register.positions.setdefault(position.contact_id, []).append(position)


def _reached(register: Register, entries: Sequence[Entry]) -> set[int]:
    banned = [entry for entry in entries if entry.only_ban]
    for column, keys in (
        ("email_folded", {fold(e.email) for e in banned if e.email}), ("phone_digits", {phones.digits(e.phone) for e in banned if e.phone})
    ):  # fmt: skip
        if keys:
            rows = Position.objects.filter(**{f"{column}__in": Many(sorted(keys))}).order_by("contact_id")
            for key, pk in rows.values_list(column, "contact_id"):
                register.reached.setdefault(key, []).append(pk)
    return {pk for pks in register.reached.values() for pk in pks}


def _cards(register: Register, entries: Sequence[Entry]) -> set[int]:
    """Cards named by their number (`H-00012`), of lists that came from here."""
    wanted = {e.card: int(e.card[2:]) for e in entries if e.card[:2].upper() == "H-" and e.card[2:].isdigit() and len(e.card) < 14}
    known = set(Contact.objects.filter(pk__in=Many(wanted.values())).values_list("pk", flat=True))
    # The number of a card that became part of another leads to that one.
    merged = people_after(sorted(set(wanted.values()) - known)) if set(wanted.values()) - known else {}
    register.cards = {card: merged.get(pk, pk) for card, pk in wanted.items() if pk in known or pk in merged}
    return set(register.cards.values())


def _mobile(phone: str) -> bool:
    if phone.startswith("+358"):
        return phone[4:5] in ("4", "5")
    try:
        return bool(phone) and phones.parse(phone).mobile
    except phones.PhoneTrouble:
        return False
