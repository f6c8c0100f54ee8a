"""Which letters the bytes of a text file mean. Wrong letters are worse than a refusal: every doubt is told."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.sources import LONGEST_LINE, Bytes, Source, beginning, head_of, whole_lines

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Files that people pick by mistake, by their first bytes.
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ\x90",
)
# Pages that programs call spreadsheets: .xls files that hold HTML or XML.
_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<style")
# Old Finnish files: Windows, DOS and Macintosh put å ä ö in different places.
_OLD = ("cp1252", "cp850", "mac-roman")
_NORDIC = re.compile("[åäöÅÄÖ]")
_WESTERN = re.compile("[À-ÖØ-öø-ÿŠšŽž]")
_ODD = re.compile("[\x80-\x9f¢-¥¦¬¯±-³µ-¶¹¼-¿×÷‡†‰ˆ˜Œœ‹›™ÃÂ\u0131\u2017\u2500-\u259f∂∑∏πΩ√ƒ≈∆◊∫ªﬁﬂ]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_TWICE = re.compile("Ã[¤¥¶–…„]")


Decoding = Callable[[Iterator[bytes]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Letters:
    """What the bytes of a file mean. `encoding` as people may look it up; `notes` are codes of what was mended: mixed, twice, nul."""

    encoding: str
    notes: tuple[str, ...]
    decoding: Decoding
    mended: bool = False

    def texts(self, source: Source) -> Iterator[str]:
        """The text in pieces that end with a line."""
        pieces = whole_lines(self.decoding(source.pieces()))
        if self.mended:
            pieces = (_mend(piece, self.notes) for piece in pieces)
        return _without_mark(pieces)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A short file whole."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of a file; Unreadable when the bytes are no text."""
    source = Bytes(data)
    found = letters(source)
    return Decoded("".join(found.texts(source)), found.encoding, found.notes)


def letters(source: Source) -> Letters:
    """Which letters the bytes mean, by walking through all of them; Unreadable when they are no text."""
    if not any(piece.strip(b"\x00\r\n\t ;,") for piece in source.pieces()):
        raise Unreadable(_("The file is empty. Choose the file that has the rows."))
    head = beginning(source, 4000)
    if head.startswith(_OTHER_KINDS):
        raise Unreadable(_no_list())
    if head[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t\x00").lower().startswith(_PAGES):
        raise Unreadable(_("The file is a page, not a list. Open it in your spreadsheet program, save it as CSV and choose that."))
    found = _marked(source, head) or _wide(source, head) or _utf8(source) or _narrow(source)
    return _cleaned(source, found)


def _no_list() -> str:
    return _("The file is no list: save it as CSV or as an Excel workbook (xlsx) and choose that.")


def _as(encoding: str, errors: str = "strict") -> Decoding:
    def decoding(pieces: Iterator[bytes]) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        for piece in pieces:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)

    return decoding


def _reads(source: Source, encoding: str) -> bool:
    try:
        for _text in _as(encoding)(source.pieces()):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _marked(source: Source, head: bytes) -> Letters | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            name = encoding.removesuffix("-sig")
            if _reads(source, encoding):
                return Letters(name, (), _as(encoding))
            return Letters(name, ("mixed",), _as(encoding, "replace"))
    return None


def _wide(source: Source, head: bytes) -> Letters | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(high) > 3 and high.count(0) > 0.7 * len(high) and _reads(source, encoding):
            return Letters(encoding, (), _as(encoding))
    return None


def _utf8(source: Source) -> Letters | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in source.pieces():
            decoder.decode(piece)
    except UnicodeDecodeError:
        return _mixed(source)
    return Letters("utf-8", ("mixed",), _as("utf-8", "ignore")) if decoder.getstate()[0] else Letters("utf-8", (), _as("utf-8"))


def _mixed(source: Source) -> Letters | None:
    """Two files pasted together: each line speaks for itself. None when no line is UTF-8."""
    if any(_is_utf8(line) for line in _lines(source.pieces())):
        return Letters("utf-8 + cp1252", ("mixed",), _line_by_line)
    return None


def _line_by_line(pieces: Iterator[bytes]) -> Iterator[str]:
    for line in _lines(pieces):
        yield line.decode("cp1252", "replace") if _is_utf8(line) is False else line.decode("utf-8")


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        *whole, left = (left + piece).split(b"\n")
        for lines in whole:
            yield from (lines + b"\n").splitlines(keepends=True)
        if len(left) > LONGEST_LINE:
            yield left
            left = b""
    yield from left.splitlines(keepends=True)


def _is_utf8(line: bytes) -> bool | None:
    """None: plain ASCII, which says nothing; True: has letters of more than one byte; False: is not UTF-8."""
    if line.isascii():
        return None
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _narrow(source: Source) -> Letters:
    if sum(piece.count(0) for piece in source.pieces()) > source.size / 8:  # some are spoilt rows, many are no text
        raise Unreadable(_no_list())
    tried = [(sum(_likely(text) for text in _as(one, "replace")(source.pieces())), one) for one in _OLD]
    score, encoding = max(tried, key=lambda one: one[0])
    sample = head_of(_as(encoding, "replace")(source.pieces()), 20_000)
    foreign = len(_WESTERN.findall(sample)) - len(_NORDIC.findall(sample))
    if score > 0 and foreign * 4 < sum(c.isalpha() for c in sample):
        return Letters(encoding, (), _as(encoding, "replace"))
    from charset_normalizer import from_bytes

    best = from_bytes(beginning(source, 200_000)).best()
    if best is not None and best.encoding not in ("ascii", "utf_8"):
        return Letters(best.encoding.replace("_", "-"), ("guessed",), _as(best.encoding, "replace"))
    return Letters("cp1252", ("guessed",), _as("cp1252", "replace"))


def _likely(text: str) -> int:
    """How much a text looks like one of these languages."""
    odd = len(_ODD.findall(text)) + 3 * text.count("\ufffd")
    return len(_NORDIC.findall(text)) + len(_WESTERN.findall(text)) - 4 * odd


def _cleaned(source: Source, found: Letters) -> Letters:
    controls = length = 0
    nul = twice = nordic = False
    for text in found.texts(source):
        controls, length = controls + len(_CONTROL.findall(text)), length + len(text)
        nul = nul or "\x00" in text
        if not text.isascii():
            twice = twice or bool(_TWICE.search(text))
            nordic = nordic or bool(_NORDIC.search(_TWICE.sub("", text)))
    if controls * 50 > length:
        raise Unreadable(_no_list())
    notes = [*found.notes, *(["nul"] if nul else [])]
    if twice and not nordic and _was_read_twice(source, found):
        notes.append("twice")
    return Letters(found.encoding, tuple(notes), found.decoding, mended=nul or "twice" in notes)


def _was_read_twice(source: Source, found: Letters) -> bool:
    """ "Ã¤" for "ä": somebody read UTF-8 as Windows letters before us and saved the result."""
    try:
        for text in found.texts(source):
            text.replace("\x00", "").encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _mend(text: str, notes: tuple[str, ...]) -> str:
    text = text.replace("\x00", "")
    return text.encode("cp1252").decode("utf-8") if "twice" in notes else text


def _without_mark(texts: Iterable[str]) -> Iterator[str]:
    begun = False
    for text in texts:
        if not begun:
            text = text.lstrip("\ufeff")
            begun = bool(text)
        yield text
