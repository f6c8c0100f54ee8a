"""The machine: who runs the register, whether its clock is right and its disk encrypted."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kortisto.config.deploy.finding import Finding, look, unsafe

if TYPE_CHECKING:
    from kortisto.config.instance import Instance

_ERROR = 5
"""What adjtimex(2) answers while nothing keeps the clock right (TIME_ERROR)."""


def clock_is_kept() -> bool | None:
    """Whether something keeps the clock right, as the kernel says; None where it cannot be asked."""
    try:
        found = int(ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return None
    return None if found < 0 else found != _ERROR


def is_encrypted(path: Path, sys: Path = Path("/sys")) -> bool | None:
    """Whether the disk under a path is encrypted by the kernel (dm-crypt, LUKS), itself or below; None where nobody can tell."""
    number = path.stat().st_dev
    block = sys / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
    return _crypt(block.resolve()) if block.exists() else None


def _crypt(block: Path) -> bool:
    mark = block / "dm" / "uuid"
    if mark.exists() and mark.read_text().startswith("CRYPT-"):
        return True
    below = block / "slaves"
    return below.is_dir() and any(_crypt(one.resolve()) for one in below.iterdir())


def look_all(own: Instance) -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield unsafe(
            "machine.root",
            "This runs as root: a fault in it would be a fault of the whole machine.",
            "Run it as a user of its own.",
        )
    kept = clock_is_kept()
    if kept is False:
        words = "Nothing keeps the clock right, and the clock decides when people are erased."
        yield unsafe("machine.clock", words, "Install chrony or systemd-timesyncd and let it run.")
    elif kept is None:
        yield look("machine.clock", "Whether the clock is kept right cannot be told.", "See that a time service runs.")
    encrypted = is_encrypted(own.home)
    if encrypted is False:
        words = "The disk of the register is not encrypted by this machine: whoever carries it away can read it."
        yield unsafe("machine.disk", words, "Put the instance on an encrypted disk (LUKS), or be sure that the host encrypts it.")
    elif encrypted is None:
        yield look("machine.disk", "Whether the disk of the register is encrypted cannot be told.", "Ask who runs the machine.")
