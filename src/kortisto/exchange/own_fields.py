"""Custom fields in lists that come in and go out (ADR 130): recognised by key or name in each language, read as their kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from kortisto.contacts.custom import kinds, reading, writing
from kortisto.contacts.custom.kinds import Stored
from kortisto.contacts.models import Company, CompanyFieldValue, Contact, CustomField, FieldValue, Position
from kortisto.contacts.refusals import Refused
from kortisto.database.many import Many
from kortisto.database.writing import insert_many
from kortisto.exchange import recognition
from kortisto.exchange.cells import dates
from kortisto.exchange.fields import FIELDS, PREFIX, Field
from kortisto.exchange.models import ImportRow
from kortisto.lib.text import fold
from kortisto.privacy.gate import Gate

if TYPE_CHECKING:
    from kortisto.exchange.entries import Entry
    from kortisto.exchange.judging import Judged
    from kortisto.exchange.register import Register

Says = dict[str, tuple[CustomField, list[Stored]]]
"""Field key → the field and what a row lets it say."""
Bearer, Outcome = CustomField.Bearer, ImportRow.Outcome


def target_of(own: CustomField) -> str:
    return f"{PREFIX}{own.key}"


def targets(as_of: date) -> list[Field]:
    """What a column may become besides the closed list: the fields in use whose datum a notice in force names."""
    known = [own for own in reading.living(as_of) if own.retired_on is None]
    return [Field(target_of(own), "" if own.bearer == Bearer.COMPANY else own.datum, own.label) for own in known]


def field_of(target: str, as_of: date) -> Field | None:
    """What a target is; None for one that is not there (any more)."""
    if not target.startswith(PREFIX):
        return FIELDS.get(target)
    return next((found for found in targets(as_of) if found.key == target), None)


def recognised(headings: Sequence[str], as_of: date) -> dict[int, str]:
    """Column → target, by key or name in any language; a name several fields bear says nothing."""
    names: dict[str, set[str]] = {}
    for own in reading.living(as_of):
        if own.retired_on is None:
            for name in {target_of(own), own.key, *own.labels}:
                names.setdefault(fold(name), set()).add(target_of(own))
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        keys = names.get(fold(heading), set())
        if len(keys) == 1 and not keys & set(found.values()):
            found[place] = next(iter(keys))
    return found


@dataclass(slots=True)
class Known:
    """What a chunk needs: the fields by key, and what they say of the people, jobs and companies it touches."""

    fields: dict[str, CustomField] = field(default_factory=dict)
    said: dict[tuple[str, int], dict[str, set[str]]] = field(default_factory=dict)

    def of(self, own: CustomField, pk: int | None) -> set[str]:
        return self.said.get((own.bearer, pk or 0), {}).get(own.key, set())


def look_up(contacts: Iterable[int], companies: Iterable[int], as_of: date) -> Known:
    """Three queries, whatever the size of the chunk. The import acts for the register as a whole, not through a gate."""
    known = Known({own.key: own for own in reading.living(as_of) if own.retired_on is None})
    people = FieldValue.objects.filter(contact__in=Many(contacts)).values_list("contact_id", "position_id", "field__key", "value")
    for contact, position, key, value in people:
        bearer = (Bearer.POSITION, position) if position else (Bearer.PERSON, contact)
        known.said.setdefault(bearer, {}).setdefault(key, set()).add(value)
    firms = CompanyFieldValue.objects.filter(company__in=Many(companies)).values_list("company_id", "field__key", "value")
    for company, key, value in firms:
        known.said.setdefault((Bearer.COMPANY, company), {}).setdefault(key, set()).add(value)
    return known


def judge(judged: Judged, register: Register, position: Position | None) -> None:
    """What the fields of a row add to what becomes of it. Only a row that names the card says anew what the card says already."""
    entry = judged.entry
    bearers: dict[str, int | None] = {
        Bearer.PERSON: judged.match.pk if judged.match else None,
        Bearer.POSITION: position.pk if position else None,
        Bearer.COMPANY: judged.company.pk if judged.company else None,
    }
    for key, text in entry.own.items():
        own = register.own.fields.get(key)
        if own is None:
            continue
        stored = _stored(own, _day(entry, own, text) if own.kind == CustomField.Kind.DAY else text)
        if not stored:
            entry.tell(f"own_bad.{key}", target_of(own))
            continue
        has = register.own.of(own, bearers[own.bearer])
        if {one.value for one in stored} == has or (has and not (entry.card and own.bearer != Bearer.COMPANY)):
            continue
        judged.own[key] = (own, stored)
    about_person = any(own.bearer != Bearer.COMPANY for own, _ in judged.own.values())
    if about_person and judged.outcome == Outcome.UNCHANGED:
        judged.outcome, judged.act, judged.fills = Outcome.COMPLETED, judged.act or "same", (*judged.fills, "own")


def _day(entry: Entry, own: CustomField, text: str) -> str:
    """A day of a list is read as every other day of it is: in the order of its column, in words, as the number of a spreadsheet."""
    order = entry.day_orders.get(own.key, "dmy")
    found = dates.read(text, "mdy" if order == "mdy" else "dmy", unsure=order == "dmy?")
    if found is None or not found.exact:
        return text
    if found.unsure:
        entry.tell("date_order", target_of(own))
    return found.first.isoformat()


def _stored(own: CustomField, text: str) -> list[Stored]:
    try:
        found = kinds.read(own, [text])
        writing.not_retired(own, [one.value for one in found])
    except Refused:
        return []
    return found


def put(
    judged: Sequence[Judged], people: Mapping[int, Contact], firms: Mapping[int, Company], jobs: Mapping[int, Position], *,
    mark: str, by: str, now: datetime,
) -> None:  # fmt: skip
    """Write what the rows of a chunk say: of new people in one go, of others through the act that people use.

    `people`, `firms`, `jobs`: row number → the card made, the company, the job a row completes. `mark` is who a company's values
    were written by: the import, so that an undo knows them.
    """
    fresh: list[FieldValue] = []
    made = {position.contact_id: position for position in Position.objects.filter(contact__in=Many(c.pk for c in people.values()))}
    for one in judged:
        for own, stored in one.own.values():
            row, contact = one.entry.row, people.get(one.entry.row)
            if own.bearer == Bearer.COMPANY:
                if row in firms and one.outcome not in _LEFT_OUT:
                    writing.store(firms[row], own, stored, by=mark, now=now)
            elif one.entry.left:
                continue
            elif contact is not None:
                position = made.get(contact.pk) if own.bearer == Bearer.POSITION else None
                if own.bearer == Bearer.PERSON or position is not None:
                    fresh += [writing.row_of(position or contact, own, value, by=by, now=now) for value in stored]
            elif one.outcome == Outcome.COMPLETED and one.match is not None:
                _complete(one, own, stored, jobs.get(row), by, now)
    insert_many(fresh)


_LEFT_OUT = frozenset({Outcome.BAD, Outcome.SKIPPED, Outcome.WAITING, Outcome.PAST_LIMIT, Outcome.NO_PURPOSE, Outcome.BLOCKED})


def _complete(one: Judged, own: CustomField, stored: Sequence[Stored], job: Position | None, by: str, now: datetime) -> None:
    """A value no purpose would keep is left out with a note rather than the row."""
    bearer = job if own.bearer == Bearer.POSITION else one.match
    if bearer is None:
        return
    try:
        writing.write(bearer, own, [value.value for value in stored], by=by, now=now)
    except Refused:
        one.entry.tell("details_dropped", target_of(own))


def kept_back(seen: Gate, out: Gate) -> list[str]:
    """Names of the fields the reader sees on cards and no purpose lets leave."""
    known = reading.living(out.as_of, Bearer.PERSON, Bearer.POSITION)
    return [own.label for own in known if seen.may(own.datum) and not out.may(own.datum)]


def columns(gate: Gate) -> list[tuple[str, str, str]]:
    """(target, datum, heading) of the columns of a file that goes out: fields whose datum the gate covers."""
    known = reading.living(gate.as_of, Bearer.PERSON, Bearer.POSITION)
    return [(target_of(own), own.datum, _heading(own)) for own in known if gate.may(own.datum)]


def company_columns(as_of: date) -> list[tuple[str, str, str]]:
    """The same of a file of companies: facts of the firm, about nobody."""
    return [(target_of(own), "", _heading(own)) for own in reading.living(as_of, Bearer.COMPANY)]


def _heading(own: CustomField) -> str:
    """Its name, unless an import would take that for something else."""
    return target_of(own) if recognition.knows(own.label) else own.label


def cells(contact_ids: Sequence[int], jobs: Mapping[int, int], gate: Gate) -> dict[int, dict[str, str]]:
    """Contact → column → text that an import reads back. `jobs`: contact → the position the row shows."""
    known = {own.key: own for own in reading.living(gate.as_of, Bearer.PERSON, Bearer.POSITION)}
    if not known:
        return {}
    mine, theirs = reading.of_people(contact_ids, gate), reading.of_positions(list(jobs.values()), gate)
    return {pk: _written(mine.get(pk, {}) | theirs.get(jobs.get(pk, 0), {}), known) for pk in contact_ids}


def company_cells(company_ids: Sequence[int], as_of: date) -> dict[int, dict[str, str]]:
    """Company → column → text that an import reads back."""
    known = {own.key: own for own in reading.living(as_of, Bearer.COMPANY)}
    said = reading.of_companies(company_ids) if known else {}
    return {pk: _written(values, known) for pk, values in said.items()}


def _written(said: Mapping[str, Sequence[str]], known: Mapping[str, CustomField]) -> dict[str, str]:
    return {target_of(known[key]): kinds.written(known[key], values) for key, values in said.items() if key in known}
