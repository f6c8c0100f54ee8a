"""What a job may carry: ids, numbers, days and declared codes. A name or an address in a queue would outlive its erasure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


class NotAnId(TypeError):
    """A job was given, or gave back, something that could be personal data."""


def checked(values: Mapping[str, Any], codes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """`values` as JSON data, UUIDs and days written as text; raises NotAnId naming the argument."""
    for name in values:
        if not isinstance(name, str) or not _KEY.match(name):
            raise NotAnId(f"{name!r} is not an argument name: small letters, digits and '_'.")
    return {name: _plain(name, value, codes) for name, value in values.items()}


def _plain(name: str, value: Any, codes: frozenset[str]) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case str() if value in codes or _UUID.match(value) or _is_day(value):
            return value
        case list() | tuple() | set() | frozenset():
            return [_plain(name, item, codes) for item in value]
        case Mapping():
            return checked(value, codes)
    raise NotAnId(
        f"Argument {name!r} ({type(value).__name__}) is neither an id, a number, a day nor one of the task's declared codes; "
        "store the value in a table that erasure knows and pass its id."
    )


def _is_day(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return value[:4].isdigit()
