"""One door to spreadsheets for rooms that may not see each other: whoever can read them safely registers, others ask.

sheets.register(reader)                       # once, by the room that has one
sheets.rows(data)                             # -> [["Tuote", "Hinta"], ["Tuoli", "445"], …]
"""

from __future__ import annotations

from collections.abc import Callable

Reader = Callable[[bytes], list[list[str]]]


class NoSheet(ValueError):
    """The file cannot be read as a table; the message says why and what to do, and quotes nothing of it."""


_readers: list[Reader] = []


def register(reader: Reader) -> Reader:
    """`reader` gives the headings and the rows under them of the first table; raises NoSheet."""
    _readers[:] = [reader]
    return reader


def rows(data: bytes) -> list[list[str]]:
    """Headings and rows of the first table of an xlsx, ods, xls or CSV file. Raises NoSheet, LookupError where nobody reads any."""
    if not _readers:
        raise LookupError("no room reads spreadsheets")
    return _readers[0](data)
