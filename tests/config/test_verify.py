"""`kortisto verify --canary` on a register with people in it: proved on a copy, the register itself only read, nothing left."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from kortisto.config.backup import stage
from kortisto.config.instance import Instance
from kortisto.config.verify import copying, report, untouched
from kortisto.config.verify.copying import NoRoom, Verified, verify
from kortisto.lib.scratch import PREFIX
from tests.config.command import run
from tests.config.on_test_database import instance_on_test_database
from tests.config.test_drill import nothing_left
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

MONDAY = date(2026, 11, 23)
NOW = at(MONDAY + timedelta(days=1), 5)


@pytest.fixture
def instance(b2b: Register) -> Instance:
    found = instance_on_test_database()
    firm = people.firm(since=MONDAY)
    for name in ("Maija Kanarialintu", "Matti Meikäläinen"):
        people.person(name, firm, on=MONDAY, email=f"{name.split()[0].lower()}@kivimaki.example")
    (found.files / "muistio.txt").write_text("Hyvää päivää")
    return found


def done(instance: Instance) -> Verified:
    connections.close_all()
    return verify(instance, NOW)


def test_on_a_copy_whoever_is_to_go_goes_and_the_register_is_what_it_was(instance: Instance) -> None:
    from kortisto.contacts.models import Contact

    found = done(instance)
    assert found.ok, report.as_json(found)
    assert found.live.same and found.live.files > 5, "nobody worked meanwhile, so not a byte may differ"
    assert {one["door"]: one["outcome"] for one in found.proof["passages"]}["request"] == "gone"
    assert found.proof["engine"] == connection.vendor and not found.proof["unplanted"]
    assert found.proof["looked_at"] == "tables and bytes"
    assert found.proof["bytes"] > (10_000_000 if connection.vendor == "postgresql" else 100_000), "not every byte was looked at"
    assert nothing_left(instance), "the copy must be gone"
    assert Contact.objects.count() == 2
    for words in (report.as_text(found), report.as_html(found), report.as_json(found)):
        assert "maija" not in words.lower() and "kivimaki" not in words.lower(), "nothing of a person in a report"


def test_what_people_change_meanwhile_is_told_and_a_stray_word_is_found(instance: Instance) -> None:
    before = untouched.print_of(instance)
    assert untouched.compare(instance, before, ["Kanarianpolku"]).same
    (instance.files / "muistio.txt").write_text("Hyvää iltaa")
    (instance.files / "uusi.txt").write_text("soita KANARIANPOLKU")
    people.firm("Toinen Oy", since=MONDAY)
    after = untouched.compare(instance, before, ["Kanarianpolku"])
    assert after.changed == ["files/muistio.txt", "files/uusi.txt"] and not after.database_same
    assert after.canaries == ["uusi.txt"] and not after.ok


def test_a_full_disk_is_said_before_anything_is_copied(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("the size of a database of the server is the server's")
    free = copying.shutil.disk_usage(instance.home)._replace(free=1000)
    monkeypatch.setattr(copying.shutil, "disk_usage", lambda path: free)
    with pytest.raises(NoRoom, match="MiB are free"):
        done(instance)
    assert nothing_left(instance)


def test_a_process_that_dies_leaves_no_copy(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def killed(phase: str) -> None:
        if phase == "proving":
            seen.extend(instance.home.glob(f"{PREFIX}*/kortisto.sqlite3"))
            raise KeyboardInterrupt

    connections.close_all()
    with pytest.raises(KeyboardInterrupt):
        verify(instance, NOW, tell=killed)
    assert nothing_left(instance)
    assert seen or connection.vendor == "postgresql"


def test_what_is_shredded_is_overwritten_before_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.lib import scratch

    left: dict[str, bytes] = {}
    monkeypatch.setattr(
        scratch.shutil, "rmtree", lambda folder, **_: left.update({p.name: p.read_bytes() for p in folder.iterdir()})
    )
    with scratch.scratch(tmp_path, shredded=True) as folder:
        (folder / "database").write_bytes(b"Maija" * 1000)
    assert left == {"database": b"\0" * 5000}


def test_the_command_writes_the_report_and_says_by_its_exit_code(tmp_path: Path) -> None:
    home, out = tmp_path / "instance", tmp_path / "report"
    assert run(home, "init", "--demo").returncode == 0
    refused = run(home, "verify", "--canary")
    assert refused.returncode == 1 and "No notice is published" in refused.stderr
    assert run(home, "demo", "--contacts", "5").returncode == 0
    ended = run(home, "verify", "--canary", "--out", str(out), "--language", "fi")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads((out / "canary.json").read_text())["ok"] is True
    assert (out / "canary.html").read_text().startswith("<!doctype html>") and "✓" in ended.stdout
    assert run(home, "verify").returncode == 2, "what to verify must be said"
    assert not list(home.glob(f"{PREFIX}*"))


def test_a_failed_proof_reads_as_one() -> None:
    passage: dict[str, Any] = {
        "door": "request", "outcome": "gone", "says": "", "words": 30, "seen_before": 30, "found": ["search_x.words: email (utf-8)"],
        "twin": False, "in_ledger": False, "ok": False,
    }  # fmt: skip
    bad = Verified({"ok": False, "passages": [passage], "problem": ""}, untouched.Compared(3, canaries=["kortisto.sqlite3"]))
    words = report.as_text(bad)
    assert words.count("✗") == 4 and "search_x.words" in words and 'class="bad"' in report.as_html(bad)
    assert stage.Crashed(1).code == 1
