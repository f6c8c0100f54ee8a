"""Commands that stay: the server with its embedded worker, and the worker alone."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

if TYPE_CHECKING:
    from kortisto.config.instance import Instance
    from kortisto.jobs.worker import Worker


@click.command()
@click.option("--address", help="Network address to listen on (else [web] address).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (else [web] port).")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Requests answered at the same time.")
def serve(address: str | None, port: int | None, threads: int) -> None:
    """Serve the interface; background work runs inside unless [worker] embedded is false."""
    instance = start(spoken=False)
    ready(instance)
    address, port = address or instance.web_address, port or instance.web_port
    from kortisto.config.lock import at_work
    from kortisto.config.serving import serve as run

    _see_that_free(address, port)
    with at_work(instance.home):
        shown = instance.shown_at(address, port)
        click.echo(f"Kortisto answers at {shown}. Stop with Ctrl-C.")
        _first_run(shown)
        run(address, port, threads, embedded=instance.worker_embedded)


def _see_that_free(address: str, port: int) -> None:
    """Refused with the remedy when the address cannot be listened on; the server itself would die with a traceback."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Refused(
                f"Cannot listen on {address}, port {port}: {error.strerror}. "
                "Is another Kortisto running? Stop it, or give another port with --port."
            ) from error


def _first_run(address: str) -> None:
    """Print the link that makes the first administrator, while there is nobody yet."""
    from django.db import connection
    from django.utils import timezone

    from kortisto.accounts import firstrun

    link = firstrun.link(address, now=timezone.now())
    connection.close()
    if link:
        click.echo(f"Nobody has an account yet. Make the first administrator at {link}")


@click.command()
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left to do.")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when standard input closes.")
def worker(until_idle: bool, with_parent: bool) -> None:
    """Do background work until stopped (used when [worker] embedded is false, or on further machines)."""
    instance = start(spoken=False)
    from kortisto.config.lock import at_work
    from kortisto.jobs.worker import Worker

    working = Worker()
    with at_work(instance.home):
        if until_idle:
            while working.run_one():
                pass
        else:
            _keep_working(working, with_parent=with_parent)


def _keep_working(working: Worker, *, with_parent: bool) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        # Embedded, Ctrl-C reaches both processes of the terminal; the server tells its worker by the pipe.
        signal.signal(number, signal.SIG_IGN if with_parent else lambda *_: working.stop())
    thread = threading.Thread(target=working.run, name="worker")
    thread.start()
    if with_parent:
        sys.stdin.buffer.read()
        working.stop()
    else:
        click.echo("The worker runs. Stop with Ctrl-C; a running job is finished first.")
    while thread.is_alive():
        thread.join(0.5)


def ready(instance: Instance) -> None:
    """Refuse to serve an instance whose checks fail or whose database waits for `kortisto upgrade`."""
    from django.db import connection

    from kortisto.cli.there import is_empty, nothing_there
    from kortisto.config.backup.restoring import cut_off
    from kortisto.config.making import KEYS, LOST_KEYS
    from kortisto.lib.scratch import sweep_out

    problems = [*instance.keys.problems(), cut_off(instance.home)]
    problems += [
        f"The key {name!r} is missing. {LOST_KEYS[name]} Put its copy back; if it is lost for good, run kortisto init --new-keys."
        for name in KEYS
        if not instance.keys.exists(name)
    ]
    if any(problems):
        raise Refused(" ".join(problem for problem in problems if problem))
    sweep_out(instance.home)
    if not _writable(instance.backups):
        click.echo(f"No backup can be written to {instance.backups}: see [backup] folder, and whose folder it is.", err=True)
    if is_empty():
        raise Refused(nothing_there(instance))
    if waiting_migrations():
        raise Refused("The database is of an older version. Run `kortisto upgrade` (it makes a backup first).")
    if unknown_migrations():
        raise Refused(
            "The database is of a newer version than this program. Install the version it was upgraded by, "
            "or restore the backup that was made before (kortisto restore)."
        )
    checked()
    connection.close()


def _writable(folder: Path) -> bool:
    """Whether files can be made in `folder`, or in the nearest folder above it that exists."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def checked() -> None:
    """Run Django's checks and ours; raises SystemCheckError with every error and its remedy, prints warnings."""
    from django.core.management.base import BaseCommand

    BaseCommand(stdout=sys.stderr, no_color=True).check(display_num_errors=False, databases=["default"])


def waiting_migrations() -> bool:
    """Whether the database lacks changes this version needs."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def unknown_migrations() -> list[str]:
    """Changes of our rooms that the database has and this version does not know."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("kortisto.")}
    applied = {(app, name) for app, name in loader.applied_migrations if app in ours}
    return sorted(f"{app}.{name}" for app, name in applied - set(loader.disk_migrations))
