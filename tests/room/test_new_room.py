"""The document about a new room is true: its own code, run as it stands, joins every registry; left away, each is missed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kortisto.lib.periods import Period, add_period
from tests.proof.instance import ROOT, made

DOCUMENT = ROOT / "docs" / "contributors" / "new-room.md"
_BLOCK = re.compile(r"`(events/\w+\.py)`\n\n```python\n(.*?)```", re.DOTALL)


def room(tmp_path: Path, without: str = "", instead: str = "") -> Any:
    """Write the package of the document, `without` a passage of it, and run it on a new instance."""
    files = dict(_BLOCK.findall(DOCUMENT.read_text("utf-8")))
    assert set(files) == {"events/models.py", "events/privacy.py", "events/panels.py"}
    assert not without or any(without in code for code in files.values()), without
    folder = tmp_path / "code"
    for name, code in {"events/__init__.py": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code.replace(without, instead) if without else code, "utf-8")
    return lambda what: made(tmp_path / "instance").script("tests.room.driver", str(folder), what)


def test_what_the_document_says_is_all_a_room_needs(tmp_path: Path) -> None:
    from tests.room.driver import EVENT, WISH

    found = room(tmp_path)("all")
    assert found["checks"] == []
    last = add_period(date.fromisoformat(found["ended"]), Period.parse("P3M"))
    assert found["keeps"] == [["events.registration:1", str(last)]], "three months after the event, by the notice's own words"
    assert found["package"] == {"participation": f"{EVENT}, 7", "event_extras": WISH}
    assert found["files"] == [["badge.txt", f"Kaisla Koepala: {EVENT}"]]
    assert found["card"] and not found["card_of_a_seller"], "the panel asks the gate"
    assert found["line"] == [False, 1]
    assert found["erased"] == {"registrations": 0, "answers": 0, "badges": [1, 0], "person": True}
    assert found["canary"]["ok"], found["canary"]
    assert found["canary"]["tables"] == {"events.answer": 1, "events.registration": 1}


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ('            "table": personal("participation"),\n', "privacy.E001"),
        ('@parts.register("participation")\n', "privacy.E009"),
        ('@fact("event_ahead")\n', "privacy.E010"),
        ('@anchor("event_end")\n', "privacy.E010"),
        ('"text": personal("event_extras")', "privacy.E007"),
        ('@erasers.eraser("participation", box=BOX)\n', "privacy.E011"),
    ],
)
def test_a_room_that_forgets_cannot_start(tmp_path: Path, without: str, told: str) -> None:
    instead = '"text": personal("participation")' if "text" in without else ""
    assert told in room(tmp_path, without, instead)("checks")["checks"]
