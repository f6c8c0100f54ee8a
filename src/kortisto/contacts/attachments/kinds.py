"""What a file is, by its content: a closed list of kinds people at work send each other, none of which runs (T9, T10).

`filetype` tells by the first bytes; zips are looked into, because every office document is one. A kind that is not on the list is
refused, whatever it is: programs, archives, web pages, drawings that hold scripts, old Office files that may hold macros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import filetype
from django.conf import settings
from django.utils.translation import gettext as _

from kortisto.lib import zips
from kortisto.lib.zips import Trouble

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` is what people call it, `mime` what the answer says of it, `endings` what its name may end in."""

    code: str
    label: str
    mime: str
    endings: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", ("pdf",)),
        Kind("docx", "Word", f"{_OOXML}wordprocessingml.document", ("docx",)),
        Kind("xlsx", "Excel", f"{_OOXML}spreadsheetml.sheet", ("xlsx",)),
        Kind("pptx", "PowerPoint", f"{_OOXML}presentationml.presentation", ("pptx",)),
        Kind("odt", "ODT", f"{_ODF}text", ("odt",)),
        Kind("ods", "ODS", f"{_ODF}spreadsheet", ("ods",)),
        Kind("odp", "ODP", f"{_ODF}presentation", ("odp",)),
        Kind("jpg", "JPEG", "image/jpeg", ("jpg", "jpeg")),
        Kind("png", "PNG", "image/png", ("png",)),
        Kind("webp", "WebP", "image/webp", ("webp",)),
        Kind("heic", "HEIC", "image/heic", ("heic",)),
        Kind("text", "TXT", "text/plain", ("txt", "csv")),
    )
}
ENDINGS = {ending: kind for kind in KINDS.values() for ending in kind.endings}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BY_MAGIC = ("pdf", "jpg", "png", "webp", "heic")

# A document may unpack to so much, by its own word; nothing of it is ever unpacked here.
_MOST_UNPACKED, _MOST_PARTS, _HIGHEST_RATIO = 400 * MEGABYTE, 5_000, 200
_CONTENTS = MEGABYTE
_INSIDE = (".docx", ".xlsx", ".pptx")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar", ".jar", ".exe", ".docm", ".xlsm", ".pptm", ".dotm", ".xlam")
_MARKUP = (b"<script", b"<html", b"<svg", b"<?php", b"<iframe")
_PROGRAM = re.compile(rb"<[a-z!?]|#!|%!|\{\\rtf")
_TEXT_HEAD = 64 * 1024
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))


class Unfit(Exception):
    """The file is not kept; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def most_bytes() -> int:
    """How large one attachment may be."""
    most: int = settings.KORTISTO.attachments_most_mb * MEGABYTE
    return most


def most_together() -> int:
    """How many bytes may be sent at a time: they are in memory until they are sealed."""
    return 3 * most_bytes()


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of a file with a name that was made safe; Unfit when it is none of the list, or not what its name says."""
    said = ENDINGS.get(name.rpartition(".")[2].lower() if "." in name else "")
    if said is None:
        raise Unfit(_("Files of this kind are not kept. Kept are: %(kinds)s.") % {"kinds": listed()})
    if not data:
        raise Unfit(_("The file is empty."))
    found = _by_content(data)
    if found is not said:
        raise Unfit(_("What is in the file is not what its name says. Save it again in the program it comes from."))
    return said


def listed() -> str:
    """The endings that are kept, for people."""
    return ", ".join(ENDINGS)


def _by_content(data: bytes) -> Kind | None:
    if data.startswith(_ZIP):
        return _document(data)
    guessed = filetype.guess_extension(data)
    if guessed in _BY_MAGIC:
        return KINDS[guessed]
    # Two letters are the whole magic of some kinds ("BM", "MZ"), and a text may begin with them.
    return KINDS["text"] if _is_text(data) else None


def _document(data: bytes) -> Kind | None:
    """Which office document a zip is; Unfit for one that holds macros, other files or more than it seems."""
    try:
        names = zips.check(data, most_parts=_MOST_PARTS, most_unpacked=_MOST_UNPACKED, highest_ratio=_HIGHEST_RATIO)
    except zips.BadZip as error:
        raise Unfit(_trouble(error.trouble)) from error
    small = [name.lower() for name in names]
    if any(name.endswith(_ARCHIVES) or (name.endswith(_INSIDE) and "/embeddings/" not in name) for name in small) or any(
        "/embeddings/" in name and name.endswith(".bin") for name in small
    ):
        raise Unfit(_("The document holds other files inside. Take them out and save it again."))
    said = zips.part(data, "mimetype", 200).decode("ascii", "replace").strip()
    contents = zips.part(data, "[Content_Types].xml", _CONTENTS).lower()
    if b"macroenabled" in contents or b"vbaproject" in contents:
        raise Unfit(_trouble(Trouble.MACROS))
    for kind in KINDS.values():
        if kind.mime.startswith(_ODF) and said == kind.mime:
            return kind
        if kind.mime.startswith(_OOXML) and f"{kind.mime}.main+xml".encode() in contents:
            return kind
    return None


def _trouble(trouble: Trouble) -> str:
    return {
        Trouble.DAMAGED: _("The document is damaged. Save it again in the program it comes from."),
        Trouble.TOO_LARGE: _("The document would unpack to far more than it seems to hold, so it is not taken."),
        Trouble.LOCKED: _("The document is protected by a password. Take the password off and save it again."),
        Trouble.MACROS: _("The document has macros. Save it without macros."),
        Trouble.ENTITIES: _("The document holds declarations that no office program writes, so it is not taken."),
    }[trouble]


def _is_text(data: bytes) -> bool:
    """Plain text: no control characters, nothing a browser, a shell or a word processor would run."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    head = data[:_TEXT_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return data.translate(None, _CONTROLS) == data and not _PROGRAM.match(head) and not any(mark in head for mark in _MARKUP)
