"""The styles ask only for what the fonts have (docs/contributors/working.md, "The fonts")."""

from __future__ import annotations

import re
from pathlib import Path

STYLES = Path(__file__).parents[2] / "src" / "kortisto" / "ui" / "static" / "ui"
FACE = re.compile(r"@font-face \{[^}]*font-weight: (\d+) (\d+);[^}]*\}")
WORDS = {"bold": 700}
WEIGHT = re.compile(r"(?:font-weight:|font:(?: italic)?) *(\d{3}|bold)\b")


def test_no_style_asks_for_a_weight_the_fonts_do_not_have() -> None:
    ranges = {tuple(map(int, found)) for found in FACE.findall((STYLES / "kortisto.css").read_text())}
    assert len(ranges) == 1, "both fonts have the same weights"
    lightest, boldest = ranges.pop()
    asked = {(path.name, weight) for path in STYLES.rglob("css/**/*.css") for weight in WEIGHT.findall(path.read_text())}
    assert len({weight for _, weight in asked}) > 5, "the weights were found"
    assert not [(name, weight) for name, weight in asked if not lightest <= (WORDS.get(weight) or int(weight)) <= boldest]
