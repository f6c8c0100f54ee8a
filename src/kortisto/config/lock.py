"""Who is at work on an instance: servers and workers share it, a restore or an upgrade has it alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(RuntimeError):
    """Somebody else works on the instance."""


@contextmanager
def at_work(home: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the instance's lock; raises InUse at once. The operating system lets go of it when the process dies."""
    handle = os.open(home / "at-work.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = "A server or worker is running" if alone else "A restore or an upgrade is under way"
            raise InUse(f"{what} on {home}. {'Stop it first.' if alone else 'Wait until it is done.'}") from error
        yield
    finally:
        os.close(handle)
