"""The retention line (säilytysjana): past, now, promised future and the end stop, as inline SVG.

One grammar from a table cell to the lifeline: thin line = the common scale, solid bar = we have
had it, upright stroke = now, pale bar = the promised future, end stop = deletion (none: until
consent is withdrawn).  Geometry is in attributes (CSP), x in percent so that it stretches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import format as fmt
from .marks import ALIASES, BASES, SOON_DAYS, erapaiva

YEARS_BACK = 5
YEARS_AHEAD = 7


@dataclass(frozen=True)
class Scale:
    """The common time scale of a table or a page section."""

    start: date
    end: date

    @classmethod
    def around(cls, now: date, *, back: int = YEARS_BACK, ahead: int = YEARS_AHEAD) -> Scale:
        """Whole years around today: the stroke of now stands in the same place in every row."""
        return cls(date(now.year - back, 1, 1), date(now.year + ahead, 1, 1))

    def pos(self, day: date) -> float:
        """Percent of the way from start to end, kept within 0-100."""
        share = 100 * (day - self.start).days / max((self.end - self.start).days, 1)
        return min(100.0, max(0.0, share))


def kind_class(kind: str, end: date | None, now: date) -> str:
    """Colour family of the line: the basis, or amber (``loppuu``) when under 90 days are left."""
    if end is not None and (end - now).days < SOON_DAYS:
        return "loppuu"
    code = ALIASES.get(kind, kind)
    return BASES[code][0] if code in BASES else kind


def sentence(start: date, end: date | None) -> str:
    """What the line says, in words."""
    if end is None:
        return _("Collected %(start)s, kept until consent is withdrawn or the reason ends") % {"start": fmt.day(start)}
    return _("Collected %(start)s, erased at the latest %(end)s") % {
        "start": fmt.day(start),
        "end": fmt.day(end),
    }


def jana(
    start: date,
    end: date | None,
    *,
    now: date,
    kind: str = "legitimate_interest",
    scale: Scale | None = None,
    label: str = "",
) -> Markup:
    """The line of one datum.  ``end=None`` draws no end stop: there is no date yet."""
    scale = scale or Scale.around(now)
    s, n = scale.pos(start), scale.pos(now)
    e = 100.0 if end is None else scale.pos(end)
    stop = "" if end is None else f'<line class="end" x1="{e:.2f}%" x2="{e:.2f}%" y1="0" y2="12"/>'
    # A list draws fifty of these: everything but the words is a number or a name of ours, and is put in as it is.
    return Markup(
        f'<svg class="jana jana--{escape(kind_class(kind, end, now))}" height="12" role="img"'
        f' aria-label="{escape(label or sentence(start, end))}">'
        '<line class="tick" x1="0" x2="100%" y1="6" y2="6"/>'
        f'<rect class="futurebg" x="{n:.2f}%" y="3" width="{max(e - n, 0):.2f}%" height="6"/>'
        f'<rect class="past" x="{s:.2f}%" y="3" width="{max(min(n, e) - s, 0.4):.2f}%" height="6"/>'
        f'{stop}<line class="now" x1="{n:.2f}%" x2="{n:.2f}%" y1="-1" y2="13"/></svg>'
    )


def janacell(
    start: date,
    end: date | None,
    *,
    now: date,
    kind: str = "legitimate_interest",
    scale: Scale | None = None,
    label: str = "",
    words: str = "",
    row: bool = False,
) -> Markup:
    """The line with its date and countdown as text beside it (``row``: one line, countdown only)."""
    line = jana(start, end, now=now, kind=kind, scale=scale, label=label)
    if row:
        soon = end is not None and (end - now).days < SOON_DAYS
        cls, left = ' class="soon"' if soon else "", escape(fmt.countdown(end, now))
        return Markup(f'<span class="janacell janacell--row">{line}<small><b{cls}>{left}</b></small></span>')
    return Markup('<span class="janacell">{}{}</span>').format(
        line, erapaiva(end, now, words=words or (_("until withdrawn") if end is None else ""))
    )


def janahead(now: date, scale: Scale | None = None) -> Markup:
    """Head of a table column of retention lines: its name and where now stands."""
    scale = scale or Scale.around(now)
    return Markup(
        '<span class="janahead"><svg aria-hidden="true"><text x="0" y="15">{}</text>'
        '<text class="n" text-anchor="middle" x="{:.2f}%" y="15">{}</text></svg>'
        '<span><span class="vh">{}: </span>{}</span></span>'
    ).format(_("Retention"), scale.pos(now), _("now"), _("Retention"), _("Erased"))
