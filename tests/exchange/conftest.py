"""An installation under a shipped notice, and the way of a list through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .lists import COLLECTED, LIST, NOW, TODAY

if TYPE_CHECKING:
    from kortisto.exchange.models import Import


@pytest.fixture
def notice(db: Any, settings: Any, home: Path) -> Iterator[Callable[[str], None]]:
    """Install a notice: `notice("b2b")` (what an installation begins with) or another of the shipped ones."""

    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import load

    def install(name: str) -> None:
        publication.install([load(settings.KORTISTO.policies / f"{name}.toml")], by="system", now=datetime(2020, 1, 1, tzinfo=UTC))

    yield install


@pytest.fixture(autouse=True)
def empty_store(settings: Any, home: Path) -> Iterator[None]:
    """No key of a list outlives its test."""
    yield
    for name in settings.KORTISTO_KEYS.names("imports"):
        settings.KORTISTO_KEYS.destroy(name)


@pytest.fixture
def b2b(notice: Callable[[str], None]) -> None:
    notice("b2b")


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Callable[..., Import]:
    """Take a list in, check it and store it, as a clerk and the worker do."""
    from kortisto.exchange import actions, jobs, working

    def run(data: bytes = LIST, name: str = "asiakkaat.csv", *, collected_on: date = COLLECTED, choices: dict[str, str] | None = None,
            check_only: bool = False) -> Import:  # fmt: skip
        upload = actions.take_in(data=data, file_name=name, by="clerk", now=NOW)
        actions.say_origin(upload=upload, source="Oma lista", collected_on=collected_on, now=NOW)
        upload.choices = choices or {}
        upload.save()
        working.check(upload=upload, now=NOW)
        if check_only:
            return upload
        with django_capture_on_commit_callbacks(execute=True):
            actions.start(upload=upload, by="clerk", now=NOW)
            jobs.run_import.func(upload.pk)
        upload.refresh_from_db()
        return upload

    monkeypatch.setattr(jobs.timezone, "now", lambda: NOW)
    monkeypatch.setattr(jobs.timezone, "localdate", lambda: TODAY)
    return run
