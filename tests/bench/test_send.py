"""`kortisto bench send` at a small size: every figure is there, and the counts are checked inside."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.proof.instance import Instance

UNITS = {
    "freezing 300 recipients": "s",
    "freezing 120 recipients": "s",
    "processor time of a message": "µs",
    "messages": "messages/s",
    "memory at most, sending": "MB",
    "the same through EmailMessage and smtplib": "µs",
    "making a message": "µs",
    "10 connections, 45 ms away": "messages/s",
}


def measured(home: Path, *more: str) -> dict[str, Any]:
    home.mkdir()
    words = ("bench", "send", "--recipients", "120", "--freeze", "300", "--far", "60", "--json", *more)
    found: dict[str, Any] = json.loads(Instance(home).kortisto(*words))
    assert not list(home.iterdir()), "nothing of the operator's was opened or made"
    return found


def complete(found: dict[str, Any], *more: str) -> None:
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert {name: figure["unit"] for name, figure in figures.items() if name not in more} == UNITS
    assert all(figure["value"] > 0 for figure in figures.values())
    assert figures["the same through EmailMessage and smtplib"]["floor"] == figures["processor time of a message"]["value"]


@pytest.mark.timeout(200)
def test_a_hundred_and_twenty_messages(tmp_path: Path) -> None:
    found = measured(tmp_path / "own")
    assert (found["bench"], found["recipients"], found["database"]) == ("send", 120, "sqlite")
    complete(found)


@pytest.mark.timeout(200)
@pytest.mark.skipif("KORTISTO_TEST_DATABASE_URL" not in os.environ, reason="needs tests/postgres.sh")
def test_on_postgresql_the_server_s_time_is_told_too(tmp_path: Path) -> None:
    found = measured(tmp_path / "own", "--database", os.environ["KORTISTO_TEST_DATABASE_URL"])
    assert found["database"] == "postgresql"
    complete(found, "the database server's, of a message")
