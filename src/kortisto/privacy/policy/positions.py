"""Line numbers of TOML keys, found by reading the source beside the parser (the standard parser gives none).

Paths are written as in messages: `controller.name`, `purposes[2].keep[0].until`.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def key_lines(source: str) -> dict[str, int]:
    """Path of every table and key → its line, counted from 1. Inline tables count as their key."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    inside = _Inside()
    for number, line in enumerate(source.splitlines(), start=1):
        if not inside.value:
            if header := _HEADER.match(line):
                table = _table(header[1] == "[[", header[2], counts)
                found.setdefault(table, number)
                found.setdefault(re.split(r"[.\[]", table)[0], number)
                continue
            if key := _KEY.match(line):
                name = ".".join(part.strip().strip("\"'") for part in key[1].split("."))
                found.setdefault(f"{table}.{name}" if table else name, number)
        inside.read(line)
    return found


def line_of(path: str, lines: dict[str, int]) -> int:
    """Line of the path, or of the nearest thing above it that has one; 0 when nothing has."""
    while path:
        if path in lines:
            return lines[path]
        path = re.sub(r"(\[\d+\]|(^|\.)[^.\[\]]+)$", "", path)
    return 0


def _table(array: bool, name: str, counts: dict[str, int]) -> str:
    """The header with the index of each array of tables on its way."""
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    path = ""
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if array and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


class _Inside:
    """Whether the reader stands inside a value that goes on over lines (brackets or a long string)."""

    def __init__(self) -> None:
        self.depth, self.quote = 0, ""

    @property
    def value(self) -> bool:
        return self.depth > 0 or bool(self.quote)

    def read(self, line: str) -> None:
        place = 0
        while place < len(line):
            rest = line[place:]
            if self.quote:
                end = rest.find(self.quote)
                if end < 0:
                    return
                place += end + len(self.quote)
                self.quote = ""
            elif rest.startswith(('"""', "'''")):
                self.quote = rest[:3]
                place += 3
            elif rest[0] in "\"'":
                match = re.match(r'"(?:\\.|[^"\\])*"' if rest[0] == '"' else r"'[^']*'", rest)
                place += match.end() if match else 1
            elif rest[0] == "#":
                return
            else:
                self.depth = max(0, self.depth + (rest[0] in "[{") - (rest[0] in "]}"))
                place += 1
