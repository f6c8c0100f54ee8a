"""Commands of the house: init, check, version, and the door to Django's own commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import scratch, start
from kortisto.cli.there import at_work_before, nothing_there
from kortisto.config.instance import FILE, SettingsError, load
from kortisto.config.making import KEYS, LOST_KEYS

if TYPE_CHECKING:
    from kortisto.config.instance import Instance


@click.command()
def version() -> None:
    """Print the version."""
    import platform

    import pysqlite3

    click.echo(f"kortisto {version_of('kortisto')} (Python {platform.python_version()}, SQLite {pysqlite3.sqlite_version})")


@click.command()
@click.option(
    "--second-keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder on another disk with a copy of every key. Strongly advised: with one place, a lost disk is a lost register.",
)
@click.option(
    "--new-keys", is_flag=True, help="Make keys anew that are lost for good; what was sealed or hashed with them stays unreadable."
)
@click.option("--demo", "as_demo", is_flag=True, help="For fictional data: sweeps may run as of a day in the future.")
def init(second_keys: Path | None, new_keys: bool, as_demo: bool) -> None:
    """Make an instance folder: settings, policies, database, files, ledger, keys. Safe to run again."""
    from kortisto.config.instance import find_home
    from kortisto.config.making import make_folder

    home = find_home()
    _see_that_keys_are_there(home, anew=new_keys)
    made = make_folder(home, second_keys.absolute() if second_keys else None, demo=as_demo)
    for line in made:
        click.echo(f"  made {line}")
    instance = start(spoken=False)
    made_database = _fill_empty_database(instance)
    _copy_keys(instance)
    something = made or made_database
    click.echo(f"The instance at {home} is ready." if something else f"The instance at {home} was ready; nothing was changed.")
    if instance.keys.second is None and not instance.instance_demo:
        click.echo("Keys lie in one place only. Set [keys] second to a folder on another disk and run init again.", err=True)


def _see_that_keys_are_there(home: Path, *, anew: bool) -> None:
    """In an instance that has been at work a missing key was lost. It comes from the second place; never is another made instead."""
    if not (home / FILE).is_file():
        return
    instance = load(home)
    ring = instance.keys
    _copy_keys(instance, [name for name in KEYS if ring.exists(name)])
    lost = [name for name in KEYS if not ring.exists(name)]
    if lost and not anew and at_work_before(instance):
        raise Refused(
            f"The key {lost[0]!r} is missing in {' and '.join(map(str, ring.places))}. {LOST_KEYS[lost[0]]} Put its copy back. If it is "
            "lost for good, run kortisto init --new-keys."
        )


def _copy_keys(instance: Instance, names: Iterable[str] = KEYS) -> None:
    """A second location named in the settings later gets its copies now."""
    try:
        for name in names:
            instance.keys.ensure(name)
    except OSError as error:
        raise SettingsError(
            f"The keys cannot be copied to {instance.keys.second}: {error.strerror}. Mend [keys] second, or make that folder, "
            "owned by the user who runs Kortisto, and run init again."
        ) from error


def _fill_empty_database(instance: Instance) -> bool:
    """Make the tables of an empty database; one that has tables is brought up to date by `kortisto upgrade` only."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from kortisto.database.owner import owning, share

    with owning():
        if MigrationRecorder(connection).has_table():
            share()  # an owner named since
            return False
        if at_work_before(instance):
            raise Refused(f"{nothing_there(instance)} To begin anew here, move the folder {instance.ledger} away first.")
        call_command("migrate", interactive=False, verbosity=0)
        share()
    call_command("collectstatic", interactive=False, verbosity=0)
    if instance.sqlite_file is not None:
        for path in instance.sqlite_file.parent.glob(instance.sqlite_file.name + "*"):
            path.chmod(0o600)
    return True


@click.command()
@click.option(
    "--deploy", is_flag=True, help="Tell what of the installation is unsafe, with the remedy; exit code 1 when something is."
)
@click.option("--json", "as_json", is_flag=True, help="With --deploy: answer as JSON.")
def check(deploy: bool, as_json: bool) -> None:
    """Check settings, keys, policies, classification and database; exit code 3 when something is wrong."""
    instance = start()
    if deploy:
        raise SystemExit(_check_installation(instance, as_json=as_json))
    from kortisto.cli.run import ready

    ready(instance)
    click.echo("All well.")


def _check_installation(instance: Instance, *, as_json: bool) -> int:
    """Print what was found; gives the exit code. What only a person can know does not count as unsafe."""
    from django.utils import timezone

    from kortisto.config.deploy import findings

    found = list(findings(instance, now=timezone.now()))
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(one.line())
    bad = sum(one.level == "unsafe" for one in found)
    if not as_json:
        click.echo(f"{bad} unsafe, {len(found) - bad} to look at." if found else "Nothing unsafe was found.")
    return 1 if bad else 0


@click.command(hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run a command of Django; without an instance, on a scratch one that vanishes."""
    from kortisto.config.instance import find_home

    temporary = None if (find_home() / FILE).exists() else scratch()
    try:
        start(spoken=False)
        from django.core.management import ManagementUtility

        ManagementUtility(["kortisto django", *arguments]).execute()
    finally:
        if temporary is not None:
            shutil.rmtree(temporary)
