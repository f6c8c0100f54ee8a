"""What the processes of one run make once and share, as a new instance is: the first that needs it makes it, the others wait.

The folder is named by KORTISTO_TEST_SHARED: tests/conftest.py makes one for its session, tools/test.sh one for all its steps.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

VARIABLE = "KORTISTO_TEST_SHARED"


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, filled by `make(folder)` unless a process of this run has filled it. It is only to be copied."""
    shared = Path(os.environ[VARIABLE])
    there = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not there.exists():
            begun = shared / f"{name}.begun"
            shutil.rmtree(begun, ignore_errors=True)  # of one who was stopped half-way
            begun.mkdir()
            make(begun)
            begun.rename(there)
    return there
