"""Strangers who try tokens are slowed down; nobody with a token of ours ever is.

A token has 128 random bits, so this keeps the machine free rather than the tokens secret. Only requests with a token nobody has are
counted, by network address and in the memory of the process: reading must not write. Providers of mail send the one-click
requests of thousands from a few addresses, and all of those have tokens.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

FREE = 60
"""Unknown tokens an address may try at once."""
PER_SECOND = 0.5
"""How fast it gets them back."""
_MOST = 20_000

_lock = threading.Lock()
_left: OrderedDict[str, tuple[float, float]] = OrderedDict()


def too_many(address: str, *, clock: float | None = None) -> bool:
    """Count an unknown token from the address; whether it has tried too many."""
    clock = time.monotonic() if clock is None else clock
    with _lock:
        left, before = _left.pop(address, (float(FREE), clock))
        left = min(float(FREE), left + (clock - before) * PER_SECOND) - 1
        _left[address] = (max(left, -1.0), clock)
        while len(_left) > _MOST:
            _left.popitem(last=False)
        return left < 0


def forget() -> None:
    """Begin anew."""
    with _lock:
        _left.clear()
