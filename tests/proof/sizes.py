"""How long the long tests run: smoke sizes in `make test`, full sizes in `make soak` (or with KORTISTO_SOAK=1)."""

from __future__ import annotations

import os
from typing import Any

import pytest

# tests/conftest.py, which clears the environment of settings, makes the second of the first.
FULL = os.environ.get("KORTISTO_TEST_SIZE") == "full"


def long(test: Any) -> Any:
    """Mark a test that has two sizes: in its full size it belongs to the soak, in its smoke size to every run."""
    return pytest.mark.timeout(86_400)(pytest.mark.soak(test)) if FULL else test
