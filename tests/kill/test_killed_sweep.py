"""kill -9 at each step of a nightly run: the next run finishes, nobody is skipped, nobody is erased by half (issue 2 § 4)."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.kill.dying import STEPS
from tests.proof import instance as instances
from tests.proof.instance import Instance
from tests.proof.sizes import FULL, long


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Instance, dict[str, list[int]]]:
    return instances.filled(tmp_path / "instance", "tests.kill.filling")


def agrees(found: dict[str, Any], people: dict[str, list[int]]) -> None:
    before, after = found["before"], found["after"]
    assert before["half"] == [], "somebody was erased by half"
    assert after["whole"] == people["stay"]
    assert after["half"] == []
    assert after["found"] == people["stay"], "the search forgot somebody, or did not"
    assert after["problem"] == after["lock"] == ""
    assert after["applied"] == after["entries"], "the database and the ledger disagree"
    assert len(set(after["erased"])) == len(people["due"]), "somebody is missing from the ledger"
    assert len(after["erased"]) == len(set(after["erased"])), "somebody was entered twice"
    assert after["states"] == ["verified"], after
    assert after["trail"] == ""
    assert after["files"] == after["kept_files"] and len(after["files"]) == len(people["stay"]), "a file or a key is left or lost"
    assert found["report"]["failed"] == 0, found["report"]


@pytest.mark.parametrize("turn", [1, 2, 3] if FULL else [2])
@pytest.mark.parametrize("step", STEPS)
@long
def test_the_next_run_finishes_what_a_killed_one_began(step: str, turn: int, filled: tuple[Instance, dict[str, list[int]]]) -> None:
    instance, people = filled
    once = STEPS[step][1] in ("forget_ahead", "thorough", "compare", "_close")
    process = instance.start("-m", "tests.kill.dying", step, "1" if once else str(turn))
    out, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, f"it did not die at “{step}”: {process.returncode}\n{out}\n{err}"
    agrees(instance.script("tests.kill.looking"), people)


@pytest.mark.parametrize("seed", range(20 if FULL else 2))
@long
def test_a_kill_at_any_moment_is_survived(seed: int, filled: tuple[Instance, dict[str, list[int]]]) -> None:
    """Not where we thought of it: a moment after the ledger file began to grow."""
    instance, people = filled
    ledger = instance.home / "ledger" / "ledger.jsonl"
    size = ledger.stat().st_size
    process = instance.start("-m", "tests.kill.dying", "", "0")
    deadline = time.monotonic() + 60
    while ledger.stat().st_size == size and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(Random(seed).random() * 0.2)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    agrees(instance.script("tests.kill.looking"), people)


def test_the_command_itself_reports_the_run(filled: tuple[Instance, dict[str, list[int]]]) -> None:
    """`kortisto sweep` in the future asks to be confirmed; confirmed it does what the library does."""
    instance, people = filled
    refused = instance.kortisto("sweep", "--as-of", "2031-06-02", "--json", code=1)
    assert "future" in refused
    done = instance.kortisto("sweep", "--as-of", "2031-06-02", "--confirm", "--json")
    assert f'"done": {len(people["due"])}' in done
