"""A process whose disk is full as soon as the ledger would grow: a limit of the system on the size of files, so that the writes
of the database, which is smaller, still succeed. A real short write, not a pretended one."""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path

from kortisto.cli.start import start

ROOM = 200
"""Bytes the disk still has: not enough for a line of the ledger."""


def swell() -> None:
    """Make the ledger larger than any other file: entries that mean nothing, as they are written."""
    from django.conf import settings

    from kortisto.privacy import ledger
    from kortisto.privacy.ledger import file
    from tests.kill.filling import TODAY
    from tests.proof.days import at

    database = Path(str(settings.DATABASES["default"]["NAME"]))
    while file.path().stat().st_size < database.stat().st_size * 2:
        ledger.note([ledger.Entry("aborted", "", ["x" * 190])] * 250, now=at(TODAY))


def run(room: int) -> None:
    """The nightly run on the full disk; prints what became of it."""
    from kortisto.privacy import sweep
    from kortisto.privacy.ledger import file
    from tests.kill.filling import TODAY
    from tests.proof.days import night

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = file.path().stat().st_size + room
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        report = sweep.run(as_of=TODAY, now=night(TODAY), confirm=True, by="system")
        said = {"state": report.state, "done": report.done, "failed": report.failed}
    except OSError as error:
        said = {"error": type(error).__name__, "number": error.errno}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    start()
    run(int(sys.argv[2])) if sys.argv[1] == "run" else swell()
