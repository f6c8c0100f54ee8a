"""HTML of a letter as text: paragraphs, lists, and where links lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 blockquote table ul ol pre center caption hr dl".split())
_LINES = frozenset("br tr li dt dd".split())
_SILENT = frozenset("style script head title".split())
_BLANKS = re.compile(r"[ \t\xa0]+")
_MANY = re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._links: list[tuple[str, int]] = []
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("ul", "ol"):
            self._numbers.append(1 if tag == "ol" else None)
        elif tag == "img" and given.get("alt"):
            self.parts.append(f"[{given['alt']}]")
        if tag in _BLOCKS:
            self.parts.append("\n\n" if not (tag in ("ul", "ol") and len(self._numbers) > 1) else "\n")
        elif tag in _LINES:
            self.parts.append("\n")
        if tag == "li" and self._numbers:
            number = self._numbers[-1]
            self.parts.append("  " * (len(self._numbers) - 1) + ("- " if number is None else f"{number}. "))
            self._numbers[-1] = None if number is None else number + 1
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self.parts)))
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif tag == "a" and self._links:
            to, begun = self._links.pop()
            said = "".join(self.parts[begun:]).strip()
            if to and to.removeprefix("mailto:").removeprefix("tel:") != said:
                self.parts.append(f" <{to}>" if said else to)
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def of_html(html: str) -> str:
    """The text of a piece of HTML. A link's address follows its words in angle brackets."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [
        _BLANKS.sub(" ", line).strip(" ") if not line.startswith("  ") else line.rstrip()
        for line in "".join(reader.parts).split("\n")
    ]
    return _MANY.sub("\n\n", "\n".join(lines)).strip()
