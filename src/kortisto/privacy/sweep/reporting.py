"""What a run says of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


class SweepRefused(RuntimeError):
    """The run must not begin; the message says why and what would let it."""


@dataclass
class Report:
    """`examined` people looked at, `due` with something to erase, `done` erased and verified, `failed` not.

    `goes` counts data by catalogue name and `whole` the people of whom nothing stays. `kept_because`: people due by date of
    whom nothing goes after all ("purpose": something justifies it again, "hold", "undatable"). `braked`: "share" or "clock"; of a dry run: what would stop it.
    `judged_anew`: people whose dates were derived because a version of a notice has come into effect.
    `expected` is what the forecast of the last run foresaw. `drift`: people whose stored dates differed from derived ones.
    """

    as_of: date
    dry_run: bool = False
    confirmed: bool = False
    state: str = "running"
    examined: int = 0
    due: int = 0
    done: int = 0
    failed: int = 0
    kept_because: dict[str, int] = field(default_factory=dict)
    failures: list[dict[str, str]] = field(default_factory=list)
    braked: str = ""
    expected: int | None = None
    goes: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    finished_earlier: int = 0
    before: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    judged_anew: int = 0
    drift: int = 0
    forgotten: dict[str, int] = field(default_factory=dict)
    scan: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def ok(self) -> bool:
        return self.state == "done" and not self.failed

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat(), "goes": dict(sorted(self.goes.items()))}
