"""How a value may be written in a file."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote

SHORTEST = 6
"""Shorter texts would only give false alarms."""


def spellings(value: str) -> dict[bytes, str]:
    """The bytes a value may be written in → what the spelling is called."""
    plain = value.encode()
    found: dict[bytes, str] = {}

    def add(name: str, text: bytes) -> None:
        if len(text) >= SHORTEST:
            found.setdefault(text, name)

    add("utf-8", plain)
    add("utf-16", value.encode("utf-16-le"))
    add("upper case", value.upper().encode())
    add("lower case", value.lower().encode())
    add("reversed", value[::-1].encode())
    add("json", json.dumps(value)[1:-1].encode())
    add("url", quote(value, safe="").encode())
    add("sha-256", hashlib.sha256(plain).hexdigest().encode())
    for shift in range(3):  # where the value begins within a longer text decides how base64 writes it
        code = base64.b64encode(b"\0" * shift + plain)
        add("base64", code[(0, 2, 3)[shift] : len(code) - (0, 3, 2)[(shift + len(plain)) % 3]] + b"")
    return found
