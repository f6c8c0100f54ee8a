"""The restore guard: a database older than what has left, or another installation's, does not go on by itself.

Beside the database, in the instance's folder `mailings`, a file for each mailing says how many batches were ever claimed; the
row says so first, then the file, and only then anything leaves. A row that says less was restored; a row without its file lies
in another place. Backups leave the folder out, for that is what makes a restored copy know that it is one.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.conf import settings

from kortisto.outreach.models import Mailing
from kortisto.privacy import ledger

FOLDER, ENDING = "mailings", ".reached"


def folder() -> Path:
    """Where journals and these files lie."""
    return Path(settings.KORTISTO.home) / FOLDER


def begin(mailing: Mailing) -> None:
    """The mailing belongs to this installation from now on; saves nothing."""
    mailing.installation, mailing.reached = ledger.installation(), mailing.reached + 1
    write(mailing, mailing.reached)


def write(mailing: Mailing, reached: int) -> None:
    """After the row has said so. The file never goes back, whichever of two workers comes first."""
    path = folder() / f"{mailing.ref}{ENDING}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX)
        if reached > int(os.pread(file, 20, 0) or 0):
            os.pwrite(file, b"%020d\n" % reached, 0)
    finally:
        os.close(file)


def reached(mailing: Mailing) -> int | None:
    """What the file says; None when there is none."""
    try:
        return int((folder() / f"{mailing.ref}{ENDING}").read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def problem(mailing: Mailing) -> str:
    """Why the mailing must not go on by itself, a code; "" when it may."""
    if mailing.installation != ledger.installation():
        return "other_installation"
    said = reached(mailing)
    if said is None:
        return "other_place"
    return "restored" if said > mailing.reached else ""


def forget(mailing: Mailing) -> None:
    """The mailing is no more."""
    (folder() / f"{mailing.ref}{ENDING}").unlink(missing_ok=True)
