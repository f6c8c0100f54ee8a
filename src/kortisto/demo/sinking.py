"""A mail server on this machine that takes everything and keeps nothing, for as long as the demo is built."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sink() -> Iterator[int]:
    """Its port, on loopback. It ends with whoever started it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kortisto.bench.sink", "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)
