"""One thing that is not well."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["unsafe", "look"]


@dataclass(frozen=True)
class Finding:
    """`code` stays the same over versions; `level`: unsafe, or something only a person can know (look)."""

    code: str
    level: Level
    what: str
    remedy: str

    def line(self) -> str:
        return f"{self.level.upper():6}  {self.code}  {self.what}\n        → {self.remedy}"

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def unsafe(code: str, what: str, remedy: str) -> Finding:
    return Finding(code, "unsafe", what, remedy)


def look(code: str, what: str, remedy: str) -> Finding:
    return Finding(code, "look", what, remedy)
