"""One erasure at a time on a machine: a run and a request must not finish each other's half-done work."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

_thread = threading.RLock()
_depth = 0


@contextmanager
def alone() -> Iterator[None]:
    """Wait for the other processes and threads; may be entered again by the one that holds it."""
    global _depth
    with _thread:
        handle = None
        if _depth == 0:
            folder = Path(settings.KORTISTO.ledger)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(folder / "erasing.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1
            if handle is not None:
                os.close(handle)
