"""The whole proof on the register of this process, which must be a scratch copy: planted, sent through the doors, looked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from kortisto.canary import doors, schema
from kortisto.canary.generic import CannotPlant
from kortisto.canary.planting import Canary, Day, plant
from kortisto.canary.scanning import Search, about
from kortisto.contacts.models import Contact
from kortisto.lib.daylog import where
from kortisto.privacy import audit, ledger, publication
from kortisto.privacy.scan import compact

Tell = Callable[[str], None]
Files = Callable[[], Iterable[Path]]


@dataclass
class Passage:
    """What became of the canary of one door. `found`: places that still had a word of it ("table.column" or a file), with the
    encoding; `twin`: whether the person beside it stayed as it was, word for word."""

    door: str
    outcome: str = "untried"
    says: str = ""
    words: int = 0
    seen_before: int = 0
    found: list[str] = field(default_factory=list)
    twin: bool = True
    in_ledger: bool = False

    @property
    def ok(self) -> bool:
        whole = self.outcome == "gone" and not self.found and self.in_ledger
        return self.twin and (whole or self.outcome == "part" or self.outcome == "none")


@dataclass
class Proof:
    """`tables` → rows of the canary in it before; `unplanted`: tables the proof says nothing of; `files` and `bytes` searched.

    `looked_at`: "tables and bytes", or "tables" where the files of the server cannot be read from here.
    """

    began_at: str
    engine: str
    notices: list[str]
    tables: dict[str, int] = field(default_factory=dict)
    unplanted: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    looked_at: str = "tables"
    trail: str = ""
    problem: str = ""
    said: list[str] = field(default_factory=list)
    """Every word that was planted; not in the report."""

    @property
    def ok(self) -> bool:
        gone = [one for one in self.passages if one.outcome == "gone"]
        return bool(gone) and all(one.ok for one in self.passages) and not (self.unplanted or self.trail or self.problem)

    def as_json(self) -> dict[str, Any]:
        rows = [{**asdict(one), "ok": one.ok} for one in self.passages]
        told = {name: value for name, value in asdict(self).items() if name != "said"}
        return {**told, "passages": rows, "ok": self.ok}


def prove(now: datetime, today: date, *, files: Files, copies: doors.Copies, tell: Tell = lambda phase: None) -> Proof:
    """Plant somebody for each door, go through it, and look everywhere. Never on a register of people: it erases whom it wants."""
    versions = publication.in_effect(today)
    proof = Proof(now.isoformat(), connection.vendor, [f"{one.key}/{one.number}" for one in versions])
    gone: list[Canary] = []
    try:
        tell("planting")
        planted = _planted(now, proof)
        _statistics()
        for door, (canary, day, twin) in planted.items():
            tell(door)
            gone += _through(door, canary, day, twin, copies, proof)
        tell("looking")
        _look_in_files(gone, files, proof)
        report = audit.verify()
        proof.trail = "" if report.ok else f"link {report.seq}: {report.problem}"
    except CannotPlant as fault:
        proof.unplanted.append(str(fault))
    except Exception as error:
        # The text of an error may quote a row of the copy.
        proof.problem = where(error)
    return proof


def _planted(now: datetime, proof: Proof) -> dict[str, tuple[Canary, Day, Contact]]:
    found = {}
    for door in doors.DOORS:
        salt = secrets.token_hex(8)
        obtained = doors.when_obtained(door, salt, Day(Day(date.min, now).today, now))
        if obtained is None:
            said = "the notices in force know no last day for somebody who works at a customer"
            proof.passages.append(Passage(door, "none", said))
            continue
        day = Day(obtained, now)
        status = "prospect" if door == "objection" else "customer"
        canary, twin = plant(salt, day, status=status), plant(f"{salt}twin", Day(now.date() - doors.LATELY, now))
        found[door] = canary, day, twin.contact
        proof.said += [*canary.words.values(), *twin.words.values()]
        proof.tables = {table.kind: schema.rows_of(canary, table).count() for table in schema.tables()}
        proof.unplanted += [kind for kind, number in proof.tables.items() if not number]
    proof.unplanted = sorted(set(proof.unplanted))
    return found


def _statistics() -> None:
    """What servers do by themselves some day: samples of the values, in tables of their own."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _through(door: str, canary: Canary, day: Day, twin: Contact, copies: doors.Copies, proof: Proof) -> Sequence[Canary]:
    search, ref = canary.search(), str(canary.subject.ref)
    passage = Passage(door, words=len(canary.words))
    proof.passages.append(passage)
    passage.seen_before = len({_word_of(hit) for hit in search.in_tables()})
    before = about(twin.subject_id)
    try:
        came = doors.DOORS[door](canary, day, copies)
    except Exception as error:
        passage.outcome, passage.says = "failed", where(error)
        return []
    passage.outcome, passage.says = came.outcome, came.says
    after = about(twin.subject_id)
    # Nights that lie ahead do to the twin what they do to everybody; of the other doors it must not feel anything.
    passage.twin = door in ("retention", "objection") or after == before
    passage.in_ledger = any(line.kind == "erased" and line.subject_ref == ref for line in ledger.read())
    if came.outcome != "gone":
        return []
    passage.found = sorted(search.in_tables())
    return [canary]


def _word_of(hit: str) -> str:
    return hit.partition(": ")[2].rpartition(" (")[0]


def _look_in_files(gone: Sequence[Canary], files: Files, proof: Proof) -> None:
    """Every byte, once, for all of those who went. PostgreSQL: after the tables were written anew, as the notice promises."""
    if connection.vendor == "postgresql":
        compact()
    names = {f"{place}@{number}": word for number, one in enumerate(gone) for place, word in one.words.items()}
    search, doors_of = Search(names), [one for one in proof.passages if one.outcome == "gone"]
    for path in files():
        try:
            proof.bytes += path.stat().st_size
        except FileNotFoundError:
            continue
        proof.files += 1
        for hit in search.in_file(path):
            place, _, rest = hit.partition("@")
            number, _, encoding = rest.partition(" ")
            doors_of[int(number)].found.append(f"{path.name}: {place} {encoding}")
