"""Instances on disk, made by the command itself; and the fixtures of the proof, for drills on a register with people in it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.command import run, serving
from tests.proof import instance
from tests.proof.register import b2b, open_register, states

__all__ = ["b2b", "open_register", "states"]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served") / "instance"
    done = run(home, "init", "--second-keys", str(home.parent / "second"))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """An instance as `kortisto init` leaves it, which nobody serves, whatever the order of the tests."""
    return instance.made(tmp_path / "instance").home


@pytest.fixture(scope="module")
def running(made: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server for tests that only look."""
    yield from serving(made)


@pytest.fixture
def served(made: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the test's own, to be killed."""
    yield from serving(made)
