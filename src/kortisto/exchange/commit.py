"""Storing a chunk of the list: all of it or nothing, set-based, with what each row became in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import get_default_timezone

from kortisto.consents import actions as consents
from kortisto.consents import suppression
from kortisto.contacts import actions, bulk
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Interaction, Position
from kortisto.contacts.refusals import Refused
from kortisto.database.many import Many
from kortisto.database.writing import insert_values
from kortisto.exchange import firm_updates, new_firms, own_fields, strongbox, tagging, tasking
from kortisto.exchange.ahead.packing import Words
from kortisto.exchange.entries import Entry
from kortisto.exchange.fields import WORK
from kortisto.exchange.judging import MOVED, Court, Judged, Outcome, judge
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.undoing import replaced
from kortisto.exchange.undoing.firms import written_by as import_mark
from kortisto.lib.text import fold
from kortisto.privacy import publication

Cards = dict[int, bulk.Made]
"""Row number → the card made of it."""
Made = tuple[Cards, dict[int, bulk.NewPerson]]


@transaction.atomic(savepoint=False)  # within one, every row of a table with a trigger or of an upsert costs what lies before it
def store(upload: Import, entries: Sequence[Entry], court: Court, *, now: datetime, words: Words | None = None) -> list[Judged]:
    """Judge these entries anew (the register may have changed since the check) and store them. Gives what became of them.

    `words`: those of the index, as far as they are made already. Raises `strongbox.Gone` when the list was rewritten
    after it was read: a row may be somebody's who has been erased since.
    """
    strongbox.hold(upload)
    judged = list(judge(entries, court))
    known = [one.match for one in judged if one.match is not None and one.outcome == Outcome.COMPLETED]
    before = replaced.rows_of(known)
    made = new_firms.create(judged, court, upload, now)
    firm_updates.put(judged, upload, now=now)
    people, rows = _people(judged, made, court, upload, now)
    for one in judged:
        if one.outcome == Outcome.COMPLETED and one.match is not None and not one.entry.only_ban:
            _complete(one, made, court, upload, now)
    _notes(judged, people, court, upload, now)
    cards = _cards(judged, people)
    tagging.put(judged, cards, by=upload.by, now=now)
    _own(judged, cards, made, court, upload, now)
    _bans(judged, people, court, upload, now)
    more = {one.entry.row for one in judged if one.entry.bans or one.entry.note}
    alone = [(card, rows[row]) for row, card in people.items() if row not in more]
    bulk.settle_new(alone, now=now, remembered=court.remembered, words=words or {})
    bulk.settle([contact for row, contact in people.items() if row in more], now=now)
    tokens = replaced.keep(known, before, by=upload.by, now=now)
    _remember(upload, judged, people, tokens, now)
    return judged


def _people(judged: Sequence[Judged], made: dict[str, Company], court: Court, upload: Import, now: datetime) -> Made:
    """Row number → the card made of it, and of what."""
    fresh = [one for one in judged if one.outcome == Outcome.CREATED]
    rows = [_person(one, new_firms.company_for(one, made), court, upload) for one in fresh]
    cards = bulk.write_people(rows, by=upload.by, now=now)
    numbers = [one.entry.row for one in fresh]
    return dict(zip(numbers, cards, strict=True)), dict(zip(numbers, rows, strict=True))


def _cards(judged: Sequence[Judged], people: Cards) -> dict[int, Contact]:
    """Row number → the card made of it, for rows with tags or custom fields: few lists have any."""
    wanted = {row: people[row].pk for one in judged if (one.tags or one.own) and (row := one.entry.row) in people}
    found = Contact.objects.select_related("subject").in_bulk(Many(wanted.values())) if wanted else {}
    return {row: found[pk] for row, pk in wanted.items()}


def _person(one: Judged, company: Company | None, court: Court, upload: Import) -> bulk.NewPerson:
    entry = one.entry
    left_on = entry.ended_on or court.collected_on if entry.left else entry.ended_on
    position = bulk.NewPosition(
        company_id=company.pk if company else None,
        details=_details(one, court),
        started_on=entry.started_on if not left_on or not entry.started_on or entry.started_on <= left_on else None,
        ended_on=left_on,
        confirmed_on=court.collected_on,
    )
    return bulk.NewPerson(
        given_name=entry.given_name, family_name=entry.family_name, obtained_on=court.collected_on,
        source=upload.source, source_kind=court.defaults.source_kind, positions=[position],
        language=entry.language or court.defaults.language if court.rules.holds("language") else "",
        last_activity_on=entry.last_contact, told=_told(entry, court),
        passivated_on=left_on if entry.left and court.rules.passive else None,
    )  # fmt: skip


def _details(one: Judged, court: Court) -> WorkDetails:
    """Checked like any other way in; a value the register refuses is left out with a note rather than the person."""
    details = _written(one.entry, court)
    return replace(details, work_task=one.task, task_source=tasking.IMPORT) if one.task is not None else details


def _written(entry: Entry, court: Court) -> WorkDetails:
    values = {name: value for name in WORK if (value := getattr(entry, name))}
    while True:
        try:
            return WorkDetails.read(values, court.rules, court.as_of)
        except Refused as refused:
            if refused.field not in values:
                raise
            if refused.field == "phone" and values["phone"]:
                entry.tell("phone_bad", "phone")
            values.pop(refused.field)


def _told(entry: Entry, court: Court) -> bulk.Told | None:
    """An earlier informing the list knows of: of the notices in effect now, with the list as its evidence."""
    if entry.informed_on is None:
        return None
    version = next(iter(publication.in_effect(court.as_of)), None)
    if version is None:
        return None
    return bulk.Told(
        version.key, version.number, version.sha256, entry.informed_on, language=entry.language or "fi", evidence="import"
    )


def _complete(one: Judged, made: dict[str, Company], court: Court, upload: Import, now: datetime) -> None:
    """Fill what the card lacks; pass on what the list says of leaving or a new employer. A refusal leaves the row out."""
    contact, entry = one.match, one.entry
    assert contact is not None
    try:
        with transaction.atomic():
            if one.act == MOVED:
                _move(contact, new_firms.company_for(one, made), one, court, upload, now)
            else:
                _fill(one, contact, court, upload, now)
            if entry.last_contact and (contact.last_activity_on is None or entry.last_contact > contact.last_activity_on):
                contact.last_activity_on = entry.last_contact
                contact.save(update_fields=["last_activity_on"])
            if entry.left:
                actions.passivate(contact=contact, on=entry.ended_on or court.collected_on, by=upload.by, now=now)
    except Refused:
        one.outcome, one.reason = Outcome.WAITING, "refused"


def _move(contact: Contact, company: Company | None, one: Judged, court: Court, upload: Import, now: datetime) -> None:
    if company is None:
        raise Refused("no company", field="company")
    actions.move(
        contact=contact, company=company, moved_on=court.collected_on, details=_details(one, court), source=upload.source,
        source_kind=court.defaults.source_kind, by=upload.by, now=now,
    )  # fmt: skip


def _fill(one: Judged, contact: Contact, court: Court, upload: Import, now: datetime) -> None:
    fresh = _details(one, court)
    position = _position(one, contact, court)
    if position is not None:
        own = WorkDetails.of(position)
        # Only a row that names the card may say it anew; every other row completes.
        newer = WORK & set(one.fills) if one.entry.card else frozenset()
        values = {
            name: getattr(fresh, name)
            if name in newer
            else getattr(own, name) or (getattr(fresh, name) if name in one.fills else "")
            for name in WORK
        }
        task, source = (own.work_task, own.task_source) if own.work_task is not None else (fresh.work_task, fresh.task_source)
        wanted = WorkDetails(**values, work_task=task, task_source=source)
        if wanted != own:
            actions.change_position(position=position, details=wanted, started_on=position.started_on, by=upload.by, now=now)
    if "name" in one.fills:
        names = {"given_name": one.entry.given_name, "family_name": one.entry.family_name}
        actions.change_contact(contact=contact, **names, by=upload.by, now=now)
    if "language" in one.fills and court.rules.holds("language"):
        actions.change_contact(contact=contact, language=one.entry.language, by=upload.by, now=now)


def _own(
    judged: Sequence[Judged], people: dict[int, Contact], made: dict[str, Company], court: Court, upload: Import, now: datetime
) -> None:
    """What the rows say in custom fields; nothing is asked of the database for a list that has none."""
    said = [one for one in judged if one.own]
    if not said:
        return
    firms = {one.entry.row: company for one in said if (company := new_firms.company_for(one, made)) is not None}
    jobs = {one.entry.row: job for one in said if one.match is not None and (job := _position(one, one.match, court)) is not None}
    own_fields.put(said, people, firms, jobs, mark=import_mark(upload), by=upload.by, now=now)


def _position(one: Judged, contact: Contact, court: Court) -> Position | None:
    positions = list(Position.objects.open(court.as_of).filter(contact=contact).select_related("company").order_by("pk"))
    at = [p for p in positions if one.company and p.company_id == one.company.pk]
    mailed = [p for p in positions if one.entry.email and p.email_folded == fold(one.entry.email)]
    only = positions if len(positions) == 1 and not one.entry.company else []
    return next(iter(at or mailed or only), None)


def _notes(judged: Sequence[Judged], people: Cards, court: Court, upload: Import, now: datetime) -> None:
    """Notes of people new or completed, dated the day of collection; only where the notice allows notes."""
    if not court.rules.holds("notes"):
        return
    noon = datetime.combine(court.collected_on, time(12), get_default_timezone())
    rows = []
    for one in judged:
        contact = people.get(one.entry.row) or (one.match if one.outcome == Outcome.COMPLETED else None)
        if one.entry.note and contact is not None:
            rows.append(bulk.NewInteraction(contact.pk, Interaction.Kind.NOTE, min(noon, now), text=one.entry.note))
    if rows:
        bulk.add_interactions(rows, by=upload.by, now=now)


def _bans(judged: Sequence[Judged], people: Cards, court: Court, upload: Import, now: datetime) -> None:
    """Bans of everybody who is or comes into the register; of people nothing else keeps, only the hash (decision 2)."""
    known = (Outcome.COMPLETED, Outcome.UNCHANGED, Outcome.RESTRICTED, Outcome.WAITING, Outcome.KEEPER)
    rows, hashes = [], []
    for one in judged:
        contact = people.get(one.entry.row) or (one.match if one.outcome in known and one.reason not in _UNSURE else None)
        gone = list(one.entry.left_behind)
        if one.outcome in _NOT_KEPT:
            gone += [address for address in (one.entry.email, one.entry.phone) if address]
        for channel, made_on in one.entry.bans.items():
            day = made_on or court.collected_on
            if contact is not None:
                rows += [(each.pk, channel, day, one.entry.said) for each in (contact, *one.also)]
            hashes += [(address, channel, "*dm*", day) for address in gone]
    if rows:
        consents.import_bans(bans=rows, by=upload.by, now=now)
    if hashes:
        suppression.remember(hashes, now=now)
    # Of whom the row said nothing new nothing was written, so nothing is derived anew.
    changed = [one for one in judged if one.outcome == Outcome.COMPLETED or (one.outcome in known and one.entry.bans)]
    bulk.settle([each for one in changed if one.match is not None for each in (one.match, *one.also)], now=now)


_NOT_KEPT = (Outcome.PAST_LIMIT, Outcome.NO_PURPOSE, Outcome.BAN_KEPT)
_UNSURE = frozenset({"same_email", "other_email", "same_phone", "only_phone", "several"})
"""Reasons that leave open who the person is: nobody is banned for another."""


def _remember(upload: Import, judged: Sequence[Judged], people: Cards, tokens: dict[int, str], now: datetime) -> None:
    rows = []
    for one in judged:
        contact = people.get(one.entry.row) or one.match
        subject = contact.subject_id if contact else None
        codes = sorted({note.code for note in one.entry.notes})
        for number in one.entry.rows:
            first = number == one.entry.row
            outcome, reason, into = (one.outcome, one.reason, None) if first else (Outcome.JOINED, "", one.entry.row)
            token = tokens.pop(contact.subject_id, "") if contact and first else ""
            notes = codes if first else []
            rows.append(
                (upload.pk, number, outcome.value, reason, one.field, notes, into, one.passive, subject, now, token, "")
            )  # fmt: skip
    insert_values(
        ImportRow,
        ("import_of", "number", *_TOLD, "undone"),
        rows,
        unique=["import_of", "number"],
        update=_TOLD,
    )


_TOLD = ("outcome", "reason", "field", "notes", "into", "passive", "subject", "done_at", "token")
