"""The words that decide, one expression a line in the files beside this one: [section], then its lines; "#" begins a comment.

``{3}`` stands for up to three words of any kind, ``{who}`` for the section of that name. Whoever meets a form we do not know adds a
line here and a case to the tests. Loaded when the process starts; a line that is no expression stops it with its number.
"""

from __future__ import annotations

import re
from functools import cache
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


def pattern(name: str, *sections: str, word: str = r"[^\s]+ ") -> re.Pattern[str]:
    """Sections as one expression, large and small letters alike."""
    return re.compile("|".join(source(name, section, word=word) for section in sections), re.IGNORECASE)
