"""Garbage collection in a process that answers requests: what lives as long as the process is not looked through for garbage."""

from __future__ import annotations

import gc

THRESHOLD = 10_000
"""New containers between two collections. A page makes about two thousand: with the 700 of Python each page pays for three."""


def settle() -> None:
    """To be called when everything is loaded: a collection of all of it would hold up some unlucky page for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD, 10, 10)
