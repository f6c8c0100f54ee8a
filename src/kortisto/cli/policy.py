"""`kortisto policy`: check, render, compare and publish notices. Check, render and diff need no instance."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kortisto.privacy.policy.lint import Finding, has_errors, lint
from kortisto.privacy.policy.load import SHIPPED, load, shipped
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.problems import PolicyError, Problem

DAY = click.DateTime(formats=["%Y-%m-%d"])


class Notice(click.ParamType):  # type: ignore[type-arg]
    """A policy file, or the name of one that comes with Kortisto (b2b, hehku, yritysasiakkaat)."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Policy:
        if isinstance(value, Policy):
            return value
        try:
            return shipped(value) if value in SHIPPED and not Path(value).exists() else load(value)
        except PolicyError as error:
            raise Unreadable(error) from error


class Unreadable(click.ClickException):
    """A policy that does not load: one line for each fault, exit code 1."""

    exit_code = 1

    def __init__(self, error: PolicyError) -> None:
        super().__init__(str(error))
        self.problems = error.problems

    def show(self, file: Any = None) -> None:
        for problem in self.problems:
            click.echo(f"error LOAD {problem}", err=True)


NOTICE = Notice()


@click.group()
def policy() -> None:
    """Check, render, compare and publish privacy notices."""


@policy.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check(file: str, as_json: bool) -> None:
    """Say what the notice FILE lacks, contradicts or leaves open. Exit code 1 when there are errors."""
    try:
        notice = NOTICE.convert(file, None, None)
    except Unreadable as error:
        if as_json:
            click.echo(_json({"file": file, "loads": False, "findings": [_of_problem(p) for p in error.problems]}))
        else:
            error.show()
        raise SystemExit(1) from None
    findings = lint(notice)
    if as_json:
        head = {"file": file, "loads": True, "key": notice.key, "version": notice.version, "hash": notice.hash}
        click.echo(_json(head | {"findings": [asdict(finding) for finding in findings]}))
    else:
        _print(file, findings)
    raise SystemExit(1 if has_errors(findings) else 0)


@policy.command()
@click.argument("file", type=NOTICE)
@click.option("--lang", type=click.Choice(["fi", "sv", "en"]), help="Language (else the first of the notice).")
@click.option("--format", "form", type=click.Choice(["html", "md", "json", "pdf"]), default="html", show_default=True)
@click.option("--record", is_flag=True, help="The record of processing activities (art. 30) instead of the public notice.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write (else standard output).")
def render(file: Policy, lang: str | None, form: str, record: bool, out: Path | None) -> None:
    """Write the public notice FILE as a page, Markdown, JSON-LD or PDF."""
    from kortisto.privacy.policy.render import render as rendered

    lang = lang or file.languages[0]
    if lang not in file.languages:
        raise click.UsageError(f"{file.key} is not written in “{lang}”; it has {', '.join(file.languages)}.")
    content = rendered(file, lang, form, record=record)
    if out is None:
        click.echo(content, nl=False)
    else:
        try:
            out.write_bytes(content)
        except OSError as error:
            raise click.ClickException(f"{out} cannot be written: {error.strerror}. Check the folder.") from error
        click.echo(f"{out}: {len(content)} bytes", err=True)


@policy.command("diff")
@click.argument("old", type=NOTICE)
@click.argument("new", type=NOTICE)
@click.option("--simulate", "simulated", is_flag=True, help="Count in this instance what would go or stay longer; changes nothing.")
@click.option("--as-of", type=DAY, help="Day to simulate for (else today).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def compare(old: Policy, new: Policy, simulated: bool, as_of: datetime | None, as_json: bool) -> None:
    """Say what changes from OLD to NEW, and whether people must be informed anew."""
    from kortisto.privacy.policy.diff import diff, needs_informing

    changes = diff(old, new)
    counts = _simulate(old, new, as_of) if simulated else None
    if as_json:
        answer = {"changes": [asdict(change) for change in changes], "inform": needs_informing(changes), "simulation": counts}
        click.echo(_json(answer))
        return
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo("No difference.")
    elif needs_informing(changes):
        click.echo("Changes marked [inform] apply to a person only after they have been informed (art. 13(3), 14(4)).")
    for name, value in (counts or {}).items():
        shown = ", ".join(f"{datum} {number}" for datum, number in value.items()) or "–" if isinstance(value, dict) else value
        click.echo(f"{name}: {shown}")


@policy.command()
@click.argument("file", type=NOTICE)
@click.option("--by", required=True, help="Who publishes: sign-in address of an open account with the right.")
@click.option("--approved-by", default="", help="A second such account that approves; else the version waits 24 hours.")
def publish(file: Policy, by: str, approved_by: str) -> None:
    """Store the notice FILE as a version of this instance. Refused when the linter finds errors."""
    findings = lint(file)
    if has_errors(findings):
        _print(file.path, [finding for finding in findings if finding.severity == "error"])
        raise SystemExit(1)
    from kortisto.cli.start import start
    from kortisto.cli.users import entitled

    start()
    from django.utils import timezone

    from kortisto import jobs
    from kortisto.privacy import publication
    from kortisto.privacy.jobs import follow_notices

    now = timezone.now()
    # What is kept of the two, in the version and the trail, are the random references of their accounts, never addresses.
    publisher, approver = (
        entitled(email, "policy.publish", as_of=timezone.localdate(now)).actor_ref if email else "" for email in (by, approved_by)
    )
    try:
        version = publication.publish(file, by=publisher, now=now, approved_by=approver)
        jobs.enqueue(follow_notices, by=None)
    except publication.PublicationRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{file.key} version {version.number} is published; it acts from {version.effective_from.isoformat()}.")


def _simulate(old: Policy, new: Policy, as_of: datetime | None) -> dict[str, Any]:
    from kortisto.cli.start import start

    start()
    from django.utils import timezone

    from kortisto.privacy import simulation

    result = simulation.simulate(old, new, as_of.date() if as_of else timezone.localdate())
    return result.as_json()


def _of_problem(problem: Problem) -> dict[str, Any]:
    return asdict(Finding("LOAD", "error", problem.key, problem.line, problem.message, problem.remedy))


def _print(file: str, findings: list[Finding]) -> None:
    for finding in findings:
        place = f"{file}:{finding.line}" if finding.line else file
        remedy = f" — {finding.remedy}" if finding.remedy else ""
        click.echo(f"{place}: {finding.severity} {finding.code} {finding.where}: {finding.message}{remedy}")
    count = {kind: sum(finding.severity == kind for finding in findings) for kind in ("error", "warning", "note")}
    click.echo(f"{count['error']} errors, {count['warning']} warnings, {count['note']} notes")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
