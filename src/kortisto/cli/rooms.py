"""Commands whose bodies live in the rooms. Here: their options, and the clock they hand down."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from kortisto.cli.start import start

DAY = click.DateTime(formats=["%Y-%m-%d"])


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command()
@click.argument("contact")
@click.option("--as-of", type=DAY, help="The day to answer for (else today).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def why(contact: str, as_of: datetime | None, as_json: bool) -> None:
    """Why each datum of CONTACT (card number, reference or e-mail address) is held, and until when."""
    start()
    from kortisto.privacy import commands

    raise SystemExit(commands.why(contact, as_of=_day(as_of), as_json=as_json))


@click.command()
@click.option("--as-of", type=DAY, help="Run as of this day. A day in the future needs --dry-run, a demo instance or --confirm.")
@click.option("--dry-run", is_flag=True, help="Show what would go; change nothing.")
@click.option("--confirm", is_flag=True, help="Release the brakes for this run.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sweep(as_of: datetime | None, dry_run: bool, confirm: bool, as_json: bool) -> None:
    """Erase what the notice no longer lets us hold: plan, brakes, ledger, erase, verify, certificate."""
    start()
    from kortisto.privacy import commands

    raise SystemExit(commands.sweep(as_of=_day(as_of), dry_run=dry_run, confirm=confirm, as_json=as_json))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="cli", help="Who records them (sign-in address).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def dates(file: Path, by: str, as_json: bool) -> None:
    """Record days of your own notice from a csv FILE: a column `person` (card number or work e-mail) and one for each anchor."""
    start()
    from kortisto.privacy import commands

    raise SystemExit(commands.dates(file, by=by, as_json=as_json))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Where the list comes from, in words for the notice.")
@click.option("--collected", required=True, type=DAY, help="Day the data was collected (YYYY-MM-DD).")
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="File that says which column is what."
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported; save nothing.")
@click.option("--bad-rows", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the rows that did not come in.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_list(
    file: Path, source: str, collected: datetime, mapping: Path | None, dry_run: bool, bad_rows: Path | None, as_json: bool
) -> None:
    """Import contacts from a csv or xlsx FILE."""
    start()
    from kortisto.exchange import commands

    collected_on = collected.date()
    done = commands.import_list(
        file, source=source, collected_on=collected_on, mapping=mapping, dry_run=dry_run, as_json=as_json, bad_rows=bad_rows
    )
    raise SystemExit(done)


@click.command("undo-import")
@click.argument("code")
@click.option("--bans", is_flag=True, help="The bans were read wrong and nobody said them: take them back too.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back; change nothing.")
def undo_import(code: str, bans: bool, dry_run: bool) -> None:
    """Undo the import CODE (T-00012) within thirty days."""
    start()
    from kortisto.exchange import commands

    raise SystemExit(commands.undo_import(code, bans=bans, dry_run=dry_run))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def fields(as_json: bool) -> None:
    """The custom fields: what each takes, its datum, and whether a notice in force still names it."""
    start()
    from kortisto.contacts.custom import commands

    raise SystemExit(commands.fields(as_json=as_json))


@click.command()
@click.option("--contacts", type=click.IntRange(1, 1_000_000), default=2400, show_default=True, help="How many persons to invent.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed invents the same people.")
def demo(contacts: int, seed: int) -> None:
    """Fill an empty demo instance with fictional people and companies, and print its sign-ins."""
    start(spoken=False)
    from kortisto.demo import commands

    raise SystemExit(commands.make(contacts=contacts, seed=seed))
