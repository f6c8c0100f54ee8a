"""One finding of the linter, and the context its checks share."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.positions import line_of

Severity = Literal["error", "warning", "note"]
ORDER: Mapping[str, int] = {"error": 0, "warning": 1, "note": 2}


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """Code → its sentence in each language."""
    path = resources.files("kortisto.privacy.policy") / "phrases" / "findings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is the key in the file; `code` is stable and names the rule (ART13_1A_CONTROLLER, PERIOD_VAGUE …)."""

    code: str
    severity: Severity
    where: str
    line: int
    message: str
    remedy: str = ""

    def title(self, lang: str) -> str:
        """The rule in one sentence of the interface's language (phrases/findings.toml); `message` tells the case in English."""
        phrases = titles().get(self.code, {})
        return phrases.get(lang) or phrases.get("en") or self.message

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{self.severity} {self.code} {place}{self.where}: {self.message}" + (f" — {self.remedy}" if self.remedy else "")


@dataclass(slots=True)
class Sheet:
    """Collects findings about one policy; `configuration` is what the installation really does."""

    policy: Policy
    configuration: Mapping[str, Any] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def _add(self, severity: Severity, code: str, where: str, message: str, remedy: str) -> None:
        line = line_of(where, dict(self.policy.lines))
        self.found.append(Finding(code, severity, where, line, message, remedy))

    def error(self, code: str, where: str, message: str, remedy: str = "") -> None:
        self._add("error", code, where, message, remedy)

    def warning(self, code: str, where: str, message: str, remedy: str = "") -> None:
        self._add("warning", code, where, message, remedy)

    def note(self, code: str, where: str, message: str, remedy: str = "") -> None:
        self._add("note", code, where, message, remedy)

    def purposes(self) -> Iterator[tuple[str, Any]]:
        """Path in the file and purpose, for every purpose."""
        for index, purpose in enumerate(self.policy.purposes):
            yield f"purposes[{index}]", purpose
