"""Which tests of this program prove a sentence. The interface claims a proof only where one exists.

Tests are not installed with the program, so what they are is written down beside this file by `tools/proofs.py`;
`tests/promises/test_every_sentence.py` holds it against the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

TESTS: Mapping[str, tuple[str, ...]] = {
    path: tuple(names) for path, names in json.loads((files(__package__) / "proofs.json").read_text("utf-8")).items()
}
"""Test file → its tests."""

PROVED = frozenset(TESTS)


def proves(test: str) -> bool:
    """Whether the file a sentence names is one of ours. A notice of the operator's own may name files of its own."""
    return test in PROVED or not test.startswith("tests/")


def tests_of(test: str) -> tuple[str, ...]:
    """The tests in the file a sentence names; () when it is none of ours."""
    return TESTS.get(test, ())
