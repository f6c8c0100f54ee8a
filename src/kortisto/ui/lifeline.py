"""The lifeline of a card: employers as bars, passive stretches, events as dots, law bars, the end.

A pure function from data to SVG.  Labels never overlap: they are laid out in lanes at the smallest
width the picture is drawn at; a wider picture only adds room between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from . import format as fmt
from .jana import Scale, kind_class

MIN_WIDTH = 832  # .lifeline__svg { min-inline-size: 52rem }
CHAR = 6.4  # widest mean advance of 12 px text seen in labels
GAP = 12
LANE = 18
BAR = 14
LAW_ROW = 26
CROWD = 12.0  # per cent of the picture: room a short name would need before the next dot


@dataclass(frozen=True)
class Bar:
    """A stretch of time: an employment, or a passive stretch (``idle``). ``end=None``: goes on."""

    start: date
    end: date | None
    label: str = ""
    idle: bool = False


@dataclass(frozen=True)
class Dot:
    """An event: hollow, or full for a transfer."""

    day: date
    label: str
    full: bool = False


@dataclass
class _Text:
    x: float
    text: str
    cls: str = ""
    anchor: str = "start"
    stem: bool = False
    lane: int = 0

    @property
    def reach(self) -> tuple[float, float]:
        """Left and right edge at the smallest width, in pixels."""
        x, width = self.x / 100 * MIN_WIDTH, len(self.text) * CHAR
        if self.anchor == "middle":
            return x - width / 2, x + width / 2
        return (x - width, x) if self.anchor == "end" else (x, x + width)


def lifeline(
    bars: Sequence[Bar],
    dots: Sequence[Dot] = (),
    law: Sequence[Bar] = (),
    *,
    now: date,
    end: date | None,
    label: str = "",
    kind: str = "legitimate_interest",
    scale: Scale | None = None,
) -> Markup:
    """Inline SVG; ``end`` is the last promised day (None: none yet); ``label`` adds to the sentence."""
    scale = scale or _scale(bars, law, now, end)
    texts = _lanes(_labels(dots, scale, now, end))
    lanes = 1 + max(t.lane for t in texts)
    top = lanes * LANE + 12
    axis = top + BAR + 12 + len(law) * LAW_ROW
    parts = [_axis(scale, axis), *_bars(bars, dots, scale, now, end, top)]
    if end is not None:
        parts.append(_line("end", scale.pos(end), top - 8, top + BAR + 8))
    parts += [_law(bar, scale, now, top + BAR + 12 + i * LAW_ROW) for i, bar in enumerate(law)]
    # Stems first: where one passes behind a label, the halo of the words keeps them readable.
    parts += [_line("stem", t.x, _height(t, top) + 4, top) for t in texts if t.stem]
    parts += [_text(t, top) for t in texts]
    parts += [_dot(d, scale, top) for d in dots]
    parts.append(_line("now", scale.pos(now), top - 10, axis + 6))
    said = sentence(bars, dots, law, end) + (f" {label}" if label else "")
    return Markup('<svg class="jana jana--{} lifeline__svg" height="{}" role="img" aria-label="{}">{}</svg>').format(
        kind_class(kind, None, now), axis + 26, said, Markup("").join(parts)
    )


def sentence(bars: Sequence[Bar], dots: Sequence[Dot], law: Sequence[Bar], end: date | None) -> str:
    """The whole picture in words, in order of time."""
    words = [(b.start, f"{b.label} {fmt.span(b.start, b.end)}".strip()) for b in bars if b.label]
    words += [(b.start, _("passive %(span)s") % {"span": fmt.span(b.start, b.end)}) for b in bars if b.idle and not b.label]
    words += [(d.day, d.label) for d in dots]
    said = [text for _day, text in sorted(words, key=lambda w: w[0])]
    said += [f"{b.label} {fmt.span(b.start, b.end)}".strip() for b in law]
    said.append(_("erased at the latest %(day)s") % {"day": fmt.day(end)} if end else _("no date of erasure yet"))
    text = ", ".join(said) + "."
    return text[:1].upper() + text[1:]


def _scale(bars: Sequence[Bar], law: Sequence[Bar], now: date, end: date | None) -> Scale:
    """Whole years with room on both sides; at least from last year to five years ahead."""
    days = [b.start for b in (*bars, *law)] + [b.end for b in (*bars, *law) if b.end] + [now] + ([end] if end else [])
    return Scale(date(min(min(days).year, now.year - 1), 1, 1), date(max(max(days).year + 1, now.year + 2), 1, 1))


def _labels(dots: Sequence[Dot], scale: Scale, now: date, end: date | None) -> list[_Text]:
    texts = [_Text(scale.pos(now), _("today"), "strong", "middle")]
    if end is not None:
        texts.append(_Text(scale.pos(end), _("erased %(day)s") % {"day": fmt.day(end)}, "j", "end"))
    texts += [_Text(scale.pos(d.day), d.label, stem=True) for d in dots]
    for text in texts:
        if text.reach[1] > MIN_WIDTH:
            text.anchor = "end"
        if text.reach[0] < 0:
            text.anchor = "start"
    return texts


def _lanes(texts: list[_Text]) -> list[_Text]:
    """Give each label the lowest lane where it touches nothing; the order given is the priority."""
    taken: dict[int, list[tuple[float, float]]] = {}
    for text in texts:
        left, right = text.reach
        while any(left < r + GAP and ll < right + GAP for ll, r in taken.get(text.lane, [])):
            text.lane += 1
        taken.setdefault(text.lane, []).append((left, right))
    return texts


def _line(cls: str, x: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="{0}" x1="{1:.3f}%" x2="{1:.3f}%" y1="{2:g}" y2="{3:g}"/>').format(cls, x, y1, y2)


def _rect(cls: str, a: float, b: float, y: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.3f}%" width="{:.3f}%" y="{:g}" height="{:g}"/>').format(
        cls, a, max(b - a, 0.2), y, height
    )


def _axis(scale: Scale, y: float) -> Markup:
    years = range(scale.start.year, scale.end.year)
    step = 1 + len(years) // 16
    marks = [Markup('<line class="tick" x1="0" x2="100%" y1="{0:g}" y2="{0:g}"/>').format(y)]
    for year in years:
        x = scale.pos(date(year, 1, 1))
        marks.append(_line("tick", x, y, y + 6))
        if (year - years[0]) % step == 0:
            marks.append(Markup('<text x="{:.3f}%" dx="2" y="{:g}">{}</text>').format(x, y + 21, year))
    return Markup("").join(marks)


def _bars(bars: Sequence[Bar], dots: Sequence[Dot], scale: Scale, now: date, end: date | None, top: float) -> list[Markup]:
    parts = []
    for bar in bars:
        a, b = scale.pos(bar.start), scale.pos(min(bar.end or now, now) if bar.start <= now else bar.end or now)
        parts.append(_rect("idle" if bar.idle else "past", a, b, top, BAR))
        x = _after_dots(a, [scale.pos(dot.day) for dot in dots])
        if bar.label and (b - x) / 100 * MIN_WIDTH > len(bar.label) * CHAR + 18:
            cls = "" if bar.idle else "inbar"
            parts.append(Markup('<text class="{}" x="{:.3f}%" dx="10" y="{:g}">{}</text>').format(cls, x, top + 11, bar.label))
    last = end or scale.end
    if bars and last > now:
        parts.append(_rect("futurebg", scale.pos(now), scale.pos(last), top, BAR))
    return parts


def _after_dots(x: float, dots: Sequence[float]) -> float:
    """Where the words in a bar begin: after the dots that crowd at its start, at any width the picture is drawn."""
    for dot in sorted(dots):
        if x <= dot < x + CROWD:
            x = dot
    return x


def _law(bar: Bar, scale: Scale, now: date, y: float) -> Markup:
    a, n, b = scale.pos(bar.start), scale.pos(now), scale.pos(bar.end or scale.end)
    parts = [_rect("lawbar", a, min(n, b), y, 6)]
    if b > n:
        parts.append(_rect("lawbg", n, b, y, 6))
    # Beside the stroke of now when the bar crosses it, so that the stroke never runs through the words.
    x, shift = (n, 10) if a < n < b else (a, 0)
    fits = x / 100 * MIN_WIDTH + len(bar.label) * CHAR + shift < MIN_WIDTH
    anchor, dx = ("start", shift) if fits else ("end", -shift)
    parts.append(Markup('<text x="{:.3f}%" dx="{}" text-anchor="{}" y="{:g}">{}</text>').format(x, dx, anchor, y + 18, bar.label))
    return Markup('<g class="jana--laki">{}</g>').format(Markup("").join(parts))


def _height(text: _Text, top: float) -> float:
    return top - 14 - text.lane * LANE


def _text(text: _Text, top: float) -> Markup:
    return Markup('<text class="{}" x="{:.3f}%" text-anchor="{}" y="{:g}">{}</text>').format(
        text.cls, text.x, text.anchor, _height(text, top), text.text
    )


def _dot(dot: Dot, scale: Scale, top: float) -> Markup:
    cls = "dot dot--full" if dot.full else "dot"
    return Markup('<circle class="{}" cx="{:.3f}%" cy="{:g}" r="4.5"/>').format(cls, scale.pos(dot.day), top + BAR / 2)
