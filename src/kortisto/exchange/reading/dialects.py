"""How the cells of a text file are told apart: delimiter and quotation marks, judged by which reading gives even rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from kortisto.exchange.reading.limits import LONGEST_CELL, MOST_COLUMNS, Unreadable
from kortisto.exchange.reading.sources import head_of

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE, _SAMPLE_ROWS = 400_000, 300
"""Characters and rows by which a reading is judged."""
_SINGLE = re.compile(r"(?:^|[;,\t|])'[^']*'(?:[;,\t|]|\r?$)", re.MULTILINE)
_WHOLE = re.compile(r'"(?:[^"]|"")*"')
_SEP = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
# A quotation mark that never ends swallows the rest of the file into one cell.
_MOST_LINES_IN_A_CELL = 60


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str
    quote: str = '"'
    escape: str = ""


Texts = Callable[[], Iterator[str]]
"""The text of a file from its beginning, in pieces that end with a line."""


def rows(texts: Texts) -> tuple[Dialect, Iterator[list[str]]]:
    """The dialect and every record, blank ones as []; Unreadable, also while they are read, when there is too much of anything."""
    sample = head_of(texts(), _SAMPLE)
    if _quoted_whole(sample):
        outer = texts
        texts = lambda: _unquoted(outer())  # noqa: E731
        sample = head_of(texts(), _SAMPLE)
    said = _SEP.match(sample)
    dialect = sniff(sample[said.end() :] if said else sample, said[1] if said else "")
    read = _records if _quotes_end(texts, dialect) else _line_by_line
    found = _checked(read(texts(), dialect))
    if said:  # the line "sep=;" is row 1 of the file as people count
        next(found, None)
        return dialect, chain([[]], found)
    return dialect, found


def _quoted_whole(sample: str) -> bool:
    """Whether every line is one quoted cell with a line of a list inside: somebody opened a list as one column and saved it again."""
    lines = [line for line in sample.splitlines()[: _SAMPLE_ROWS + 1] if line.strip()]
    if sample[:1] != '"' or len(lines) < 2:
        return False
    found = lines[:-1] if len(sample) >= _SAMPLE else lines
    return all(_WHOLE.fullmatch(line) for line in found) and all(any(c in line for c in _DELIMITERS) for line in found[:2])


def _unquoted(texts: Iterable[str]) -> Iterator[str]:
    for row in _records(texts, Dialect(";")):
        yield (row[0] if row else "") + "\n"


def _quotes_end(texts: Texts, dialect: Dialect) -> bool:
    """Whether every quotation mark ends where it should. One that never does must not swallow the rest of the file: read line
    by line it spoils its own row only."""
    marks, most, last = 0, 0, 0

    def counted() -> Iterator[str]:
        nonlocal marks
        for text in texts():
            marks += text.count(dialect.quote)
            yield text

    try:
        for row in _records(counted(), dialect):
            breaks = max((cell.count("\n") for cell in row), default=0)
            most, last = max(most, breaks), breaks if row else last
    except csv.Error:
        return False
    return most <= _MOST_LINES_IN_A_CELL and not (marks % 2 and last)


def _left_over(cell: str) -> bool:
    """Whether a cell still has marks the right reading would have taken away."""
    return cell[0] in "\"'" or '\\"' in cell or (cell[-1] == '"' and cell.count('"') % 2 == 1)


def sniff(text: str, delimiter: str = "") -> Dialect:
    """The reading whose rows are the most even, leave the fewest quotation marks over, and are the widest."""
    quotes = ['"', "'"] if _SINGLE.search(text[:20_000]) else ['"']
    escapes = ["", "\\"] if '\\"' in text else [""]
    delimiters = (delimiter,) if delimiter else _DELIMITERS
    tried = [Dialect(one, quote, escape) for one in delimiters for quote in quotes for escape in escapes]
    return max(tried, key=lambda dialect: _evenness(text[:_SAMPLE], dialect))


def _evenness(sample: str, dialect: Dialect) -> tuple[float, int, int]:
    widths: Counter[int] = Counter()
    quoted = 0
    try:
        for number, row in enumerate(_records([sample], dialect)):
            if number >= _SAMPLE_ROWS:
                break
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
                quoted -= sum(_left_over(cell) for cell in row if cell)
    except csv.Error:
        return (0.0, 0, 0)
    if not widths:
        return (0.0, 0, 0)
    width, often = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    if width < 2:
        return (0.0, quoted, 1)
    return (often / sum(widths.values()) + min(width, 12) / 50, quoted, width)


def _checked(records: Iterator[list[str]]) -> Iterator[list[str]]:
    number = 0
    while True:
        number += 1
        try:
            row = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            sentence = _("Row %(row)d cannot be read: a cell has more than %(most)d characters. Is a quotation mark missing?")
            raise Unreadable(sentence % {"row": number, "most": LONGEST_CELL}) from error
        if len(row) > MOST_COLUMNS:
            sentence = _("Row %(row)d has more than %(most)d columns. Is this the right file?")
            raise Unreadable(sentence % {"row": number, "most": MOST_COLUMNS})
        yield row


def _records(texts: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Records of texts that each end with a line; cells over several lines included."""
    if csv.field_size_limit() != LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    lines = (line for text in texts for line in io.StringIO(text, newline=""))
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape or None)


def _line_by_line(texts: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    for text in texts:
        for line in text.splitlines():
            yield next(_records([line], dialect), [])
