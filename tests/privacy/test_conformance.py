"""Each line of the conformance page looks for itself, under each notice; how they stood is kept, and a turn is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from kortisto.privacy import audit, conformance
from kortisto.privacy.conformance import registry
from kortisto.privacy.models import AuditEvent, Standing, Turn
from tests.privacy.making import DAY, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_every_line_can_look(open_register: Callable[..., Register], notice: str) -> None:
    open_register(notice)
    anna()
    named = {
        "late", "uninformed", "bans", "undatable", "own_dates", "night", "drill", "audit", "anchor", "ledger", "ledger_waiting",
        "ledger_copy", "promises", "erasures", "clocks", "traces", "triggers", "left_employer", "generations", "backup", "notices",
    }  # fmt: skip
    assert named <= set(registry.registered)
    for key, one in registry.registered.items():
        assert one.look(as_of=DAY, now=at(DAY)).says, key


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_every_published_sentence_has_its_rule_and_the_built_ones_their_tests(
    open_register: Callable[..., Register], notice: str
) -> None:
    open_register(notice)
    told = conformance.promises(DAY, "fi")
    assert told and all(one.carried_out and one.says for one in told)
    assert all(one.tests and all(name.startswith("test_") for name in one.tests) for one in told if one.id in ("H12", "Y02"))
    assert all(one.as_json()["rules"] for one in told)


@pytest.fixture
def only(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bool]]:
    """Two lines that are as the test says."""
    found = {"one": True, "two": True}

    def looking(key: str) -> registry.Registered:
        return registry.Registered(lambda *, as_of, now: conformance.Line(found[key], key, int(not found[key])), key == "two")

    monkeypatch.setattr(registry, "registered", {key: looking(key) for key in found})
    monkeypatch.setattr(conformance.standing, "registered", registry.registered)
    monkeypatch.setattr(conformance.standing, "_tellers", [])
    yield found


def look(moment: datetime, *, thorough: bool = True) -> None:
    conformance.look(as_of=DAY, now=moment, thorough=thorough)


def told(moment: datetime) -> list[str] | None:
    turn = conformance.waiting(moment)
    if turn is None:
        return None
    conformance.settled(turn, ["somebody"], moment, whole=True)
    return list(turn.lines)


def test_how_a_line_stands_is_kept_with_the_moment_of_its_turn(only: dict[str, bool]) -> None:
    look(at(DAY, 6))
    only["one"] = False
    look(at(DAY, 7))
    look(at(DAY, 8))
    row = Standing.objects.get(line="one")
    assert (row.ok, row.count, row.since, row.looked_at) == (False, 1, at(DAY, 7), at(DAY, 8))
    turned = AuditEvent.objects.filter(action="promise_broken", purpose="one").values_list("at", flat=True)
    assert list(turned) == [at(DAY, 7)], "the trail knows when it turned"
    assert conformance.red() == ["one"]
    only["two"] = False
    look(at(DAY, 9), thorough=False)
    assert conformance.red() == ["one"], "a thorough line is not asked every hour"
    del registry.registered["one"]
    look(at(DAY, 10))
    assert conformance.red() == ["two"], "a line whose room is gone is no line"


def test_a_turn_is_told_once_and_the_way_back_once(only: dict[str, bool]) -> None:
    start = at(DAY, 1)
    look(start)
    assert told(start) is None, "all is well: nobody is bothered"
    only["one"] = False
    look(start + HOUR)
    assert told(start + HOUR) == ["one"]
    for hour in range(2, 9):
        look(start + hour * HOUR)
        assert told(start + hour * HOUR) is None
    only["one"] = True
    look(start + 9 * HOUR)
    assert told(start + 9 * HOUR) == []
    look(start + 10 * HOUR)
    assert told(start + 10 * HOUR) is None
    assert Turn.objects.count() == 2


def test_a_flickering_line_is_no_storm(only: dict[str, bool]) -> None:
    start, messages = at(DAY, 0), 0
    for quarter in range(4 * 24):
        only["one"] = quarter % 2 == 0
        moment = start + quarter * HOUR / 4
        look(moment)
        messages += told(moment) is not None
    assert 1 <= messages <= 4, "at most one in six hours"


def test_ten_lines_one_after_the_other_are_two_messages(only: dict[str, bool]) -> None:
    only["one"] = False
    look(at(DAY, 1))
    assert told(at(DAY, 1)) == ["one"]
    only["two"] = False
    look(at(DAY, 2))
    assert told(at(DAY, 2)) is None, "quiet for six hours"
    look(at(DAY, 8))
    assert told(at(DAY, 8)) == ["one", "two"]


def test_what_turned_back_before_it_was_told_is_not_told(only: dict[str, bool]) -> None:
    only["one"] = False
    look(at(DAY, 1))
    only["one"] = True
    look(at(DAY, 2))
    assert told(at(DAY, 2)) is None and not Turn.objects.exists()


def test_a_look_that_fails_is_red_and_says_where(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> conformance.Line:
        raise ValueError("maija@kivimaki.example")

    monkeypatch.setitem(registry.registered, "broken", registry.Registered(broken, False))
    [line] = [one for one in conformance.lines(as_of=DAY, now=at(DAY)) if one.id == "broken"]
    assert not line.ok and "ValueError" in line.says and "maija" not in line.says


def test_a_head_that_is_not_written_is_red(b2b: Register) -> None:
    def line(days: int) -> conformance.Line:
        day = DAY + timedelta(days=days)
        return registry.registered["anchor"].look(as_of=day, now=at(day))

    people.sweep(DAY)
    assert line(0).ok and line(2).ok
    assert not line(3).ok
    audit.anchor_head(DAY + timedelta(days=3))
    assert line(3).ok
    copy = audit.heads.copy_file()
    assert copy is not None
    copy.unlink()
    assert not line(3).ok, "the copy beside the backups is gone"
