"""The stylesheet: one piece when served, its colours legible in light and dark, no style attributes."""

import math
import re
from pathlib import Path

import pytest

from kortisto.ui import assets, icons

ROOM = Path(assets.__file__).parent


def test_sprite_is_up_to_date() -> None:
    assert icons.SPRITE.read_text("utf-8") == icons.sprite(), "run: python -m kortisto.ui.icons"


def test_every_part_is_imported_once_and_the_joined_sheet_has_no_imports() -> None:
    sheet = (ROOM / "static/ui/kortisto.css").read_text("utf-8")
    imported = re.findall(r'@import "(css/[^"]+)"', sheet)
    parts = sorted(f"css/{p.relative_to(ROOM / 'static/ui/css')}" for p in (ROOM / "static/ui/css").rglob("*.css"))
    assert sorted(imported) == parts
    joined = assets.stylesheet()
    assert "@import" not in joined
    assert joined.count("{") == joined.count("}")


def test_no_comment_of_the_sheet_is_sent() -> None:
    whole = assets.stylesheet()
    sent = assets.FOR_READERS.sub("", whole)
    assert "/*" in whole and "/*" not in sent and "*/" not in sent
    assert sent.count("{") == whole.count("{") and sent.count(";") >= 0.9 * whole.count(";")


def test_no_template_styles_or_scripts_inline() -> None:
    for path in ROOM.parent.rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        assert "style=" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"""\son\w+=["']""", text), path


def tokens() -> dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """Token -> (light, dark) as OKLCH."""
    css = (ROOM / "static/ui/css/tokens.css").read_text("utf-8")
    one = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
    found = {}
    for name, *numbers in re.findall(rf"--([\w-]+):\s+light-dark\({one},\s*{one}\)", css):
        values = [float(n) for n in numbers]
        found[name] = (tuple(values[:3]), tuple(values[3:]))
    return found


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance (WCAG 2) of an OKLCH colour, clipped to sRGB as a screen does."""
    light, chroma, hue = colour[0] / 100, colour[1], math.radians(colour[2])
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, c)) for c in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, mode: int) -> float:
    """The WCAG ratio of two tokens; mode 0 light, 1 dark."""
    found = tokens()
    high, low = sorted((luminance(found[one][mode]), luminance(found[other][mode])), reverse=True)
    return (high + 0.05) / (low + 0.05)


SURFACES = ("canvas", "sheet", "card", "sunken")
HUES = ("havu", "hilla", "puolukka", "jarvi", "kanerva", "graniitti")
TEXT = [(ink, surface) for ink in ("ink", "ink-2", "ink-3") for surface in SURFACES]
TEXT += (
    [(hue, f"{hue}-wash") for hue in HUES]
    + [(hue, surface) for hue in HUES for surface in ("sheet", "card")]
    + [("on-havu", "havu")]
)
SHAPES = [("line-input", "card"), ("line-input", "sheet"), ("focus", "card"), ("focus", "canvas")]
SHAPES += [(f"{hue}-fill", "sheet") for hue in HUES if hue != "hilla"] + [("hilla", "sheet")]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_legible(ink: str, ground: str, mode: int) -> None:
    assert contrast(ink, ground, mode) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), SHAPES)
def test_shapes_are_visible(line: str, ground: str, mode: int) -> None:
    """Edges, focus and bars: 3:1. Cloudberry fills carry an outline in the plain hue, which is what is measured."""
    assert contrast(line, ground, mode) >= 3


def test_measured_table_of_the_design_still_holds() -> None:
    for one, other, light, dark in (
        ("ink", "sheet", 15.7, 15),
        ("ink-2", "canvas", 7.8, 9.9),
        ("ink-3", "canvas", 5.4, 7.2),
        ("havu", "card", 8.3, 9),
    ):
        assert contrast(one, other, 0) >= light - 0.1
        assert contrast(one, other, 1) >= dark - 0.1


def test_cloudberry_fills_are_outlined() -> None:
    css = assets.stylesheet()
    assert ".jana--loppuu .past { stroke: var(--hilla)" in css
    assert re.search(r"\.f-time \{ fill: var\(--hilla-fill\); stroke: var\(--hilla\)", css)
