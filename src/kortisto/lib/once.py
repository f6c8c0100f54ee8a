"""What a page asks many times and nothing in it can change: read once for each request that only looks.

Which notices are in effect is asked by every gate and every list of a page, a dozen times; so are the bits of their purposes.
Outside `reading()`, and in every request that may change something, each question goes to the database as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("kortisto_once", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Remember answers until the end of the block, in this thread only. A block within a block remembers in the outer one."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read once in a block of `reading`. Callers must not change what they are given."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: T = memory[key]
    return found
