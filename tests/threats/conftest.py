"""The small register of the matrix: a row for every argument of an address, staff in every role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof.register import Register, b2b, open_register, states

__all__ = ["b2b", "open_register", "states"]


@pytest.fixture
def world(b2b: Register) -> Any:
    from tests.matrix.world import build  # models are ready only after the settings are

    return build("b2b")
