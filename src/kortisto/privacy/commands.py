"""Bodies of `kortisto why`, `dates` and `sweep`. They read the clock, print, and give the exit code."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.privacy import describe, own_dates
from kortisto.privacy import sweep as nightly
from kortisto.privacy import why as reasons
from kortisto.privacy.why import Explanation, Row

GOOD, BAD = 0, 1


def why(contact: str, *, as_of: date | None, as_json: bool) -> int:
    """Why each datum of a contact is held. Exit code 1 when there is nobody of that name."""
    subject = describe.find(contact)
    if subject is None:
        click.echo(f"There is nobody under {contact!r}. Give a card number (H-00012), a reference or a work e-mail.", err=True)
        return BAD
    answer = reasons.explain(subject, as_of=as_of or timezone.localdate(), lang="en")
    if as_json:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
        return GOOD
    for line in _in_words(answer):
        click.echo(line)
    return GOOD


def _in_words(answer: Explanation) -> list[str]:
    lines = [f"Subject {answer.subject_ref}, as of {answer.as_of}"]
    for row in answer.rows:
        lines += _row(row)
    card = answer.card
    lines.append(f"Card kept until: {card.keep_until or 'open-ended'}")
    lines += [f"  limit {ref}: {words}" for ref, words, _ in card.limits]
    if card.next_event:
        day, data = card.next_event
        lines.append(f"Next: on {day} goes {', '.join(data)}")
    lines += [f"Held by case {case}" for case in card.holds]
    lines += [f"Restricted: {ground}" for ground in card.restricted_by]
    if card.undatable:
        lines.append(f"Cannot be dated: limit {card.undatable} has no day to count from.")
    return lines


def _row(row: Row) -> list[str]:
    until = "open-ended" if row.until is None else f"until {row.until} ({row.days_left} days)"
    where = f" [{row.record}]" if row.record else ""
    held = f", held by {', '.join(row.held_by)}" if row.held_by else ""
    lines = [f"{row.label}{where}: {row.value or '–'}", f"    {until}, then {row.next}{held}"]
    for purpose in row.purposes:
        said = " ".join(promise for promise, _ in purpose.sentences)
        day = purpose.until or "open-ended"
        lines.append(f"    · {purpose.label} ({', '.join(purpose.basis)}) {day}: {purpose.criterion} [{said}]")
    return lines


def dates(file: Path, *, by: str, as_json: bool) -> int:
    """Record the days of a csv. Exit code 1 when a row was refused, or the file cannot be read."""
    now = timezone.now()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows, refused = own_dates.read(lines, as_of=timezone.localdate(now))
    except (own_dates.DateRefused, csv.Error, UnicodeDecodeError) as error:
        words = _("The file is not UTF-8 text. Save it as UTF-8.") if isinstance(error, UnicodeDecodeError) else str(error)
        click.echo(json.dumps({"refused": words}) if as_json else f"{file}: {words}", err=not as_json)
        return BAD
    taken = own_dates.take_in(rows, refused, by=by, now=now)
    if as_json:
        click.echo(json.dumps(asdict(taken), ensure_ascii=False, indent=2))
    else:
        for number, reason in taken.refused:
            click.echo(f"{file}:{number}: {reason}")
        click.echo(f"{taken.recorded} days recorded, {taken.same} were recorded already, {len(taken.refused)} rows refused.")
    return BAD if taken.refused else GOOD


def sweep(*, as_of: date | None, dry_run: bool, confirm: bool, as_json: bool) -> int:
    """One run. Exit code 1 when it was refused, braked, failed, or somebody's erasure did."""
    now = timezone.now()
    try:
        report = nightly.run(as_of=as_of or timezone.localdate(now), now=now, dry_run=dry_run, confirm=confirm, by="cli")
    except nightly.SweepRefused as refused:
        click.echo(json.dumps({"refused": str(refused)}) if as_json else f"Not run: {refused}", err=not as_json)
        return BAD
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in _report_in_words(report):
            click.echo(line)
    return GOOD if report.ok else BAD


def _report_in_words(report: nightly.Report) -> list[str]:
    head = "Dry run, nothing was changed" if report.dry_run else f"Run {report.state}"
    lines = [
        f"{head}, as of {report.as_of}",
        f"  examined {report.examined}, due {report.due}, done {report.done}, failed {report.failed}",
    ]
    if report.due:
        goes = ", ".join(f"{name} {count}" for name, count in sorted(report.goes.items()))
        lines.append(f"  goes: {goes}; whole cards {report.whole}")
    lines += [f"  kept because of {reason}: {number}" for reason, number in sorted(report.kept_because.items())]
    if report.braked == "share":
        stopped = "The brake would stop this" if report.dry_run else "Stopped by the brake"
        lines.append(
            f"  {stopped}: {report.due} people would lose data, {report.expected} were foreseen. "
            "Look with --dry-run; --confirm releases the brake for one run."
        )
    if report.braked == "clock":
        lines.append(
            "  Stopped by the brake: the clock contradicts the log of runs. Set the clock, or use --confirm if it is right."
        )
    lines += [f"  FAILED {failure['subject']}: {failure['problem']}" for failure in report.failures]
    if report.scan:
        lines.append(f"  scanned {report.scan['files']} files, {report.scan['bytes']} bytes: {len(report.scan['leaks'])} leaks")
    if report.drift:
        lines.append(f"  {report.drift} people had dates that differed from the derived ones; put right")
    return lines if not report.problem else [*lines, f"  FAILED: {report.problem}"]
