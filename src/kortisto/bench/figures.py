"""Figures: what was measured, beside the floor of the same machine in the same run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

RATE, MILLISECONDS, SECONDS, MEGABYTES, NUMBER, PER_MEGABYTE = "rows/s", "ms", "s", "MB", "persons", "ms/MB"
MICROSECONDS, MESSAGES = "µs", "messages/s"
_UP = frozenset({RATE, MESSAGES})


@dataclass(frozen=True, slots=True)
class Figure:
    """`floor`: the least the machine needs for the same, in the same unit; None where there is none."""

    name: str
    value: float
    unit: str
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor it takes; of a rate, how many times slower it is."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.unit in _UP else self.value / self.floor

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


_clock: list[Callable[[], float]] = [perf_counter]


def count_processor_time() -> None:
    """From now on seconds are those a processor worked for this process, for a machine that others use meanwhile.

    Processes it started count when they have ended (`times(2)`): the one of the byte scan does before its erasures are told.
    """
    _clock[:] = [lambda: process_time() + os.times().children_user + os.times().children_system]


def took(act: Callable[[], object]) -> float:
    """Seconds it took."""
    began = _clock[0]()
    act()
    return _clock[0]() - began


def percentile(samples: Sequence[float], share: float) -> float:
    """The least sample that `share` of them do not exceed; ValueError for none."""
    if not samples:
        raise ValueError("no samples")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def of_times(name: str, seconds: Sequence[float], floor: Sequence[float]) -> list[Figure]:
    """Half and nineteen of twenty, in milliseconds, each beside the same share of the floor."""
    return [
        Figure(f"{name}, p{share * 100:.0f}", percentile(seconds, share) * 1000, MILLISECONDS, percentile(floor, share) * 1000)
        for share in (0.5, 0.95)
    ]


class Memory:
    """The most memory the process held since `begin`, in megabytes; None where the system does not tell (not Linux)."""

    _status, _clear = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    @classmethod
    def begin(cls) -> None:
        if cls._clear.exists():
            cls._clear.write_text("5")  # proc(5): resets VmHWM

    @classmethod
    def peak(cls) -> float | None:
        if not cls._status.exists():
            return None
        lines = dict(line.split(":", 1) for line in cls._status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 1024 if "VmHWM" in lines else None


def table(figures: Iterable[Figure]) -> str:
    """The figures for people, a line each."""
    rows = [("", "value", "unit", "floor", "ratio")]
    rows += [(f.name, _short(f.value), f.unit, _short(f.floor), _short(f.ratio)) for f in figures]
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    return "\n".join(
        "  ".join(
            (
                row[0].ljust(widths[0]),
                row[1].rjust(widths[1]),
                row[2].ljust(widths[2]),
                row[3].rjust(widths[3]),
                row[4].rjust(widths[4]),
            )
        )
        for row in rows
    )


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
