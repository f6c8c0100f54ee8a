"""Commands that keep the register: backup, restore, upgrade."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

if TYPE_CHECKING:
    from kortisto.config.instance import Instance

ARCHIVE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Folder for the archive (else [backup] folder).")
@click.option("--verify", type=ARCHIVE, help="Make no backup: read this archive through and say whether it could be restored.")
@click.option("--list", "list_all", is_flag=True, help="Make no backup: list the archives and whether their keys still live.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def backup(to: Path | None, verify: Path | None, list_all: bool, as_json: bool) -> None:
    """Write an encrypted backup while the register is in use, and destroy generations whose term is over."""
    instance = start()
    if verify:
        answer = _verify(instance, verify)
    elif list_all:
        answer = _list(instance, to)
    else:
        answer = _make(instance, to)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(_lines(answer)))


def _make(instance: Instance, to: Path | None) -> dict[str, object]:
    from django.utils import timezone

    from kortisto.config.backup.term import nightly

    path, gone = nightly(instance, timezone.now(), to)
    return {"archive": str(path), "bytes": path.stat().st_size, "generations_destroyed": gone}


def _verify(instance: Instance, path: Path) -> dict[str, object]:
    from kortisto.config.backup import archive
    from kortisto.lib.scratch import scratch

    with scratch(instance.home) as folder:
        header = archive.unpack(instance.keys, path, folder)
    return {"archive": str(path), "whole": True, **{name: header[name] for name in ("generation", "made_at", "version", "engine")}}


def _list(instance: Instance, folder: Path | None) -> dict[str, object]:
    from kortisto.config.backup import archive, generations

    return {
        str(path): {"made_at": header["made_at"], "readable": instance.keys.exists(f"{generations.FOLDER}/{header['generation']}")}
        for path, header in archive.listing(folder or instance.backups)
    }


def _lines(answer: dict[str, object]) -> list[str]:
    return [f"{name.replace('_', ' ')}: {value if value != [] else 'none'}" for name, value in answer.items()] or ["No backups."]


@click.command()
@click.argument("archive", type=ARCHIVE)
@click.option("--yes", is_flag=True, help="Do not ask; the present state is kept as a backup either way.")
def restore(archive: Path, yes: bool) -> None:
    """Put the ARCHIVE back; the ledger then erases again whoever was erased since, before anybody gets in."""
    instance = start()
    if not yes:
        click.confirm("Database and files will be those of the archive; the present ones are kept as a backup. Go on?", abort=True)
    from django.db import connections
    from django.utils import timezone

    from kortisto.config.backup.restoring import restore as put_back
    from kortisto.config.lock import at_work

    with at_work(instance.home, alone=True):
        connections.close_all()
        done = put_back(instance, archive, timezone.now())
        if done.safety:
            what = "The damaged database is kept, sealed, in" if done.damaged else "The state before is kept in"
            click.echo(f"{what} {done.safety}.")
        _migrate()
        _forget_again()
    click.echo(f"Restored the backup of {done.header['made_at']}.")


def _migrate() -> None:
    from django.core.management import call_command

    from kortisto.database.owner import owning, share

    with owning():
        call_command("migrate", interactive=False, verbosity=0)
        share()
    call_command("collectstatic", interactive=False, verbosity=0)


def _way_back(error: Exception, path: object) -> str:
    from kortisto.lib.daylog import where

    back = f"`kortisto restore {path}`" if path else "`kortisto restore` with your backup"
    return (
        f"The database could not be brought to this version: {where(error, 3)}. The server will not start on it. "
        f"Mend the cause and run `kortisto upgrade` again; or go back: install the version before and run {back}."
    )


def _forget_again() -> None:
    from django.utils import timezone

    from kortisto.privacy import replay

    replay.after_restore()
    reason = replay.replay(now=timezone.now())
    if reason is not None:
        raise Refused(f"The database is restored but locked. {reason} `kortisto ledger` says what to do.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def drill(as_json: bool) -> None:
    """Restore the newest backup in a scratch place, replay the ledger and look; exit code 1 when it is of no use."""
    start()
    from kortisto.config.jobs import drill_and_record
    from kortisto.privacy import drills

    found = drill_and_record(lambda phase: None)
    made = found.made_at.isoformat() if found.made_at else None
    answer = {"outcome": found.outcome, "backup_made_at": made, "replayed": found.replayed, "persons": found.persons}
    click.echo(json.dumps(answer) if as_json else "\n".join(_lines({**answer, "outcome": str(drills.OUTCOMES[found.outcome])})))
    if found.outcome != drills.WELL:
        raise Refused(found.detail)


@click.command()
@click.option("--no-backup", is_flag=True, help="Skip the backup (a fresh instance, or you made one).")
@click.option("--if-needed", is_flag=True, help="Do nothing when database and static files are of this version already.")
def upgrade(no_backup: bool, if_needed: bool) -> None:
    """Bring database and static files to this version, after an automatic backup."""
    instance = start()
    from django.core.management import call_command

    from kortisto.cli.run import checked, waiting_migrations
    from kortisto.cli.there import is_empty, nothing_there
    from kortisto.config.lock import at_work

    with at_work(instance.home, alone=True):
        if is_empty():
            raise Refused(nothing_there(instance))
        if if_needed and not waiting_migrations():
            call_command("collectstatic", interactive=False, verbosity=0)
            return
        path = None if no_backup else _make(instance, None)["archive"]
        if path:
            click.echo(f"Backup: {path}")
        try:
            _migrate()
        except Exception as error:
            raise Refused(_way_back(error, path)) from error
        checked()
    click.echo("The instance is up to date.")
