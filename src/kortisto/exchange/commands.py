"""The body of `kortisto import`."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from django.db import transaction
from django.utils import timezone, translation

from kortisto import jobs
from kortisto.exchange import actions, ahead, recognition, strongbox, working
from kortisto.exchange import bad_rows as bad_row_file
from kortisto.exchange import mapping as mappings
from kortisto.exchange.chosen import Defaults, Mapping, MappingTrouble
from kortisto.exchange.jobs import run_import, run_undo, store
from kortisto.exchange.judging import Court, judge
from kortisto.exchange.models import Import
from kortisto.exchange.reading import files
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.sources import OnDisk
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.report import Report
from kortisto.exchange.undoing import acts as undoing
from kortisto.exchange.uploads import most_bytes, too_large
from kortisto.jobs.worker import perform_here
from kortisto.privacy import publication

REFUSED = 1
_LONG = 500_000
"""Bytes of a file that most likely has so many rows that a process of its own reads them."""


def import_list(
    file: Path, *, source: str, collected_on: date, mapping: Path | None = None, dry_run: bool = False, as_json: bool = False,
    bad_rows: Path | None = None,
) -> int:  # fmt: skip
    """Import `file`, or with `dry_run` only say what would happen. Gives the exit code: 0, or 1 when the list was refused.

    `bad_rows`: where to write the rows that did not come in, with the reasons. The report says row numbers and reasons, never
    a value from the list.
    """
    with translation.override("en"):
        try:
            return _import(file, source.strip(), collected_on, mapping, dry_run, as_json, bad_rows)
        except (Unreadable, MappingTrouble, actions.Refused, OSError) as error:
            if as_json:
                click.echo(json.dumps({"refused": str(error)}, ensure_ascii=False))
            click.echo(f"Error: {error}", err=True)
            return REFUSED


def _import(
    file: Path, source: str, collected_on: date, mapping_file: Path | None, dry_run: bool, as_json: bool, bad: Path | None
) -> int:
    as_of = timezone.localdate()
    if not source:
        raise actions.Refused("Say where the data came from (--source): the notice tells it to the person.")
    if collected_on > as_of:
        raise actions.Refused(f"--collected {collected_on.isoformat()} is in the future. Give the day the data were collected.")
    if not publication.in_effect(as_of):
        raise actions.Refused("No privacy notice is in effect, so nothing may be kept. Publish one first: kortisto policy publish.")
    text = mapping_file.read_text("utf-8") if mapping_file else ""
    source_ = OnDisk(file)
    if source_.size > most_bytes():
        raise Unreadable(too_large())
    read = files.tables(source_, knows=recognition.knows)
    with (
        ahead.begun() if source_.size > _LONG else nullcontext(),
        strongbox.tables_of(read, lambda found: files.best(found, mappings.sheet_of(text), knows=recognition.knows)) as table,
    ):
        chosen = _mapping(table, text, file, as_of)
        if bad is not None:
            bad.touch(mode=0o600)
        court = _court(table, chosen, collected_on, as_of)
        report = Report(table, _columns(table, chosen, as_of), court, source, dry_run, as_json=as_json, reasons=bad is not None)
        if dry_run:
            _judge(report, table, chosen, as_of)
        else:
            report.number = _store(report, file, table, chosen, source, collected_on)
        if bad is not None:
            bad.write_bytes(b"".join(bad_row_file.pieces(table, chosen, report.left_out)))
            bad.chmod(0o600)
        _show(report)
    return 0


def _mapping(table: Table, text: str, file: Path, as_of: date) -> Mapping:
    if text:
        chosen = mappings.read_file(text, table)
        refused = [c for c in mappings.columns(table, chosen, as_of=as_of, samples=False) if c.target and c.refused]
        if refused:
            raise MappingTrouble(f"{refused[0].heading}: {refused[0].refused}")
    else:
        guessed = Defaults(company_status=actions.guessed_status(Import(file_name=file.name), table))
        chosen = Mapping(mappings.propose(table, as_of=as_of).targets, guessed)
    chosen = mappings.permitted(chosen, table, as_of=as_of)
    if mappings.nameless(chosen):
        shown = ", ".join(table.headings[:40])
        raise MappingTrouble(
            f"No column is recognised as a name or a company. Columns: {shown}. Say what they are with --mapping FILE (docs/users/en/import.md)."
        )
    return chosen


def _court(table: Table, chosen: Mapping, collected_on: date, as_of: date) -> Court:
    """With no company known to be listed; `_judge` learns them."""
    return Court.sit((), collected_on=collected_on, as_of=as_of, defaults=chosen.defaults)


def _judge(report: Report, table: Table, chosen: Mapping, as_of: date) -> None:
    with ahead.reading(table, chosen, as_of=as_of) as found:
        court = replace(report.court, listed=found.columns.spellings.keys())
        for chunk in working.chunks(judge(found.entries, court)):
            report.hear(chunk)


def _store(report: Report, file: Path, table: Table, chosen: Mapping, source: str, collected_on: date) -> str:
    """Import here and now; if this process dies, a worker finishes what it began. Gives the code of the import."""
    now = timezone.now()
    upload = actions.take_in(data=[table], file_name=file.name, sheet=table.sheet, by="cli", now=now)
    Import.objects.filter(pk=upload.pk).update(file_size=file.stat().st_size)
    upload.refresh_from_db()
    actions.choose_columns(upload=upload, mapping=chosen, by="cli", now=now)
    actions.say_origin(upload=upload, source=source, collected_on=collected_on, now=now)
    working.without_check(upload)  # what becomes of each row is written as it is stored
    with transaction.atomic():
        actions.start(upload=upload, by="cli", now=now)
        job = jobs.enqueue(run_import, by=None, here=True, import_id=upload.pk)
        Import.objects.filter(pk=upload.pk).update(job_id=job.pk)
    if sys.stderr.isatty():
        rows = len(table.rows)
        click.echo(f"Importing {rows} {'row' if rows == 1 else 'rows'} as {upload.code} …", err=True)
    perform_here(job, lambda: store(upload, report.hear))
    return upload.code


def _columns(table: Table, chosen: Mapping, as_of: date) -> list[mappings.Column]:
    return mappings.columns(table, chosen, as_of=as_of, samples=False)


def _show(report: Report) -> None:
    if report.as_json:
        for piece in report.pieces():
            click.echo(piece, nl=False)
        return
    head = "Dry run: nothing was saved." if report.dry_run else f"Imported as {report.number}."
    click.echo("\n".join([head, *report.lines()]))


def undo_import(code: str, *, bans: bool, dry_run: bool) -> int:
    """Undo an import here and now; if this process dies, the command again (or a worker) finishes. Gives the exit code."""
    number = code.upper().removeprefix("T-")
    upload = Import.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 15 else None
    if upload is None:
        click.echo(f"Error: There is no import {code}. The page of imports lists them.", err=True)
        return REFUSED
    with translation.override("en"):
        return _undo(upload, bans, dry_run)


def _undo(upload: Import, bans: bool, dry_run: bool) -> int:
    if dry_run:
        found = undoing.foresee(upload)
        click.echo(f"{found.erased} people would be erased, {len(found.left)} left, {found.put_back} cards put back.")
        return 0
    try:
        with transaction.atomic():
            undoing.start(upload=upload, bans=bans, by="cli", now=timezone.now())
            job = jobs.enqueue(run_undo, by=None, here=True, import_id=upload.pk)
            Import.objects.filter(pk=upload.pk).update(job_id=job.pk)
    except actions.Refused as refused:
        click.echo(f"Error: {refused.message}", err=True)
        return REFUSED
    perform_here(job, lambda: undoing.run(upload, now=timezone.now()))
    upload.refresh_from_db()
    said = upload.undone
    click.echo(
        f"{said['erased']} people erased, {said['left']} left because somebody has worked with them since, "
        f"{said['put_back'] + said['partly']} cards put back ({said['partly']} in part), {said['spent']} no longer possible."
    )
    return 0
