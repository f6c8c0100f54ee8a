"""The words that decide, one expression a line in the files beside this one: [section], then its lines; "#" begins a comment.

``{3}`` stands for up to three words of any kind, ``{who}`` for the section of that name. Whoever meets a form we do not know adds a
line here and a case to the tests. Compiled when they are first asked: most processes never read a message that came back, and the
expressions took half of their start. A line that is no expression is named with its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

_FOLDER = Path(__file__).parent
_WORDS = re.compile(r"\{(\d)\}")
_NAME = re.compile(r"\{([a-z]+)\}")


@cache
def _sections(name: str) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in enumerate((_FOLDER / f"{name}.txt").read_text("utf-8").splitlines(), 1):
        if line.startswith("[") and line.endswith("]") and "\\" not in line and line != "[ ]":
            current = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current.append((number, line))
    return found


def source(name: str, section: str, *, word: str = r"[^\s]+ ") -> str:
    """The lines of a section as one expression; `word` is what a skipped word looks like. Raises ValueError for a bad line."""
    sections = _sections(name)
    lines: list[str] = []
    for number, line in sections[section]:
        said = _WORDS.sub(lambda found: f"(?:{word}){{0,{found[1]}}}", line)
        said = _NAME.sub(lambda found: f"(?:{'|'.join(one for _, one in sections[found[1]])})", said)
        try:
            re.compile(said)
        except re.error as error:
            raise ValueError(f"{name}.txt, line {number}: {error}") from error
        lines.append(f"(?:{said})")
    return "|".join(lines)


class Expression:
    """A regular expression that is compiled when it is first asked; large and small letters alike unless `flags` say otherwise."""

    def __init__(self, make: Callable[[], str], flags: re.RegexFlag = re.IGNORECASE) -> None:
        self._make, self._flags = make, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._make(), self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        return self._compiled.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._compiled.finditer(text)

    def sub(self, said: str, text: str) -> str:
        return self._compiled.sub(said, text)


def pattern(name: str, *sections: str, word: str = r"[^\s]+ ") -> Expression:
    """Sections as one expression."""
    return Expression(lambda: "|".join(source(name, section, word=word) for section in sections))
