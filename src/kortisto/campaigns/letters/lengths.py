"""What would be cut off a letter if it were stored: told to whoever writes, for a price list without its end is a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from . import blocks, cleansing
from .actions import MOST_SOURCE
from .blocks import Block


def too_long(content: Any, plain: str = "") -> str:
    """The first thing of a form's content (`forms.content_of`) or text part that is longer than is kept, in words; "" for nothing."""
    source, found = (str(content.get("source", "")), []) if isinstance(content, dict) else ("", [*_blocks(content)])
    return next((words for words in [*found, _source(source), _source(plain)] if words), "")


def _blocks(content: Iterable[Block]) -> Iterator[str]:
    for block in content:
        yield from _of(block)


def _source(text: str) -> str:
    return _text(MOST_SOURCE) if len(text) > MOST_SOURCE else ""


def _text(most: int) -> str:
    words = _("The text is longer than %(most)d characters, so it was not saved. Shorten it, or divide it into several blocks.")
    return words % {"most": most}


def _of(block: Block) -> Iterator[str]:
    kind = blocks.kind_of(block)
    for field in kind.fields if kind else ():
        value = block.get(field.name, "")
        if field.kind == "rich" and len(str(value)) > blocks.MOST_RICH:
            yield _text(blocks.MOST_RICH)
        if field.kind == "table":
            yield from _table(blocks.cells_of(value))


def _table(cells: list[list[Any]]) -> Iterator[str]:
    if len(cells) - 1 > blocks.MOST_ROWS:
        words = _("The list has more than %(most)d rows. That is too much for a letter: link to it as a PDF.")
        yield words % {"most": blocks.MOST_ROWS}
    if max((len(row) for row in cells), default=0) > blocks.MOST_COLUMNS:
        words = _("The list has more than %(most)d columns. That is too much for a letter: link to it as a PDF.")
        yield words % {"most": blocks.MOST_COLUMNS}
    if any(len(cleansing.line(cell, blocks.MOST_CELL + 1)) > blocks.MOST_CELL for row in cells for cell in row):
        yield _("A cell of the list is longer than %(most)d characters, so it was not saved.") % {"most": blocks.MOST_CELL}
