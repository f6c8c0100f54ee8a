"""Commands of the house: init, check, version, and the door to Django's own commands."""

from __future__ import annotations

import shutil
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kortisto.cli.start import scratch, start
from kortisto.config.instance import SettingsError
from kortisto.config.making import KEYS

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
@click.option("--demo", "as_demo", is_flag=True, help="For fictional data: sweeps may run as of a day in the future.")
def init(second_keys: Path | None, as_demo: bool) -> None:
    """Make an instance folder: settings, policies, database, files, ledger, keys. Safe to run again."""
    from kortisto.config.instance import find_home
    from kortisto.config.making import make_folder

    home = find_home()
    made = make_folder(home, second_keys.absolute() if second_keys else None, demo=as_demo)
    for line in made:
        click.echo(f"  made {line}")
    instance = start()
    made_database = _fill_empty_database(instance)
    _copy_keys(instance)
    something = made or made_database
    click.echo(f"The instance at {home} is ready." if something else f"The instance at {home} was ready; nothing was changed.")
    if instance.keys.second is None and not instance.instance_demo:
        click.echo("Keys lie in one place only. Set [keys] second to a folder on another disk and run init again.", err=True)


def _copy_keys(instance: Instance) -> None:
    """A second location named in the settings later gets its copies now."""
    try:
        for name in KEYS:
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

    if MigrationRecorder(connection).has_table():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if instance.sqlite_file is not None:
        for path in instance.sqlite_file.parent.glob(instance.sqlite_file.name + "*"):
            path.chmod(0o600)
    return True


@click.command()
def check() -> None:
    """Check settings, keys, policies, classification and database; exit code 3 when something is wrong."""
    instance = start()
    from kortisto.cli.run import ready

    ready(instance)
    click.echo("All well.")


@click.command(hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run a command of Django; without an instance, on a scratch one that vanishes."""
    from kortisto.config.instance import FILE, find_home

    temporary = None if (find_home() / FILE).exists() else scratch()
    try:
        start()
        from django.core.management import ManagementUtility

        ManagementUtility(["kortisto django", *arguments]).execute()
    finally:
        if temporary is not None:
            shutil.rmtree(temporary)
