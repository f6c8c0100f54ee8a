"""A process that runs the nightly run and kills itself with SIGKILL at one step of it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from kortisto.cli.start import start

STEPS: dict[str, tuple[str, str, str]] = {
    "before the words leave the search": ("kortisto.search.many", "forget_ahead", "before"),
    "after the words left the search": ("kortisto.search.many", "forget_ahead", "after"),
    "before the plans are written": ("kortisto.privacy.erasure.erasing", "_planned", "before"),
    "after the plans are written": ("kortisto.privacy.erasure.erasing", "_planned", "after"),
    "before the ledger is written": ("kortisto.privacy.ledger.file", "write", "before"),
    "after the ledger, before the rows go": ("kortisto.privacy.erasure.erasing", "_batch", "before"),
    "after the rows, before the commit": ("kortisto.privacy.erasure.erasing", "_batch", "after"),
    "after the commit, before files go": ("kortisto.privacy.erasure.erasing", "_finish", "before"),
    "before the certificates": ("kortisto.privacy.erasure.erasing", "certify", "before"),
    "after the certificates": ("kortisto.privacy.erasure.erasing", "certify", "after"),
    "before the byte scan": ("kortisto.privacy.scan", "thorough", "before"),
    "after the byte scan": ("kortisto.privacy.scan", "thorough", "after"),
    "in the housekeeping": ("kortisto.privacy.sweep.housekeeping", "compare", "before"),
    "before the report": ("kortisto.privacy.sweep.running", "_close", "before"),
}
CHUNK = 7
"""People in a transaction, so that a run has several."""


def die_at(step: str, turn: int) -> None:
    """The process dies at the `turn`th passing of the step."""
    place, name, when = STEPS[step]
    module = importlib.import_module(place)
    real: Callable[..., Any] = getattr(module, name)
    passed = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal passed
        passed += 1
        if when == "before" and passed == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == "after" and passed == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, deadly)


def main(step: str, turn: int) -> None:
    from kortisto.privacy import sweep
    from kortisto.privacy.erasure import erasing
    from kortisto.privacy.sweep import running
    from kortisto.search import many
    from tests.kill.filling import TODAY
    from tests.proof.days import night

    erasing.CHUNK = running.CHUNK = CHUNK
    many.LEAST = 1
    if step:
        die_at(step, turn)
    sweep.run(as_of=TODAY, now=night(TODAY), confirm=True, by="cli")


if __name__ == "__main__":
    start()
    main(sys.argv[1], int(sys.argv[2]))
