"""What would become of each row: the same judgement for the dry run and, chunk by chunk, for the real one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from itertools import islice

from kortisto.contacts import duplicates, scope
from kortisto.contacts.models import Company, Contact, Tag, WorkTask
from kortisto.exchange import firm_updates, own_fields, tagging, tasking
from kortisto.exchange.cells import companies
from kortisto.exchange.chosen import Defaults
from kortisto.exchange.entries import Entry
from kortisto.exchange.fields import WORK
from kortisto.exchange.foresight import Foresight, drop
from kortisto.exchange.models import ImportRow
from kortisto.exchange.register import Register, look_up
from kortisto.lib.text import fold
from kortisto.privacy import due, publication

Outcome = ImportRow.Outcome
SAME, OTHER, MOVED, SKIP = "same", "other", "moved", "skip"
CHOICES = (MOVED, SAME, OTHER, SKIP)
CHUNK = 3000

_REASONS = {duplicates.EMAIL: "same_email", duplicates.NAME_AND_COMPANY: "other_email", duplicates.NAME_AND_PHONE: "same_phone"}


@dataclass(slots=True)
class Judged:
    """An entry and what becomes of it. `match`: the person of the register it is or may be."""

    entry: Entry
    outcome: Outcome
    reason: str = ""
    field: str = ""
    match: Contact | None = None
    company: Company | None = None
    act: str = ""
    proposal: str = ""
    fills: tuple[str, ...] = ()
    limit_on: date | None = None
    due_on: date | None = None
    tags: tuple[Tag, ...] = ()
    task: WorkTask | None = None
    own: own_fields.Says = made(default_factory=dict)
    also: tuple[Contact, ...] = ()
    """Further people the address of a ban reaches."""

    @property
    def passive(self) -> bool:
        return self.entry.left and self.outcome in (Outcome.CREATED, Outcome.COMPLETED)


@dataclass(frozen=True, slots=True)
class Court:
    """The circumstances of an import: when the list was collected, what holds for all rows, what was chosen for some."""

    collected_on: date
    as_of: date
    defaults: Defaults
    choices: Mapping[str, str]
    rules: scope.Scope
    foresight: Foresight
    listed: Collection[str]
    remembered: due.Remembered = made(default_factory=due.Remembered)
    """What was judged of people alike, for the chunks that follow."""

    @classmethod
    def sit(
        cls,
        listed: Collection[str],
        *,
        collected_on: date,
        as_of: date,
        defaults: Defaults,
        choices: Mapping[str, str] | None = None,
    ) -> Court:
        """`listed`: the companies of the whole list (`companies.match`): a new employer that stands anywhere in it is known."""
        rules = scope.current(as_of)
        foresight = Foresight(publication.active_policies(as_of), rules, collected_on, as_of)
        return cls(collected_on, as_of, defaults, choices or {}, rules, foresight, listed)

    @property
    def notice_due_on(self) -> date:
        """The last day to inform the people of the list (H08; Art. 14(3)(a))."""
        return self.rules.inform_by(self.collected_on)


def judge(entries: Iterable[Entry], court: Court) -> Iterator[Judged]:
    """Judgements in the order of the entries; companies an earlier entry would make count for the later ones."""
    coming: dict[str, str] = {}
    each = iter(entries)
    while chunk := list(islice(each, CHUNK)):
        register = look_up(chunk, as_of=court.as_of)
        for place, entry in enumerate(chunk):
            judged = _one(entry, place, register, court, coming)
            if entry.tags:
                tagging.judge(judged, register)
            job = (
                position_of(entry, judged.match, register, judged.company)
                if (entry.own or entry.work_task) and judged.match
                else None
            )
            if entry.work_task:
                tasking.judge(judged, register, court, job)
            if entry.own:
                own_fields.judge(judged, register, job)
            if judged.outcome in (Outcome.CREATED, Outcome.COMPANY_CREATED) and judged.company is None and judged.entry.company:
                coming.setdefault(companies.match(judged.entry.company), status_for(judged.entry, court))
            yield judged


def status_for(entry: Entry, court: Court) -> str:
    return entry.company_status or court.defaults.company_status


def _one(entry: Entry, place: int, register: Register, court: Court, coming: Mapping[str, str]) -> Judged:
    choice = court.choices.get(str(entry.row), "")
    if choice == SKIP:
        return Judged(entry, Outcome.SKIPPED, "skip")
    if entry.problem:
        return Judged(entry, Outcome.BAD, entry.problem.code, entry.problem.field)
    if entry.only_ban:
        return _banned(entry, register)
    if entry.is_company:
        known = register.company_of(entry)
        judged = Judged(entry, Outcome.COMPANY_KNOWN if known else Outcome.COMPANY_CREATED, company=known)
        firm_updates.judge(judged)
        return judged
    if entry.card:
        return _by_card(entry, register, court, choice)
    if place in register.arrived and choice != OTHER:
        return _matched(entry.moved(), register.arrived[place], register, court, choice)
    matches = register.matches.get(place, []) if choice != OTHER else []
    if matches:
        return _matched(entry, matches, register, court, choice)
    if register.is_blocked(entry):
        return Judged(entry, Outcome.BLOCKED, "blocked")
    return _new(entry, register, court, coming)


def _banned(entry: Entry, register: Register) -> Judged:
    """A row of a list of bans: everybody with the address is banned; of an address nobody has, only a keyed hash stays."""
    people = register.reached_by(entry)
    if not people:
        return Judged(entry, Outcome.BAN_KEPT)
    wanted = set(entry.bans)
    new = any(not {"*"} & register.bans.get(one.pk, set()) and wanted - register.bans.get(one.pk, set()) for one in people)
    return Judged(
        entry, Outcome.COMPLETED if new else Outcome.UNCHANGED, match=people[0], also=tuple(people[1:]), act=SAME, fills=("ban",)
    )


def _matched(entry: Entry, matches: list[duplicates.Match], register: Register, court: Court, choice: str) -> Judged:
    contact = register.contacts[matches[0].contact_id]
    if matches[0].passive:
        return Judged(entry, Outcome.KEEPER, "keeper", match=contact)
    sure = _surely_same(entry, matches, register)
    moved = choice == MOVED and bool(entry.company)  # nobody moves to a company that the row does not name
    if choice == SAME or moved or (sure and len(matches) == 1):
        return _known_person(entry, contact, register, court, moved=moved)
    reason = "several" if sure or len({m.contact_id for m in matches}) > 1 else _REASONS[matches[0].reason]
    if reason == "same_phone" and not entry.company:
        reason = "only_phone"
    proposal = MOVED if reason == "same_phone" else SAME if sure or reason in ("other_email", "only_phone") else OTHER
    return Judged(entry, Outcome.WAITING, reason, match=contact, proposal=proposal, company=register.company_of(entry))


def _surely_same(entry: Entry, matches: list[duplicates.Match], register: Register) -> bool:
    contact = register.contacts[matches[0].contact_id]
    positions = register.positions.get(contact.pk, [])
    if matches[0].reason == duplicates.EMAIL:
        return not contact.name_folded or sorted(contact.name_folded.split()) == sorted(fold(entry.name).split())
    if matches[0].reason == duplicates.NAME_AND_COMPANY:
        others = {p.email_folded for p in positions if p.email_folded}
        return not entry.email or not others or fold(entry.email) in others
    return False


def _known_person(entry: Entry, contact: Contact, register: Register, court: Court, *, moved: bool = False) -> Judged:
    if contact.subject_id in register.restricted:
        return Judged(entry, Outcome.RESTRICTED, "restricted", match=contact)
    company = register.company_of(entry)
    if moved:
        return Judged(entry, Outcome.COMPLETED, match=contact, company=company, act=MOVED)
    if entry.employer:
        return Judged(entry, Outcome.WAITING, "new_job", match=contact, proposal=SAME, company=company)
    position = position_of(entry, contact, register, company)
    corrected = _corrections(entry, contact, position) if entry.card else set()
    fills = tuple(sorted(_fills(entry, contact, position, register) | corrected))
    if not fills and not entry.left:
        return Judged(entry, Outcome.UNCHANGED, match=contact, company=company)
    return Judged(entry, Outcome.COMPLETED, match=contact, company=company, act=SAME, fills=fills)


def _by_card(entry: Entry, register: Register, court: Court, choice: str) -> Judged:
    """A row with a card number is the person for sure: what it says is newer than the card, but for another employer we ask."""
    if entry.card not in register.cards:
        return Judged(entry, Outcome.BAD, "card_unknown", "card")
    contact = register.contacts[register.cards[entry.card]]
    if contact.pk in register.passive:
        return Judged(entry, Outcome.KEEPER, "keeper", match=contact)
    # A file of ours says what the firm or a mailbox forbids too; it is no word of the person's because it came back.
    others = register.otherwise.get(contact.pk, set())
    entry.bans = {channel: day for channel, day in entry.bans.items() if channel not in others}
    company = register.company_of(entry)
    elsewhere = entry.company and all(company is None or p.company_id != company.pk for p in register.positions.get(contact.pk, ()))
    if elsewhere and not choice and contact.subject_id not in register.restricted:
        return Judged(entry, Outcome.WAITING, "new_job", match=contact, proposal=MOVED, company=company)
    return _known_person(entry, contact, register, court, moved=choice == MOVED)


def _corrections(entry: Entry, contact: Contact, position) -> set[str]:  # type: ignore[no-untyped-def]
    """Fields where a row with a card number says something else than the card; a blank cell says nothing."""
    found = {
        name
        for name in WORK
        if position is not None and getattr(entry, name) and getattr(entry, name).casefold() != getattr(position, name).casefold()
    }
    if entry.is_person and (entry.given_name, entry.family_name) != (contact.given_name, contact.family_name):
        found.add("name")
    return found | ({"language"} if entry.language and entry.language != contact.language else set())


def position_of(entry: Entry, contact: Contact, register: Register, company: Company | None):  # type: ignore[no-untyped-def]
    """The open position a row completes: at its company, else the one with its address, else the only one."""
    positions = register.positions.get(contact.pk, [])
    at = [p for p in positions if company and p.company_id == company.pk]
    mailed = [p for p in positions if entry.email and p.email_folded == fold(entry.email)]
    only = positions if len(positions) == 1 and not entry.company else []
    return next(iter(at or mailed or only), None)


def _fills(entry: Entry, contact: Contact, position, register: Register) -> set[str]:  # type: ignore[no-untyped-def]
    """Fields the row has and the card lacks. What the card has is never overwritten."""
    found = {
        name
        for name in ("job_title", "email", "phone", "street", "postal_code", "city", "country")
        if position is not None and getattr(entry, name) and not getattr(position, name)
    }
    if (
        position is not None
        and position.street
        and found & {"postal_code", "city", "country"} == found & {"street", "postal_code", "city", "country"}
    ):
        found -= {"country"}
    if entry.language and not contact.language:
        found.add("language")
    if entry.last_contact and (contact.last_activity_on is None or entry.last_contact > contact.last_activity_on):
        found.add("last_contact")
    if set(entry.bans) - register.bans.get(contact.pk, set()):
        found.add("ban")
    return found


def _new(entry: Entry, register: Register, court: Court, coming: Mapping[str, str]) -> Judged:
    if entry.employer:
        entry = _moving(entry, register, court)
    company = register.company_of(entry)
    status = (
        company.status if company else coming.get(companies.match(entry.company), status_for(entry, court)) if entry.company else ""
    )
    if company and not company.in_scope:
        return Judged(entry, Outcome.NO_PURPOSE, "company_out", "company", company=company)
    if not entry.company and court.rules.employment:
        return Judged(entry, Outcome.BAD, "no_company", "company")
    fate = court.foresight.fate(entry, status)
    if not fate.kept:
        return _not_kept(entry, fate.limit_on, court, company, status)
    drop(entry, fate.dropped)
    due_on = None if entry.informed_on else court.notice_due_on
    return Judged(entry, Outcome.CREATED, company=company, due_on=due_on)


def _moving(entry: Entry, register: Register, court: Court) -> Entry:
    """At the new employer when we know that firm; else the person has just left the old one."""
    new = companies.match(entry.employer)
    if new in register.firms or new in court.listed:
        return entry.moved()
    entry.left, entry.employer = True, ""
    return entry


def _not_kept(entry: Entry, limit_on: date | None, court: Court, company: Company | None, status: str) -> Judged:
    if entry.bans and (entry.email or entry.phone or entry.left_behind):
        entry.tell("ban_remembered", "ban")
    if limit_on is not None:
        return Judged(entry, Outcome.PAST_LIMIT, "past_limit", company=company, limit_on=limit_on)
    if "*" in entry.bans:
        bans, entry.bans = entry.bans, {}
        without = court.foresight.fate(entry, status)
        entry.bans = bans
        if without.kept:
            return Judged(entry, Outcome.NO_PURPOSE, "ban_no_purpose", "ban", company=company)
    return Judged(entry, Outcome.NO_PURPOSE, "no_purpose", company=company)
