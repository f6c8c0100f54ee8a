"""Folders for a while: plain copies of a database must not outlive the process that needed them, not even by kill -9.

A folder made here is locked by its maker. The operating system lets go of the lock when the maker dies; whoever looks next
removes what nobody holds any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".scratch-"


@contextmanager
def scratch(home: Path, *, shredded: bool = False) -> Iterator[Path]:
    """An empty folder in `home` for its owner only, gone at the end; those of dead processes go first.

    `shredded`: its files are overwritten before they go.
    """
    sweep_out(home)
    folder, handle = _made(home)
    try:
        yield folder
    finally:
        if shredded:
            shred(folder)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def shred(folder: Path) -> None:
    """Overwrite every file beneath. What a file system or a flash disk keeps of old blocks no program reaches: encrypt the disk."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with suppress(OSError), path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    left -= file.write(b"\0" * min(left, 1024 * 1024))
                file.flush()
                os.fsync(file.fileno())


def sweep_out(home: Path) -> list[str]:
    """Remove the folders in `home` whose maker is dead; gives their names."""
    gone = []
    for folder in home.glob(f"{PREFIX}*"):
        handle = _lock(folder)
        if handle is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)
            gone.append(folder.name)
    return gone


def in_use(folder: Path) -> bool:
    """Whether `folder` is one of these and its maker still works in it."""
    if not folder.name.startswith(PREFIX):
        return False
    handle = _lock(folder)
    if handle is None:
        return folder.exists()
    os.close(handle)
    return False


def _made(home: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=home, prefix=PREFIX))
        handle = _lock(folder)
        # Somebody may have swept it out between making and locking.
        if handle is not None and folder.exists():
            return folder, handle
        if handle is not None:
            os.close(handle)


def _lock(folder: Path) -> int | None:
    """A handle that holds the folder's lock, or None when somebody else holds it or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
