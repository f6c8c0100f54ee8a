"""Lists of other programs, told by their headings: what a heading means there, where the general table would mistake it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Preset:
    """`marks`: groups of folded headings; a list with all of one group comes from here. `columns`: heading → target, "" = none."""

    key: str = ""
    name: str = ""
    marks: tuple[frozenset[str], ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


UNKNOWN = Preset()


@lru_cache(maxsize=1)
def presets() -> tuple[Preset, ...]:
    table = tomllib.loads(files("kortisto.exchange").joinpath("presets.toml").read_text("utf-8"))
    return tuple(
        Preset(key, own["name"], tuple(frozenset(group) for group in own["marks"]), own["columns"]) for key, own in table.items()
    )


def preset_of(headings: Collection[str]) -> Preset:
    """The program a list comes from, by its folded headings: of several the one that knows the most of them; UNKNOWN for none."""
    here = frozenset(headings)
    found = [preset for preset in presets() if any(group <= here for group in preset.marks)]
    return max(found, key=lambda preset: len(here & preset.columns.keys()), default=UNKNOWN)
