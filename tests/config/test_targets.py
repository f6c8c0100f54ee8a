"""Further places for the backups: a folder, and a kind somebody else registers, as the documentation shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kortisto.config.backup import targets, term
from kortisto.config.instance import Instance, SettingsError
from tests.config.on_test_database import instance_on_test_database

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
HELD: dict[str, bytes] = {}


@pytest.fixture
def memory() -> Iterator[dict[str, bytes]]:
    """The example of the documentation: a kind of a package of the operator's."""

    @targets.kind("memory")
    class Memory:
        def __init__(self, where: str) -> None:
            if where == "gone":
                raise ConnectionError

        def store(self, path: Path, name: str) -> None:
            HELD[name] = path.read_bytes()

        def names(self) -> list[str]:
            return sorted(HELD)

        def forget(self, name: str) -> None:
            del HELD[name]

    HELD.clear()
    yield HELD
    del targets._kinds["memory"]


def instance(home: Path, *also: str) -> Instance:
    found = instance_on_test_database()
    (found.ledger / "ledger.jsonl").write_text("1\n")
    return Instance(found.home, {**found.values, "backup_also": also})


def test_each_backup_and_the_ledger_go_to_every_place(home: Path, tmp_path: Path, memory: dict[str, bytes]) -> None:
    own = instance(home, f"folder:{tmp_path / 'nas'}", "memory:here")
    path, _gone = term.nightly(own, NOW)
    assert (tmp_path / "nas" / path.name).read_bytes() == path.read_bytes() == memory[path.name]
    assert (tmp_path / "nas" / "ledger" / "ledger.jsonl").read_text() == "1\n" and memory["ledger/ledger.jsonl"] == b"1\n"
    assert (tmp_path / "nas" / path.name).stat().st_mode & 0o077 == 0
    assert targets.lacking(own) == []
    (own.ledger / "ledger.jsonl").write_text("1\n2\n")
    targets.send_ledger(own, own.ledger / "ledger.jsonl")
    assert memory["ledger/ledger.jsonl"] == b"1\n2\n"
    (own.ledger / "ledger.jsonl").write_text("1\n")
    assert targets.send_ledger(own, own.ledger / "ledger.jsonl") == [f"folder:{tmp_path / 'nas'}"]
    assert (tmp_path / "nas" / "ledger" / "ledger.jsonl").read_text() == "1\n2\n", "a ledger rolled back takes no witness away"


def test_a_generation_whose_term_is_over_goes_everywhere(home: Path, tmp_path: Path, memory: dict[str, bytes]) -> None:
    own = instance(home, f"folder:{tmp_path / 'nas'}", "memory:here")
    (tmp_path / "nas").mkdir()
    (tmp_path / "nas" / "holiday.jpg").write_bytes(b"jpg")
    old, _gone = term.nightly(own, NOW)
    new, gone = term.nightly(own, NOW + timedelta(days=36))
    assert len(gone) == 1
    assert old.name not in memory and not (tmp_path / "nas" / old.name).exists()
    assert new.name in memory and (tmp_path / "nas" / new.name).exists() and (tmp_path / "nas" / "holiday.jpg").exists()


def test_a_place_that_cannot_be_reached_stops_nothing_and_is_red(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    own = instance(home, f"folder:{tmp_path / 'file'}")
    path, _gone = term.nightly(own, NOW)
    assert path.exists()
    assert targets.lacking(own) == [f"folder:{tmp_path / 'file'}"]


def test_a_kind_nobody_registered_is_said(home: Path) -> None:
    with pytest.raises(SettingsError, match="Known are: folder"):
        targets.of(instance(home, "tape:/dev/st0"))


def test_keys_die_on_their_day_though_no_backup_can_be_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The promise is to the people in the old backup; it does not wait for a new one."""
    own = instance(home)
    term.nightly(own, NOW)
    assert term.forget_expired(own, NOW + timedelta(days=34)) == []
    assert len(term.forget_expired(own, NOW + timedelta(days=35))) == 1
    assert own.keys.names("backup") == []
