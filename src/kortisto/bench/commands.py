"""The body of `kortisto bench register`: build, measure, tell."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import building, multiplying, reading, writing
from .figures import MEGABYTES, RATE, Figure, Memory, count_processor_time, table, took
from .marking import mark, marked


def register(
    *,
    contacts: int,
    seed: int,
    rounds: int,
    as_json: bool,
    processor: bool = False,
    kept: Path | None = None,
    import_rows: int | None = None,
    times: int = 1,
) -> int:
    """Fill the register of this process, measure, print. `kept`: the folder it stays in. Gives the exit code."""
    if processor:
        count_processor_time()
    if kept:
        figures, contacts = measure_kept(kept, contacts=contacts, seed=seed, rounds=rounds, times=times)
    else:
        figures = measure(contacts=contacts, seed=seed, rounds=rounds, import_rows=import_rows)
    if as_json:
        found = {
            "bench": "register",
            "contacts": contacts,
            "companies": max(contacts // 5, 1),
            "database": connection.vendor,
            "clock": "processor" if processor else "wall",
            "figures": [f.as_json() for f in figures],
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    click.echo(f"{contacts} contacts, {max(contacts // 5, 1)} companies, {connection.display_name}\n")
    click.echo(table(figures))
    return 0


def measure_kept(folder: Path, *, contacts: int, seed: int, rounds: int, times: int = 1) -> tuple[list[Figure], int]:
    """The pages of a register that stays, and of how many contacts it is: what is there is measured as it is, not built anew."""
    now, known = timezone.now(), marked(folder)
    if known is None:
        building.build(contacts=contacts, seed=seed, now=now, told=_told)
        mark(folder, contacts=contacts, seed=seed)
    if times > (known or {}).get("times", 1) == 1:
        multiplying.multiply(times, told=_told)
        building.tidy()
        mark(folder, contacts=contacts, seed=seed, times=times)
    built = building.standing(now)
    figures = [Figure("database", _size() / 1_000_000, MEGABYTES)]
    Memory.begin()
    figures += reading.measure(built, seed=seed, told=_told, rounds=rounds)
    return figures + _memory("pages"), built.contacts


def measure(*, contacts: int, seed: int, rounds: int, import_rows: int | None = None) -> list[Figure]:
    """Every figure, in the order of a day's work: what reads before what changes, so that the register is whole."""
    now, done = timezone.now(), list[building.Built]()
    spent = took(lambda: done.append(building.build(contacts=contacts, seed=seed, now=now, told=_told)))
    built = done[0]
    figures = [Figure("building, with history", contacts / spent, RATE)]
    figures.append(Figure("database", _size() / 1_000_000, MEGABYTES))
    Memory.begin()
    figures += reading.measure(built, seed=seed, told=_told, rounds=rounds)
    figures += _memory("pages")
    _told("import")
    figures += writing.bring_in(built, Path(settings.KORTISTO.home), seed=seed, rows=import_rows)
    building.tidy()
    figures += _memory("import")
    _told("duplicate scan")
    figures += writing.look_for_pairs(now=now)
    figures += _memory("duplicate scan")
    _told("sweep plan")
    figures += writing.plan_a_night(built, now=timezone.now())
    _told("erasing")
    figures += writing.erase(built, now=timezone.now())
    figures += _memory("erasing")
    return figures


def _memory(what: str) -> list[Figure]:
    peak = Memory.peak()
    Memory.begin()
    return [] if peak is None else [Figure(f"memory at most, {what}", peak, MEGABYTES)]


def _size() -> int:
    """Bytes of the database on disk, logs included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def _told(step: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {step:<60}")
        sys.stderr.flush()
