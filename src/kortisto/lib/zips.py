"""Zips from strangers (workbooks, documents): what they would unpack to is looked at before anything opens them (T9)."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import Enum

_HEAD = 2_000
_STEEP_FROM = 1024 * 1024
# All that `zipfile` raises for a file that is none, was cut short, or is packed or locked in a way it does not know.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError)


class Trouble(Enum):
    """Why a zip is not opened."""

    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    LOCKED = "locked"
    MACROS = "macros"
    ENTITIES = "entities"


class BadZip(Exception):
    """The zip must not be opened; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def check(data: bytes, *, most_parts: int, most_unpacked: int, highest_ratio: int) -> list[str]:
    """Names of the parts. BadZip for one that unpacks to too much, is encrypted, holds macros or declares XML entities.

    `most_unpacked` is bytes by the zip's own word, `highest_ratio` how many times larger than packed a part beyond a megabyte
    may be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            parts = found.infolist()
            _check_sizes(parts, most_parts, most_unpacked, highest_ratio)
            if any(_runs(part.filename.lower()) for part in parts):
                raise BadZip(Trouble.MACROS)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(found, part)
    except _DAMAGED as error:
        raise BadZip(Trouble.DAMAGED) from error
    return [part.filename for part in parts]


def part(data: bytes, name: str, most: int) -> bytes:
    """The beginning of one part of a zip that was checked, at most `most` bytes; b"" when there is no such part, or it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found, found.open(name) as stream:
            return stream.read(most)
    except (KeyError, *_DAMAGED):
        return b""


def _check_sizes(parts: list[zipfile.ZipInfo], most_parts: int, most_unpacked: int, highest_ratio: int) -> None:
    total = sum(part.file_size for part in parts)
    steep = any(part.file_size > _STEEP_FROM and part.file_size > highest_ratio * max(part.compress_size, 1) for part in parts)
    if len(parts) > most_parts or total > most_unpacked or steep:
        raise BadZip(Trouble.TOO_LARGE)
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadZip(Trouble.LOCKED)


def _runs(name: str) -> bool:
    """Whether a part of an office document is a program: VBA, Excel 4 macro sheets, Basic and scripts of OpenDocument."""
    return name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/", "xl/macrosheets/"))


def _check_xml(found: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type stands at the very beginning or nowhere; office programs never write one."""
    with found.open(part) as stream:
        head = stream.read(_HEAD).upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\x00!\x00D\x00O" in head:
        raise BadZip(Trouble.ENTITIES)
