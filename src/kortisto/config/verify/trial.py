"""Inside the scratch copy: `python -m kortisto.config.verify.trial NOW` prints what the canary's proof found, as JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from kortisto.config import sqlite
from kortisto.config.backup import stage
from kortisto.lib.daylog import where
from kortisto.lib.walking import files_in


def main(moment: str) -> None:
    """Whatever keeps the copy from starting is told by its type and place: the text of an error may quote a person."""
    threading.Thread(target=stage.end_with_parent, daemon=True).start()
    try:
        found = _started(datetime.fromisoformat(moment))
    except Exception as error:
        found = {"ok": False, "problem": where(error), "passages": [], "said": []}
    json.dump(found, sys.stdout)
    sys.stdout.flush()


def _started(now: datetime) -> dict[str, Any]:
    # Not kortisto.cli.start, which lies above.
    sqlite.swap_in()
    os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.config.settings"
    import django

    django.setup()
    return proved(now)


def proved(now: datetime) -> dict[str, Any]:
    """The proof on the register of this process, and the words it was made with (for looking at the live instance)."""
    from django.conf import settings
    from django.utils import timezone

    from kortisto.canary import proving
    from kortisto.config.verify.copying import Copies
    from kortisto.privacy import replay

    reason = replay.replay(now)
    if reason is not None:
        return {"ok": False, "problem": f"the copy stays closed: {reason.code}", "passages": [], "said": []}
    instance = settings.KORTISTO
    proof = proving.prove(now, timezone.localdate(now), files=lambda: _files(instance.home), copies=Copies(instance))
    proof.looked_at = "tables and bytes" if _server_files() is not None else "tables"
    return {**proof.as_json(), "said": proof.said}


def _files(home: Path) -> Iterator[Path]:
    """Every file of the copy, and of the server's cluster what may be of its database, where that can be read."""
    for path in files_in(home):
        if path.relative_to(home).parts[0] not in ("static", "policies"):
            yield path
    yield from _server_files() or ()


def _server_files() -> list[Path] | None:
    """PostgreSQL: the files of the scratch database and those all databases share; None where they cannot be read."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory', true), oid FROM pg_database WHERE datname = current_database()")
        directory, own = cursor.fetchone()
    folder = Path(directory or "/nonexistent")
    try:
        others = {path for path in (folder / "base").iterdir() if path.name != str(own)}
        return [path for path in files_in(folder) if not others & set(path.parents)]
    except OSError:
        return None


if __name__ == "__main__":
    main(sys.argv[1])
