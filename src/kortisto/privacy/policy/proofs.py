"""Which test files of this program prove a sentence. The interface claims a proof only where one exists.

Tests are not installed with the program, so the list stands here; `tests/promises/test_every_sentence.py` holds it against
the files.
"""

from __future__ import annotations

_SENTENCES = ("b10", "b17", "h01", "h02", "h05", "h06", "h07", "h08", "h10", "h12", "h13", "h14", "h15")

PROVED = frozenset({*(f"tests/promises/test_{name}.py" for name in _SENTENCES), "tests/policy/test_seed_text.py"})


def proves(test: str) -> bool:
    """Whether the file a sentence names is one of ours. A notice of the operator's own may name files of its own."""
    return test in PROVED or not test.startswith("tests/")
