"""A letter on paper: its blocks as paragraphs, lists and tables that the printer's template draws. Knows nothing of persons."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import resources
from typing import Any

from kortisto.lib import typesetting
from kortisto.privacy.policy.render.paper import FONTS

from .blocks import shown_rows

_STRONG, _SLANTED = frozenset({"strong", "b"}), frozenset({"em", "i"})
_HEADS = {"h1": 1, "h2": 2, "h3": 3}
Piece = dict[str, Any]


_PICTURES = re.compile("[\U0001f000-\U0001faff\ufe0f\u200d]+ ?")
"""What no font of the printer has."""
_LONG = re.compile(r"\S{40,}")


class _Rich(HTMLParser):
    """Rich text as pieces: {"is": "p" | "li" | "h", "runs": [[text, bold, italic], …]}; `number` of an item, 0 without one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._bold = self._slanted = 0
        self._href = ""
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "blockquote", "li") or tag in _HEADS:
            kind = "li" if tag == "li" else "h" if tag in _HEADS else "p"
            self.pieces.append({"is": kind, "level": _HEADS.get(tag, 0), "number": self._next() if kind == "li" else 0, "runs": []})
        elif tag in ("ol", "ul"):
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "br":
            self._add("\n")
        self._bold += tag in _STRONG
        self._slanted += tag in _SLANTED
        if tag == "a":
            self._href = dict(attrs).get("href") or ""

    def _next(self) -> int:
        """The number of the list item that begins."""
        last = self._numbers[-1] if self._numbers else None
        if last is None:
            return 0
        self._numbers[-1] = last + 1
        return last + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        self._bold -= tag in _STRONG
        self._slanted -= tag in _SLANTED
        if tag == "a" and self._href:
            self._add(f" ({self._href.removeprefix('mailto:').removeprefix('tel:')})")
            self._href = ""

    def handle_data(self, data: str) -> None:
        if data.strip() or (self.pieces and self.pieces[-1]["runs"]):
            self._add(data)

    def _add(self, text: str) -> None:
        if not self.pieces:
            self.pieces.append({"is": "p", "level": 0, "runs": []})
        self.pieces[-1]["runs"].append([text, self._bold > 0, self._slanted > 0])


def set_in_type(text: str) -> str:
    """Text as paper takes it: without pictures, and long addresses may go on in the next line."""
    return _LONG.sub(lambda found: "\u200b".join(re.findall(r".{1,20}", found[0])), _PICTURES.sub("", text))


def rich(html: str) -> list[Piece]:
    reader = _Rich()
    reader.feed(html)
    reader.close()
    return [piece for piece in reader.pieces if piece["runs"]]


def plain(text: str, **more: Any) -> list[Piece]:
    return [{"is": "p", "level": 0, "runs": [[line, False, False]]} | more for line in text.split("\n\n") if line.strip()]


def table(caption: str, rows: list[list[str]], right: list[bool]) -> list[Piece]:
    return [*plain(caption), {"is": "table", "rows": rows, "right": right, "runs": []}] if len(rows) > 1 else []


def rows_of(block: dict[str, Any]) -> list[list[str]]:
    return shown_rows(block.get("table"))


def pdf(template: str, data: Any) -> bytes:
    """A PDF of a template of ours (`letter.typ`, `labels.typ`)."""
    return typesetting.pdf(resources.files("kortisto.campaigns.letters") / "paper" / template, data, fonts=FONTS)
