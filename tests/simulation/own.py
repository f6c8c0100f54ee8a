"""Custom fields of the simulation: a value must live exactly as long as its datum on its record, whatever else lies there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.proof import people
from tests.proof.days import at
from tests.simulation import lives
from tests.simulation.log import Human, Log

WANTED = (
    ("position", "choice", "job_title"), ("position", "yes_no", "email"), ("position", "number", "work_address"),
    ("position", "choices", "work_task"), ("person", "yes_no", "name"), ("person", "choice", "tags"), ("person", "day", "language"),
    ("person", "text", "notes"), ("position", "text", "notes"),
)  # fmt: skip
TYPED = {"choice": "A", "choices": "A; B", "yes_no": "ei", "number": "12,5", "day": "24.11.2026", "text": "Muista {}"}
OPTIONS = (("A", "", ""), ("B", "", ""))


def fields(day: date) -> list[Any]:
    """A field under every datum the notice allows one under; made once."""
    from kortisto.contacts.custom import defining
    from kortisto.contacts.models import CustomField
    from kortisto.contacts.refusals import Refused

    if not CustomField.objects.exists():
        for bearer, kind, datum in WANTED:
            options = OPTIONS if kind.startswith("choice") else ()
            given = defining.Definition(bearer, kind, datum, (f"{bearer} {kind} {datum}", "", ""), options=options)
            try:
                defining.define(given, by=people.BY, now=at(day))
            except Refused:
                continue
    return list(CustomField.objects.order_by("pk"))


def mark(log: Log, day: date, a: int, b: int) -> Any:
    """Say something of somebody in a field: new, changed, or (now and then) emptied."""
    from kortisto.contacts.custom import writing
    from kortisto.contacts.models import FieldValue

    human = lives.somebody(log, a)
    known = fields(day)
    field = known[b % len(known)]
    job = human.job(day)
    if field.bearer == "position" and job is None:
        return None
    bearer = lives.position(job) if field.bearer == "position" else lives.contact(human)
    typed = "" if (a + b) % 7 == 0 else TYPED[field.kind].format(day)
    if not writing.write(bearer, field, [typed], by=people.BY, now=at(day)):
        return None
    there = FieldValue.objects.filter(contact=human.pk, position=bearer if field.bearer == "position" else None, field=field)
    for key in [
        key for key in human.own if key[0] == field.pk and (key[2] == getattr(job, "record", None) or field.bearer == "person")
    ]:
        if key[3] not in there.values_list("pk", flat=True):
            _emptied(human, key)
    for row in there:
        record = f"contacts.fieldvalue:{row.pk}" if field.datum == "notes" else job.record if field.bearer == "position" else None
        human.own[field.pk, field.datum, job.record if field.bearer == "position" else None, row.pk] = (record, row.value)
        human.data.setdefault((field.datum, record), True)
        if field.datum == "notes":
            human.noted.setdefault(row.pk, day)
    return field


def _emptied(human: Human, key: Any) -> None:
    record, _value = human.own.pop(key)
    rest = any(datum == key[1] and on == record for (_f, datum, _j, _pk), (on, _v) in human.own.items())
    if human.data.get((key[1], record)) is True and not rest:
        del human.data[key[1], record]


def read(human: Human) -> dict[tuple[str, str | None], dict[int, str]]:
    """Datum and record → what the table of values holds there, by row; written apart from the classification on purpose."""
    from kortisto.contacts.models import FieldValue

    found: dict[tuple[str, str | None], dict[int, str]] = {}
    for row in FieldValue.objects.filter(contact=human.pk):
        record = f"contacts.position:{row.position_id}" if row.position_id else None
        record = f"contacts.fieldvalue:{row.pk}" if row.datum == "notes" else record
        found.setdefault((row.datum, record), {})[row.pk] = row.value
    return found


def compare(human: Human, verdicts: Iterable[Any]) -> str:
    """What is wrong with the values after a night ("" when nothing): kept past the last purpose of the datum, or lost early."""
    stored = read(human)
    for verdict in verdicts:
        key = (verdict.datum, verdict.record)
        mine = {k[3]: value for k, (record, value) in human.own.items() if (k[1], record) == key}
        there = stored.pop(key, {})
        if verdict.fate == "erase":
            if there:
                return f"custom values of {key} stay past its last day: {there}"
            human.own = {k: v for k, v in human.own.items() if (k[1], v[0]) != key}
        elif there != mine:
            return f"custom values of {key} should be {mine} and are {there}"
    return f"custom values nobody wrote: {stored}" if stored else ""
