"""From the rows of a table to entries, by a mapping. Nothing is looked up: what is said here is said by the list alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kortisto.exchange import addressing, asides, firm_rows, naming, reaching
from kortisto.exchange.cells import companies, dates, emails, names, opt_outs, phones, plain, remarks
from kortisto.exchange.cells.dates import Day
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Entry, Same, identity
from kortisto.exchange.learning import Columns, learn
from kortisto.exchange.plan import Places, Plan
from kortisto.exchange.reading.tables import Row, Table
from kortisto.exchange.spoken import COUNTRIES, LANGUAGES, LENGTHS, STATUSES
from kortisto.lib import business_id
from kortisto.lib.text import fold, tidy


def entries(
    table: Table, mapping: Mapping, *, as_of: date, only: frozenset[int] | None = None, known: Columns | None = None
) -> Iterator[Entry]:
    """One entry for each row (with `only`, each of these), problems included. `as_of` tells what lies in the future.

    `known`: what was learnt from the whole columns, if it has been already.
    """
    known = known or learn(table, mapping)
    for row in table.rows if only is None else table.rows.of(only):
        yield entry(row, mapping, known, as_of)


def identities(row: Row, mapping: Mapping, known: Columns) -> tuple[Same, Same | None] | None:
    """`Entry.same_person` and `Entry.same_box` of the row, without reading the rest of it; None for a row that names nobody."""
    if row.spilled or mapping.defaults.only_bans:
        return None
    plan = known.plan(mapping)
    cells = _cells(row, plan, None, plan.naming)
    firm_rows.read(cells)
    given, family, _ = naming.named(cells, known, plan)
    if not given and not family:
        return None
    company = _company(_one(cells, "company"), known)
    email = next(filter(None, map(emails.first, cells.get("email", ()))), "")
    return identity(f"{given} {family}".strip(), company, email)


def entry(row: Row, mapping: Mapping, known: Columns, as_of: date) -> Entry:
    """What a row says, with its problems."""
    made = Entry([row.number])
    if row.spilled:
        made.fail("spilled")
        return made
    plan = known.plan(mapping)
    cells = _cells(row, plan, made, plan.places)
    if mapping.defaults.only_bans:
        return _only_ban(made, cells, row, plan, as_of)
    firm_rows.read(cells)
    _name(made, cells, known, plan)
    _work(made, cells, known, plan)
    reaching.read(made, cells)
    _choices(made, row, plan, as_of)
    asides.read(made, cells)
    _days(made, cells, known, plan, as_of)
    _employment(made, cells, known, as_of)
    _complete(made, mapping)
    return made


def _only_ban(entry: Entry, cells: dict[str, list[str]], row: Row, plan: Plan, as_of: date) -> Entry:
    """Addresses and what is banned; where no column says which channel, everything is."""
    entry.only_ban = True
    reaching.read(entry, cells)
    _choices(entry, row, plan, as_of)
    entry.bans = entry.bans or {"*": None}
    if not entry.email and not entry.phone:
        bad = next((note for note in entry.notes if note.code in UNUSABLE), None)
        entry.fail(bad.code if bad else "no_address", bad.field if bad else "email")
    return entry


def _cells(row: Row, plan: Plan, entry: Entry | None, places: Places) -> dict[str, list[str]]:
    """Target → the plain texts of its columns; formulas are dropped, and `entry` told of them."""
    found: dict[str, list[str]] = {}
    for place, target in places:
        text = row.cells[place]
        if not text:
            continue
        if "\n" in text:
            # Numbers under each other in one cell are several numbers, names several people; elsewhere a line break is a space.
            apart = "\n" in text.strip() and (target == "phone" or (target == "full_name" and names.several(text)))
            text = text.replace("\n", " / " if apart else ", " if target.endswith("street") else "\n")
        cell = plan.cell(text, target)
        if cell.value:
            found.setdefault(target, []).append(cell.value)
        elif cell.problem and entry is not None:
            entry.tell("formula", target)
    return found


def _one(cells: dict[str, list[str]], target: str) -> str:
    return cells[target][0] if target in cells else ""


def _company(said: str, known: Columns) -> str:
    """The firm in the spelling of the list."""
    return (known.spellings.get(companies.match(said)) or tidy(said))[:200] if said else ""


def _name(entry: Entry, cells: dict[str, list[str]], known: Columns, plan: Plan) -> None:
    entry.given_name, entry.family_name, problem = naming.named(cells, known, plan)
    if problem:
        entry.fail(*problem)
        if problem[0] == "name_several":
            return
    language = _one(cells, "language")
    if language:
        entry.language = LANGUAGES.get(fold(language), "")
        if not entry.language:
            entry.tell("language_unknown", "language")


def _work(entry: Entry, cells: dict[str, list[str]], known: Columns, plan: Plan) -> None:
    for target in plan.texts:
        value = _one(cells, target)
        longest = LENGTHS.get(target, 200)
        if len(value) > longest:
            entry.tell("too_long", target)
            value = ""
        setattr(entry, target, value)
    if entry.country:
        entry.country = COUNTRIES.get(fold(entry.country), entry.country.upper() if len(entry.country) == 2 else "")
    entry.company = _company(_one(cells, "company"), known)
    if "@" in entry.company and emails.first(entry.company):  # a whole line in one cell is no firm
        entry.fail("name_bad", "company")
    addressing.read(entry, cells)
    _company_facts(entry, cells, plan)
    if plan.own:
        entry.say_own(cells, known.date_orders)


def _company_facts(entry: Entry, cells: dict[str, list[str]], plan: Plan) -> None:
    typed = _one(cells, "business_id")
    if typed:
        try:
            entry.business_id = business_id.normalise(typed)
        except business_id.BusinessIdTrouble:
            entry.tell("business_id_bad", "business_id")
    if number := _one(cells, "company_phone"):
        entry.company_phone = phones.read(number).value[:40]
    status = _one(cells, "company_status")
    entry.company_status = STATUSES.get(fold(status), "") if status else ""
    if status and not entry.company_status:
        entry.tell("status_unknown", "company_status")
    code = _one(cells, "card")
    entry.card, entry.company_card = ("", code.upper()) if code[:2].upper() == "Y-" else (code, "")
    entry.tags = "\n".join(cells.get("tags", ()))
    entry.work_task = _one(cells, "work_task")


def _choices(entry: Entry, row: Row, plan: Plan, as_of: date) -> None:
    """Bans of every column that can say one. A formula there is a ban too: in doubt we do not write to people."""
    for target, channel, place in plan.bans:
        reader = opt_outs.read_permission if target.startswith("permission") else opt_outs.read
        said = plain(row.cells[place])
        ban = reader(said.value or (row.cells[place] if said.problem else ""), channel)
        for one in ban.channels:
            made_on = ban.made_on if ban.made_on and ban.made_on <= as_of else None
            entry.bans.setdefault(one, made_on)
        if ban.channels:
            entry.said = entry.said or said.value[:200]
        if ban.unclear:
            entry.tell("ban_unclear", target)
    if "*" in entry.bans:
        entry.bans = {"*": entry.bans["*"]}


def _days(entry: Entry, cells: dict[str, list[str]], known: Columns, plan: Plan, as_of: date) -> None:
    for target in plan.days:
        text = _one(cells, target)
        if not text:
            continue
        order, unsure = known.date_orders.get(target, ("dmy", False))
        # A two-digit year is of this century until next year: 11.06.26 is 2026, 1.1.85 is 1985.
        day = dates.read(text, order, unsure=unsure, century_from=as_of.year + 1)
        if day is None:
            if target == "ended_on" and _says_yes(text):
                entry.left = True
            else:
                entry.tell("date_bad", target)
            continue
        _set_day(entry, target, day, as_of)


def _says_yes(text: str) -> bool:
    return fold(text).strip(" .") in {"x", "k", "kylla", "yes", "ja", "1", "true"}


def _set_day(entry: Entry, target: str, day: Day, as_of: date) -> None:
    # Of a month or a year the earlier end shortens what we may keep; an employment lasts through the month it ended in.
    value = min(day.last, as_of) if target == "ended_on" and day.first <= as_of else day.first
    if value > as_of and target != "ended_on":
        entry.tell("date_ahead", target)
        return
    if day.unsure:
        entry.tell("date_order", target)
    if not day.exact:
        entry.tell("date_span", target)
    setattr(entry, target, value)
    if target == "ended_on":
        entry.left = value <= as_of


def _employment(entry: Entry, cells: dict[str, list[str]], known: Columns, as_of: date) -> None:
    """Leaving and a new employer from remarks; the remark itself is not kept."""
    if "note" not in cells and "employment_remark" not in cells:
        return
    entry.note = _one(cells, "note")[:4000]
    texts = cells.get("employment_remark", [])
    for text in (*texts, *cells.get("note", [])):
        asides.forbid(entry, text, "employment_remark")
    remark = next((found for found in map(remarks.read, texts) if found), None)
    if not remark:
        return
    if remark.employer:
        new = companies.match(remark.employer)
        if new == companies.match(entry.company):
            entry.tell("already_moved", "employment_remark")
            return
        entry.employer = known.spellings.get(new, tidy(remark.employer))
        return
    entry.left = True
    if entry.ended_on is None and remark.on is not None:
        entry.ended_on = min(remark.on.last, as_of) if remark.on.first <= as_of else None
    if entry.last_contact and entry.ended_on and entry.last_contact > entry.ended_on:
        entry.tell("contact_after_leaving", "last_contact")


def _complete(entry: Entry, mapping: Mapping) -> None:
    """What every row must have: somebody or some firm, and for a person a way to tell them about the register."""
    if entry.problem or entry.card:  # the card has what the row lacks
        return
    if entry.is_company:
        if mapping.has("full_name", "given_name", "family_name") and (entry.email or entry.job_title):
            entry.fail("no_name", "family_name")
        return
    if not entry.is_person:
        entry.fail("no_name", "family_name")
    elif not entry.reachable and not entry.employer:
        bad = next((note for note in entry.notes if note.field in ("email", "phone") and note.code in UNUSABLE), None)
        entry.fail(bad.code if bad else "unreachable", bad.field if bad else "email")


UNUSABLE = frozenset({"email_no_at", "email_no_end", "email_nowhere", "email_bad", "phone_scientific", "phone_bad", "formula"})
"""Codes of cells that gave no value: a row that cannot be reached otherwise fails for them."""
