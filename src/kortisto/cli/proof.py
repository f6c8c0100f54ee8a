"""Commands that prove: the audit trail, the certificate of an erasure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

if TYPE_CHECKING:
    from kortisto.privacy.models import Certificate

RIGHT = "privacy.manage"
KEPT = re.compile(r"\bKORTISTO-HEAD (?P<day>\d{4}-\d{2}-\d{2}) (?P<seq>\d+) (?P<head>[0-9a-f]{64})\b")
"""A head as the officers get it by mail; any text with such lines can be held against the trail."""
SECRET = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The audit trail: verify it, see its head, accept one that was cut."""


@audit.command("verify")
@click.option(
    "--against", type=FILE, multiple=True, help="A text with heads somebody kept (a mail of Kortisto's); may be given again."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify_trail(against: tuple[Path, ...], as_json: bool) -> None:
    """Walk the trail link by link and hold it against the heads outside. Exit code 1 when it does not hold."""
    start()
    from kortisto.privacy import audit as trail

    kept = _kept(against)
    report = trail.verify(kept)
    if as_json:
        told = ("links", "values", "problem", "seq", "outside", "taken_back")
        click.echo(json.dumps({"ok": report.ok, **{name: getattr(report, name) for name in told}, "kept": len(kept)}))
    elif report.ok:
        click.echo(f"The trail holds: {report.links} links, {report.values} values behind them as they were written.")
        click.echo(f"It agrees with {report.outside} heads written outside and {len(kept)} that were kept by somebody.")
        if report.taken_back:
            click.echo(f"A restored backup took it back {report.taken_back} times; ledger/{_heads_name()} says when.")
    else:
        where = f" at link {report.seq}" if report.seq else ""
        click.echo(f"The trail does not hold{where}: {report.problem}.", err=True)
    raise SystemExit(0 if report.ok else 1)


def _kept(files: tuple[Path, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for path in files:
        # Mail programs wrap and quote: what is between the words of a head may be anything blank.
        text = re.sub(r"=\r?\n", "", path.read_text("utf-8", "replace"))
        lines = list(KEPT.finditer(re.sub(r"\s+", " ", text)))
        if not lines:
            raise Refused(f"{path} holds no head of a trail (a line that begins with KORTISTO-HEAD).")
        for line in lines:
            if found.setdefault(int(line["seq"]), line["head"]) != line["head"]:
                raise Refused(f"The files say two different things of link {line['seq']}.")
    return found


def _heads_name() -> str:
    from kortisto.privacy.audit import heads

    return heads.NAME


@audit.command("head")
def head() -> None:
    """Print the head of the trail, to be kept by somebody elsewhere (`audit verify --against` reads it)."""
    start()
    from django.utils import timezone

    from kortisto.privacy.audit import heads

    seq, found = heads.tail()
    click.echo(heads.spoken(heads.Head(timezone.localdate(), seq, found)))


@audit.command("accept")
@click.option("--by", required=True, metavar="EMAIL", help="The privacy officer who accepts that the end of the trail is lost.")
def accept(by: str) -> None:
    """Go on with a trail whose end is lost: an old database file was put back by hand. What was altered cannot be accepted."""
    start()
    from django.utils import timezone

    from kortisto.cli.ledger import officer_of
    from kortisto.privacy import audit as trail

    person, now = officer_of(by), timezone.now()
    report = trail.verify()
    if report.ok:
        raise Refused("The trail holds; there is nothing to accept.")
    lost = trail.taken_back(now, why="accepted")
    if not lost:
        raise Refused(
            f"The trail was altered at link {report.seq}: {report.problem}. Restore a backup of before; this cannot be accepted."
        )
    trail.record(action="trail_gap_accepted", by=str(person.ref), now=now)
    click.echo(f"Accepted by {person.name}: {lost} links are lost. The acceptance stands in the trail and among the heads outside.")
    if not trail.verify().ok:
        raise Refused(f"Besides, the trail does not hold: {trail.verify().problem}.")


@click.command()
@click.argument("certificate")
@click.option("--letter", type=FILE, help="The letter the person got, saved as a file: its code is looked for in it.")
@click.option("--code", help="Or the code itself, as it stands in the letter.")
@click.option("--email", help="The address the letter came to (asked for when a letter or a code is given).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def proof(certificate: str, letter: Path | None, code: str | None, email: str | None, as_json: bool) -> None:
    """Say what CERTIFICATE (2026-000123) proves; with letter and address, whether it is theirs. Exit code 1 when it is not."""
    start()
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Certificate

    found = Certificate.objects.select_related("erasure").filter(number=certificate.strip()).first()
    if found is None:
        raise Refused(f"There is no certificate {certificate!r}. Its number stands in the letter, as in 2026-000123.")
    codes = [code] if code else _codes(letter)
    if codes and email is None:
        email = click.prompt("E-mail address the letter came to")
    theirs = any(erasure.proves(found, secret=one.strip().lower(), email=email or "") for one in codes) if codes else None
    said = erasure.told(found)
    if as_json:
        click.echo(json.dumps({**said, "theirs": theirs}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_in_words(said), "", _verdict(found, theirs)]))
    raise SystemExit(1 if theirs is False or not said["in_ledger"] else 0)


def _codes(letter: Path | None) -> list[str]:
    if letter is None:
        return []
    text = re.sub(r"=\r?\n", "", letter.read_text("utf-8", "replace"))
    found = list(dict.fromkeys(SECRET.findall(text)))
    if not found:
        raise Refused(f"{letter} holds no code: 32 signs of 0-9 and a-f on a line of their own.")
    return found


def _in_words(said: dict[str, Any]) -> list[str]:
    scan = said["scan"]
    looked = f"{scan['files']} files, {scan['bytes']} bytes: {len(scan['leaks'])} copies found" if scan else "not made yet"
    ledger = "stands there, and the file holds together" if said["in_ledger"] else "IS NOT THERE as the certificate says"
    return [
        f"Certificate {said['number']}, issued {said['issued_at']}",
        f"  erasure: asked for or due {said['created_at']}, {said['state']}, because of {said['reason']}",
        f"  went: {', '.join(f'{name} {number}' for name, number in sorted(said['went'].items())) or 'nothing'}",
        f"  stays: {said['stays']} data, each with its ground and last day",
        f"  search of every byte: {looked}",
        f"  notice: {said['policy_version']}",
        f"  entry {said['ledger_seq']} of the ledger {ledger}",
    ]


def _verdict(found: Certificate, theirs: bool | None) -> str:
    if theirs:
        return (
            "Letter and address belong to this certificate: it is this person's data that were erased. "
            "Nobody could have found that without the letter, for its code is kept nowhere."
        )
    if theirs is False:
        return "Letter and address do NOT belong to this certificate: the code, the address or the number is another's."
    if found.commitment:
        return "Whom it concerned nobody can tell without the letter they got, not even you: give --letter or --code, and --email."
    return "Nobody was answered (the promised time had ended), so no letter exists and the certificate leads to nobody."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: lines, promises with their rules and tests.")
@click.option("--prometheus", type=click.Path(dir_okay=False, path_type=Path), help="Write the metric to this file besides.")
def conformance(as_json: bool, prometheus: Path | None) -> None:
    """Look at every promise now; exit code 1 when one is broken. What is found is what every page's foot then shows."""
    start()
    from django.utils import timezone, translation

    from kortisto.privacy import conformance as page
    from kortisto.privacy import metric

    now = timezone.now()
    day = timezone.localdate(now)
    with translation.override("en"):
        lines = page.look(as_of=day, now=now)
        promises = page.promises(day, "en")
    if prometheus:
        metric.write(prometheus, now)
    red = sum(not line.ok for line in lines)
    if as_json:
        told = [{"line": line.id, "ok": line.ok, "count": line.count, "says": line.says} for line in lines]
        answer = {"ok": not red, "red": red, "looked_at": now.isoformat(), "lines": told}
        click.echo(json.dumps({**answer, "promises": [one.as_json() for one in promises]}, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(f"{'ok ' if line.ok else 'RED'} {line.id:<14} {line.says}")
        click.echo(f"{len(lines)} lines, {red} red; {len(promises)} published sentences.")
    raise SystemExit(1 if red else 0)
