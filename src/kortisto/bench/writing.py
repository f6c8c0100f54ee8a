"""What changes many rows: a list brought in, duplicates looked for, a night planned, people erased and their absence proved."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction

from kortisto.contacts.likeness.scanning import scan_companies, scan_people
from kortisto.contacts.models import Contact
from kortisto.exchange.commands import import_list
from kortisto.privacy import erasure, scan, sweep
from kortisto.privacy.models import Erasure, Subject

from . import people as invented
from .building import BY, Built, namesakes
from .figures import NUMBER, PER_MEGABYTE, RATE, SECONDS, Figure, took


class WentWrong(RuntimeError):
    """What was measured did not do what it should have, so its speed means nothing."""


def bring_in(built: Built, folder: Path, *, seed: int, rows: int | None = None) -> list[Figure]:
    """A list of `rows`, else a fifth as many as there are people: one in ten is somebody known, one company in fifty is new, all
    by name. The list is made as it is written, so that the memory measured is the import's."""
    number = rows or max(built.contacts // 5, 10)
    there = min(number // 10, built.contacts)
    firms = len(built.companies) + max(len(built.companies) // 50, 1)
    borne = namesakes(seed=seed, contacts=built.contacts, firms=len(built.companies))
    fresh = invented.people(Random(seed + 2), built.contacts + 10_000, number - there, firms, strangers_to=borne)
    path = folder / "asiakkaat.csv"
    invented.write_list(path, chain(fresh, invented.people(Random(seed), 0, there, len(built.companies))))
    before = Contact.objects.count()
    said = io.StringIO()
    with redirect_stdout(said):
        spent = took(lambda: _import(path, built))
    first = invented.first_rows(path, _FLOOR_ROWS)
    path.unlink()  # it lies in the instance folder: the byte scan would rightly find the erased in it
    made = Contact.objects.count() - before
    if made != number - there:
        raise WentWrong(f"the list has {number - there} new people, {made} came in: {said.getvalue()}")
    return [Figure("import", number / spent, RATE, len(first) / _bare_insert(first))]


_FLOOR_ROWS = 20_000


def _import(path: Path, built: Built) -> None:
    code = import_list(path, source="vanha järjestelmä", collected_on=built.today)
    if code:
        raise WentWrong("the list was refused")


def _bare_insert(rows: Sequence[Sequence[str]]) -> float:
    """The first of these rows as texts into a table without an index, in one transaction."""
    columns = ", ".join(f"c{place}" for place in range(len(rows[0])))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_rows ({', '.join(f'{name} text' for name in columns.split(', '))})")
        marks = ", ".join(["%s"] * len(rows[0]))
        with transaction.atomic():
            spent = took(lambda: cursor.executemany(f"INSERT INTO bench_rows ({columns}) VALUES ({marks})", rows))  # noqa: S608
        cursor.execute("DROP TABLE bench_rows")
    return spent


def look_for_pairs(*, now: datetime) -> list[Figure]:
    """Every card against every other, people and companies."""
    spent = took(lambda: (scan_people(now=now), scan_companies(now=now)))
    read = "SELECT c.id, c.given_name, c.family_name, p.email_folded, p.phone_digits FROM contacts_contact c JOIN contacts_position p ON p.contact_id = c.id"
    return [Figure("duplicate scan", spent, SECONDS, _bare([(read, [])]))]


def plan_a_night(built: Built, *, now: datetime) -> list[Figure]:
    """What the nightly run would do: its duties, who is due, what of each goes. Nothing is changed."""
    spent = took(lambda: sweep.run(as_of=built.today, now=now, dry_run=True))
    due = _bare([("SELECT id FROM privacy_subject WHERE next_due_on <= %s", [built.today])])
    return [Figure("sweep plan", spent, SECONDS, due)]


def erase(built: Built, *, now: datetime) -> list[Figure]:
    """A twentieth of the people, those who go first, on the night after their last days: whole, read again and certified."""
    number = max(built.contacts // 20, 10)
    soonest = Subject.objects.filter(keep_until__isnull=False, contact__isnull=False).order_by("keep_until", "pk")
    last_day = soonest.values_list("keep_until", flat=True)[number - 1]
    assert last_day is not None
    as_of = last_day + timedelta(days=2)
    there = _going_whole(list(soonest.filter(keep_until__lt=as_of)[: number * 2]), as_of)[:number]
    if not there:
        raise WentWrong(f"nobody goes whole by {as_of}, though last days have passed")
    floor = _bare_delete([subject.pk for subject in there])
    outcomes: list[Any] = []
    spent = took(lambda: outcomes.extend(erasure.erase(there, reason=Erasure.Reason.RETENTION, by=BY, now=now, as_of=as_of)))
    verified = [outcome for outcome in outcomes if outcome.state == "verified"]
    seen = [outcome for outcome in outcomes if outcome.problem.startswith("scan:")]
    if len(verified) + len(seen) != len(there):
        bad = next((outcome.problem for outcome in outcomes if outcome.state == "incomplete"), "some are missing")
        raise WentWrong(f"{len(verified)} of {len(there)} erasures were verified: {bad}")
    return [
        Figure("erasures, verified", len(verified) / spent, RATE, len(there) / floor),
        Figure("erasures the byte scan wants looked at", len(seen), NUMBER),
        _byte_scan(len(there)),
    ]


def _byte_scan(number: int) -> Figure:
    """Every file of the instance searched for the addresses of as many invented people as were erased, in every spelling."""
    absent = invented.people(Random(0), 8_000_000, number, number)
    needles = scan.Needles({one.email(invented.domain(one.firm)): "" for one in absent})
    found: list[scan.Result] = []

    def look() -> None:
        found.append(scan.run(needles))
        needles.forget()

    spent = took(look)
    if found[0].leaks:
        raise WentWrong(f"the byte scan found people who were never there: {found[0].leaks[:3]}")
    return Figure("byte scan", spent * 1000 / (found[0].bytes / 1_000_000), PER_MEGABYTE)


def _going_whole(subjects: Sequence[Subject], as_of: date) -> list[Subject]:
    """Those of whom nothing stays on that day."""
    whole: set[int] = set()
    for start in range(0, len(subjects), 500):
        plans = erasure.plan_many(subjects[start : start + 500], reason=Erasure.Reason.RETENTION, as_of=as_of)
        whole |= {plan.subject_id for plan in plans if plan.whole}
    return [subject for subject in subjects if subject.pk in whole]


# Without the rows of the search, whose trigger looks for each word in the index: that is no bare deletion.
_OF_A_PERSON = (
    ("contacts_interaction", "contact_id IN (SELECT id FROM contacts_contact WHERE subject_id IN ({}))"),
    ("contacts_noticedelivery", "contact_id IN (SELECT id FROM contacts_contact WHERE subject_id IN ({}))"),
    ("contacts_position", "contact_id IN (SELECT id FROM contacts_contact WHERE subject_id IN ({}))"),
    ("privacy_keep", "subject_id IN ({})"),
    ("contacts_contact", "subject_id IN ({})"),
)


def _bare_delete(ids: Sequence[int]) -> float:
    """The rows of these people deleted table by table, then put back."""
    wanted = ", ".join(str(int(pk)) for pk in ids)

    def delete() -> None:
        with connection.cursor() as cursor:
            for table, where in _OF_A_PERSON:
                cursor.execute(f"DELETE FROM {table} WHERE {where.format(wanted)}")  # noqa: S608 - whole numbers of ours

    with transaction.atomic():
        spent = took(delete)
        transaction.set_rollback(True)
    return spent


def _bare(statements: Sequence[tuple[str, Sequence[Any]]]) -> float:
    def read() -> None:
        with connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
                cursor.fetchall()

    return took(read)
