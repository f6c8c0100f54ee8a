"""A sink that is a process of its own, as the instance's mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import NOW, TODAY, any_notice, at_noon, b2b, company, person, staff
from .sinks import Sink, sink

__all__ = ["NOW", "TODAY", "any_notice", "at_noon", "b2b", "company", "person", "staff"]


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Sink]:
    with sink(tmp_path / "taken") as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        settings.DEFAULT_FROM_EMAIL = "Kuurankukka <posti@kuurankukka.example>"
        yield running


@pytest.fixture
def letter(b2b: Any, office: Sink) -> Callable[..., Any]:
    from .acting import scheduled

    return scheduled
