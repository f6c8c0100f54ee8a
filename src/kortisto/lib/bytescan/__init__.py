"""Looking for many values in the bytes of files, in a process of its own (`looking.py`), asked through `Search`."""

from __future__ import annotations

from kortisto.lib.bytescan.asking import OFFSETS, Found, Hit, Search
from kortisto.lib.bytescan.spelling import spellings

__all__ = ["OFFSETS", "Found", "Hit", "Search", "spellings"]
