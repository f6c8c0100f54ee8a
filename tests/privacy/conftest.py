"""A register of its own for every test of the engine; commits are real, files too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.proof.register import Register, b2b, either, hehku, open_register, states

__all__ = ["b2b", "either", "hehku", "open_register", "states", "yritysasiakkaat"]


@pytest.fixture
def yritysasiakkaat(open_register: Callable[..., Register]) -> Register:
    """A register under the notice of seed 2."""
    return open_register("yritysasiakkaat")
