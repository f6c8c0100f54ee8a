"""Inside the restored register of a drill: `python -m kortisto.config.backup.trial NOW` prints what it found as JSON.

Brought to this version, told by the ledger whom to forget, and looked at: nobody erased is back, no byte of them either.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import datetime
from typing import Any

from kortisto.config import sqlite
from kortisto.config.backup import stage
from kortisto.lib.daylog import where


def main(moment: str) -> None:
    """Whatever keeps the register from starting is told by its type and place: the text of an error may quote a person."""
    threading.Thread(target=stage.end_with_parent, daemon=True).start()
    try:
        found = _started(datetime.fromisoformat(moment))
    except Exception as error:
        found = {"outcome": "crashed", "detail": where(error), "replayed": 0, "persons": 0}
    json.dump(found, sys.stdout)
    sys.stdout.flush()


def _started(now: datetime) -> dict[str, Any]:
    # Not kortisto.cli.start, which lies above.
    sqlite.swap_in()
    os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return look(now)


def look(now: datetime) -> dict[str, Any]:
    """Replay, then say the outcome (a code of `privacy.drills.OUTCOMES`), how much was replayed and who is there."""
    from kortisto.privacy import ledger, replay
    from kortisto.privacy.models import Subject

    before = ledger.state().applied_seq
    reason = replay.replay(now)
    outcome, detail = ("locked", f"{reason.code} {reason.detail}".strip()) if reason else _faults()
    return {
        "outcome": outcome,
        "detail": detail,
        "replayed": max(ledger.state().applied_seq - before, 0),
        "persons": Subject.objects.count(),
    }


def _faults() -> tuple[str, str]:
    from kortisto.privacy import audit, drills
    from kortisto.privacy.models import Erasure

    back = _back()
    if back:
        return "resurrected", f"{back} in the register, though the ledger says that all of them was erased."
    # The replay has searched every byte of this instance for what it erased; copies it found are incomplete erasures.
    open_ones = Erasure.objects.filter(state=Erasure.State.INCOMPLETE, reason=Erasure.Reason.REPLAY).count()
    if open_ones:
        return "incomplete", f"{open_ones} erasures done again left something."
    report = audit.verify()
    return (drills.WELL, "") if report.ok else ("audit", f"The trail is broken at link {report.seq}.")


def _back() -> int:
    """How many of those wholly erased are in the register. Asked in slices: the ledger may be longer than a query."""
    from kortisto.privacy import ledger
    from kortisto.privacy.erasure.planning import EVERYTHING
    from kortisto.privacy.models import Subject

    lines = list(ledger.read())
    undone = {seq for line in lines if line.kind == "aborted" for seq in line.scope}
    refs = [
        line.subject_ref
        for line in lines
        if line.kind == "erased" and list(line.scope) == EVERYTHING and line.seq not in undone and line.subject_ref
    ]
    return sum(Subject.objects.filter(ref__in=refs[n : n + 500]).count() for n in range(0, len(refs), 500))


if __name__ == "__main__":
    main(sys.argv[1])
