"""What somebody asks with: the parameters the views read, found in their source, and answers made comparable."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.matrix.routes import Route, routes

_READS = re.compile(r"""GET(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")
_TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=")[^"]+|\b\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\b')
SOURCE = Path(__file__).parents[2] / "src" / "kortisto"


@cache
def parameters() -> tuple[str, ...]:
    """Every name any page reads from its address: a new one is asked with the moment it is read."""
    found = {name for path in SOURCE.rglob("*.py") for name in _READS.findall(path.read_text("utf-8"))}
    return tuple(sorted(found | {"ordering", "email__startswith", "order"}))


def open_routes(*, arguments: bool = False) -> list[Route]:
    """Routes without arguments (lists, searches, forms); with `arguments` those that have some."""
    return [route for route in routes() if bool(route.names) == arguments]


def body(answer: Any) -> bytes:
    """The bytes of an answer without what differs at every asking: form tokens, times of day."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _TOKEN.sub(b"", content)
