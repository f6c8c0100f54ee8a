"""How the promises stand, in the text format of Prometheus (0.0.4). Numbers and ids of lines; nothing of a person.

What the last look found is told, so that asking costs nothing; `kortisto_conformance_looked_at_seconds` says how old it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from kortisto.privacy import dead_man, drills, ledger, replay
from kortisto.privacy.audit import heads
from kortisto.privacy.models import Standing

TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(now: datetime) -> str:
    """The whole text."""
    rows = list(Standing.objects.order_by("line"))
    looked = max((row.looked_at.timestamp() for row in rows), default=0)
    night, drill = dead_man.state(now), drills.state(now)
    blocks = [
        _block("conformance_ok", "1 while a promise is kept, 0 while it is broken.", ((row.line, int(row.ok)) for row in rows)),
        _block("conformance_wrong", "How many things are wrong with it.", ((row.line, row.count) for row in rows)),
        _one("conformance_red", "Promises that are broken.", sum(not row.ok for row in rows)),
        _one("conformance_looked_at_seconds", "When the promises were last looked at.", looked),
        _one("night_run_seconds", "When the last nightly run that went well ended.", _seconds(night.last_at)),
        _one("night_run_missed", "1 when the nightly run was missed, stopped or failed.", int(night.red)),
        _one(
            "restore_drill_seconds",
            "When a backup was last restored on trial.",
            _seconds(drill.good.finished_at if drill.good else None),
        ),
        _one("audit_links", "Links of the audit trail.", heads.tail()[0]),
        _one("ledger_entries", "Entries of the privacy ledger this database has applied.", ledger.state().applied_seq),
        _one("locked", "1 while the register is closed because it does not fit its ledger.", int(replay.is_locked() is not None)),
        f'# HELP kortisto_info The version.\n# TYPE kortisto_info gauge\nkortisto_info{{version="{version("kortisto")}"}} 1\n',
    ]
    return "".join(blocks)


def write(path: Path, now: datetime) -> None:
    """Into a file at once, for the textfile collector of the node exporter."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(exposition(now))
    Path(name).chmod(0o644)
    Path(name).replace(path)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0


def _one(name: str, about: str, value: float) -> str:
    return f"# HELP kortisto_{name} {about}\n# TYPE kortisto_{name} gauge\nkortisto_{name} {value:.15g}\n"


def _block(name: str, about: str, values: Iterable[tuple[str, int]]) -> str:
    head = f"# HELP kortisto_{name} {about}\n# TYPE kortisto_{name} gauge\n"
    return head + "".join(f'kortisto_{name}{{line="{line}"}} {value}\n' for line, value in values)
