"""What is done to the house, without root: processes killed, the disk full, the database cut off. Each of it in a moment's notice."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.db import connection
from django.utils import timezone

from .house import House

FULL_FOR, LOCKED_FOR = 2.5, 3.0
"""Seconds the disk is full, and SQLite's lock is held by somebody else."""


@dataclass
class Harm:
    """`done` counts what happened; `could_not` says what could not be done here and why."""

    house: House
    rng: Random
    done: dict[str, int] = field(default_factory=dict)
    could_not: dict[str, str] = field(default_factory=dict)
    sweeps: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def happen(self, what: str) -> None:
        {
            "kill": self.kill,
            "full disk": self.fill_the_disk,
            "database cut": self.cut_the_database,
            "sweep": self.begin_a_sweep,
        }[what]()
        self.done[what] = self.done.get(what, 0) + 1

    def kill(self) -> None:
        """Server and worker in turn; the server whole, or the process that answers only. With the worker dies a nightly run."""
        turn = len(self.house.kills)
        if turn % 2:
            self.begin_a_sweep()
            time.sleep(self.rng.uniform(1.0, 4.0))
            self.house.kill_worker()
            for sweep in self.sweeps:
                if sweep.poll() is None:
                    sweep.kill()
                    self.done["sweep killed"] = self.done.get("sweep killed", 0) + 1
            lapse()
        elif turn % 4:
            self.house.kill_answering()
        else:
            self.house.kill_server()

    def fill_the_disk(self) -> None:
        """No file of the server's and the worker's processes may grow any more, nor be written to: EFBIG from every write."""
        if not hasattr(resource, "prlimit"):
            self.could_not["full disk"] = "the system has no prlimit"
            return
        if connection.vendor == "postgresql":
            self.could_not["full disk of the PostgreSQL server"] = (
                "it is not this bench's; the disk of Kortisto's own files was filled"
            )
        with starved(self.house):
            time.sleep(FULL_FOR)

    def cut_the_database(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                )
            return
        with sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=30, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(LOCKED_FOR)
            other.execute("ROLLBACK")
        other.close()

    def begin_a_sweep(self) -> None:
        """The nightly run by hand, as a process of its own."""
        self.sweeps.append(self.house.start("sweep", "--confirm", log="bench-sweep.log"))

    def wait(self, seconds: float = 120) -> None:
        """Let the sweeps come to their end."""
        for sweep in self.sweeps:
            with suppress(subprocess.TimeoutExpired):
                sweep.wait(seconds)


@contextmanager
def starved(house: House) -> Iterator[None]:
    """A limit of zero on the size of files for every process of the house, and off again for those that still live."""
    limited: list[tuple[int, tuple[int, int]]] = []
    with house.held:
        for pid in house.pids():
            with suppress(ProcessLookupError, PermissionError):
                before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
                limited.append((pid, before))
        try:
            yield
        finally:
            for pid in {pid for pid, _before in limited} | set(house.pids()):
                before = dict(limited).get(pid, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                with suppress(ProcessLookupError, PermissionError, ValueError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def lapse() -> None:
    """The lease of the dead runs out, as half a minute would have it, so that a short bench sees its jobs taken up again."""
    from kortisto.jobs.models import RUNNING, Job

    with suppress(Exception):  # the database may be away at this moment; then time does it
        Job.objects.filter(state=RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))


def plan(rng: Random, *, seconds: float, kills: int) -> list[tuple[float, str]]:
    """When what happens: each in a stretch of its own, at a random moment of it, in random order."""
    twice = max(1, round(kills / 5))
    what = ["kill"] * kills + ["full disk", "database cut"] * twice + ["sweep"] * (1 + kills // 5)
    rng.shuffle(what)
    stretch = seconds / len(what)
    return [((place + rng.random()) * stretch, one) for place, one in enumerate(what)]
