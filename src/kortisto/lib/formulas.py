"""Cells no spreadsheet runs (T7; OWASP, CSV injection)."""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(text: str) -> str:
    """A cell no spreadsheet runs: an apostrophe before what could begin a formula (phone numbers too). An import takes it off."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
