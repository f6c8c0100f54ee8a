"""The things Today is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.ui.marks import WEEK

Text = str | Promise

# The rows of the strip, in order. The last is what the register does by itself.
LANES: dict[str, Text] = {"inform": _("Inform"), "answer": _("Answer and act"), "erase": _("Goes")}


@dataclass(frozen=True, slots=True)
class Act:
    """A button: verb and object, and where it leads. `post`: it acts at once."""

    label: Text
    href: str
    post: bool = False
    hidden: str = ""
    """Words for screen readers after the label, when several buttons say the same."""


@dataclass(frozen=True, slots=True)
class Need:
    """A promise that needs a person. `clause`: the words of the notice being kept; `count`: how many it concerns."""

    due_on: date
    title: Text
    detail: Text = ""
    clause: Text = ""
    act: Act | None = None
    other: Act | None = None
    lane: str = "answer"
    count: int = 1
    broken: bool = False
    """The day has passed: the promise is broken, and stays first whatever its date."""
    warns: int = WEEK
    """Days before `due_on` from which it stands in the list; until then it is a mark on the strip."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something the register does by itself on `day`. `text` is a whole sentence with its number."""

    day: date
    text: Text
    count: int
    href: str = ""
    link: Text = ""
    lane: str = "erase"


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise kept: when, what was done, to how many, and the head of the proof."""

    at: datetime
    text: Text
    count: int
    proof: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The banner at the top: what is wrong, what to do."""

    title: Text
    text: Text
    act: Act | None = None
