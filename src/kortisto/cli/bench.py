"""`kortisto bench`: figures from throw-away instances; the operator's own is never opened."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start


@click.group()
def bench() -> None:
    """Measure the register on this machine, in an instance that is gone afterwards."""


@bench.command()
@click.option(
    "--contacts", type=click.IntRange(50, 2_000_000), default=100_000, show_default=True, help="How many persons to invent."
)
@click.option(
    "--database", help="A PostgreSQL server (postgresql://…): a database of its own is made there and dropped. Else SQLite."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed invents the same people.")
@click.option(
    "--processor", is_flag=True, help="Seconds of this process's processor, not of the clock: on a machine in use. SQLite only."
)
@click.option(
    "--rounds", type=click.IntRange(1, 1000), default=40, show_default=True, help="How often each kind of page is asked for."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Build in this folder once, leave it there, and measure its pages only, as often as you like. SQLite only.",
)
@click.option(
    "--times",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="With --keep: copy the rows of the register built until there are so many times as many.",
)
@click.option(
    "--import-rows", type=click.IntRange(10, 5_000_000), help="Rows of the list brought in; else a fifth as many as contacts."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def register(
    contacts: int,
    database: str | None,
    seed: int,
    rounds: int,
    processor: bool,
    keep: Path | None,
    times: int,
    import_rows: int | None,
    as_json: bool,
) -> None:
    """Import, search, lists, pages, duplicates, sweep and erasing, each beside its floor."""
    if processor and database:
        raise Refused("--processor counts this process only; the server of --database works in another. Leave one of them out.")
    if keep and database:
        raise Refused("--keep is for SQLite: a folder holds the whole register. Leave --database out.")
    if times > 1 and not keep:
        raise Refused("--times copies the rows of a register that stays. Name its folder with --keep.")
    with kept(keep) if keep else throw_away(database):
        from kortisto.bench import commands

        code = commands.register(
            contacts=contacts,
            seed=seed,
            rounds=rounds,
            as_json=as_json,
            processor=processor,
            kept=keep,
            import_rows=import_rows,
            times=times,
        )
    raise SystemExit(code)


@bench.command()
@click.option(
    "--recipients", type=click.IntRange(10, 2_000_000), default=20_000, show_default=True, help="How many get the mailing."
)
@click.option("--freeze", type=click.IntRange(0, 2_000_000), default=0, help="Freeze a larger mailing besides, without sending it.")
@click.option(
    "--far", type=click.IntRange(0, 100_000), default=1500, show_default=True, help="Messages over a line 45 ms long; 0: none."
)
@click.option(
    "--database", help="A PostgreSQL server (postgresql://…): a database of its own is made there and dropped. Else SQLite."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def send(recipients: int, freeze: int, far: int, database: str | None, as_json: bool) -> None:
    """A mailing of 29 kB with its ledger and journal to a server that keeps nothing, beside Python's own smtplib."""
    with throw_away(database):
        from kortisto.bench import sending

        code = sending.send(recipients=recipients, freeze=freeze, far=far, as_json=as_json)
    raise SystemExit(code)


@bench.command()
@click.option("--clients", type=click.IntRange(1, 200), default=20, show_default=True, help="How many work at the same time.")
@click.option("--seconds", type=click.IntRange(5, 86_400), default=120, show_default=True, help="How long they work.")
@click.option(
    "--kills", type=click.IntRange(0, 1000), default=10, show_default=True, help="How often the server or the worker is killed."
)
@click.option("--contacts", type=click.IntRange(50, 200_000), default=3000, show_default=True, help="How many persons to invent.")
@click.option(
    "--database", help="A PostgreSQL server (postgresql://…): a database of its own is made there and dropped. Else SQLite."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plans the same faults.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def faults(clients: int, seconds: int, kills: int, contacts: int, database: str | None, seed: int, as_json: bool) -> None:
    """Kill, starve and cut off a real server and worker while clients work, and look for every write they acknowledged."""
    with throw_away(database):
        from kortisto.bench.faults import running

        asked = running.Asked(clients=clients, seconds=seconds, kills=kills, contacts=contacts, seed=seed)
        code = running.faults(asked, as_json=as_json)
    raise SystemExit(code)


@contextmanager
def throw_away(server: str | None) -> Iterator[None]:
    """A migrated instance in a temporary folder (and a database of its own on `server`); both are gone at the end."""
    from kortisto.lib.scratch import scratch

    with scratch(Path(tempfile.gettempdir())) as folder, _database(server) as url, _instance(folder / "bench", url):
        yield


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """A migrated instance in a folder that was empty, or that an earlier bench has made; no other is opened."""
    from kortisto.bench.marking import MARK

    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Refused(f"{folder} is no register of an earlier bench. Give an empty folder, or one that is not there yet.")
    with _instance(folder.absolute(), None):
        yield


@contextmanager
def _instance(home: Path, url: str | None) -> Iterator[None]:
    from kortisto.config.making import make_folder

    for name in [name for name in os.environ if name.startswith("KORTISTO_")]:
        del os.environ[name]  # what is set for the operator's instance is not for this one
    make_folder(home, demo=True)
    os.environ["KORTISTO_HOME"] = str(home)
    if url:
        os.environ["KORTISTO_DATABASE_URL"] = url
    start()
    from django.core.management import call_command
    from django.db import connections

    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield
    finally:
        connections.close_all()


@contextmanager
def _database(server: str | None) -> Iterator[str | None]:
    """A new database on the server, dropped at the end; None for SQLite. Raises Refused for another kind of server."""
    if server is None:
        yield None
        return
    parts = urlsplit(server)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Refused("--database wants a PostgreSQL server: postgresql://user@host/database. Leave it out for SQLite.")
    import psycopg
    from psycopg import sql

    # The database every server has, so that the one the address names is not even opened.
    server = urlunsplit(parts._replace(path="/postgres"))
    name = f"kortisto_bench_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise Refused(f"No database can be made on that server: {error}. The user needs the right CREATEDB.") from error
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
