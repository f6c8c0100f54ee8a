"""A long act lays the pen down between two steps, and a step is as long as a moment (ADR 252)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection, transaction

from kortisto.contacts.models import WorkTask
from kortisto.database import turns


@pytest.fixture
def on_sqlite(transactional_db: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has more than one writer")


def test_others_write_between_two_steps_and_a_slow_step_makes_the_next_one_short(
    on_sqlite: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, paused = [0.0], list[str]()
    monkeypatch.setattr(turns.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: paused.append(f"{seconds >= 0.1} {connection.in_atomic_block}"))
    ours = turns.Turns(100)
    sizes = []
    for seconds_a_row in (0.001, 0.001, 0.001, 0.001, 0.05, 1.0, 1.0):
        sizes.append(ours.size)
        with ours.turn():
            assert connection.in_atomic_block
            clock[0] += ours.size * seconds_a_row
    assert sizes == [10, 40, 100, 100, 100, 8, 1], "four times as many at the most, never more than fit into a moment, one at least"
    assert paused == ["True False"] * 4, "after a fifth of a second of work, and outside the transaction"


def test_a_quick_act_is_not_held_up(on_sqlite: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, paused = [0.0], list[float]()
    monkeypatch.setattr(turns.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(turns.time, "sleep", paused.append)
    ours = turns.Turns(100, hold=1.5, brisk=True)
    assert [len(piece) for piece in each(ours, clock, 0.004, 300)] == [10, 40, 100, 100, 50]
    assert not paused
    assert [len(piece) for piece in each(ours, clock, 0.1, 130)] == [100, 15, 15]
    assert len(paused) == 3, "what turns out slow lets others in"


def each(ours: turns.Turns, clock: list[float], seconds_a_row: float, rows: int) -> Iterator[Sequence[int]]:
    for piece in ours.pieces(range(rows)):
        with ours.turn():
            clock[0] += len(piece) * seconds_a_row
        yield piece


def test_within_a_transaction_there_is_nobody_to_wait_for(on_sqlite: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: pytest.fail("nobody can write meanwhile"))
    with transaction.atomic(), turns.Turns(5).turn():
        pass


def test_what_fails_has_not_happened(on_sqlite: None) -> None:
    with pytest.raises(RuntimeError), turns.Turns(5).turn():
        WorkTask.objects.create(key="koe", label_fi="koe")
        raise RuntimeError
    assert not WorkTask.objects.exists()
