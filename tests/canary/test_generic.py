"""The product's own canary is in every personal table of the live schema, under each notice, also where no act puts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kortisto.canary import planting, proving, schema
from tests.canary.test_forgetting import _forget_the_copy as forget
from tests.canary.test_seeding import EXEMPT
from tests.proof.days import at
from tests.proof.register import Register

TODAY = date(2031, 3, 3)
DAY = planting.Day(date(2026, 3, 12), at(TODAY))


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_every_personal_table_has_a_row_of_the_canary(open_register: Callable[..., Register], notice: str) -> None:
    open_register(notice)
    obtained = TODAY - timedelta(days=30) if notice == "yritysasiakkaat" else DAY.obtained
    canary = planting.plant("salt", planting.Day(obtained, DAY.now))
    rows = {table.kind: schema.rows_of(canary, table).count() for table in schema.tables()}
    assert [kind for kind, number in rows.items() if not number] == []
    missing = [place for place in schema.unseeded(canary, EXEMPT) if "no word" in place]
    assert missing == [], missing
    assert len(canary.words) > 20


class Copies:
    """The states of a test's own database."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def keep(self) -> None:
        self.register.store.keep("before")

    def put_back(self) -> None:
        self.register.store.put_back("before")
        forget(self.register)


def proved(register: Register) -> proving.Proof:
    return proving.prove(at(TODAY), TODAY, files=register.files, copies=Copies(register))


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_the_whole_proof(open_register: Callable[..., Register], notice: str) -> None:
    register = open_register(notice)
    proof = proved(register)
    assert proof.ok, proof.as_json()
    outcomes = {one.door: one.outcome for one in proof.passages}
    assert outcomes["request"] == outcomes["replay"] == "gone", proof.as_json()
    first = next(one for one in proof.passages if one.door == "request")
    assert first.seen_before >= first.words - 6 and all(one.seen_before > 15 for one in proof.passages if one.words), "not looked"
    assert proof.files > 5 and proof.bytes > 100_000


def test_an_eraser_that_forgets_is_found(open_register: Callable[..., Register], monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof for the officer is no paper tiger either."""
    from kortisto.privacy import erasers

    register = open_register("b2b")
    monkeypatch.setattr(erasers, "_erasers", [])
    proof = proved(register)
    assert not proof.ok
    assert any("search_" in place for one in proof.passages for place in one.found), proof.as_json()


def test_a_table_nobody_can_plant_into_is_told(open_register: Callable[..., Register], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.canary import generic

    def refuse(*_: Any, **__: Any) -> None:
        raise generic.CannotPlant("rooms.new: IntegrityError")

    monkeypatch.setattr(generic, "row", refuse)
    proof = proved(open_register("b2b"))
    assert not proof.ok and proof.unplanted == ["rooms.new: IntegrityError"]
