"""Marks that say who may open a view. They only mark; ``accounts.gatekeeping`` enforces them.

Every view of the product carries exactly one; a view without a mark is refused (closed by default)
and a test walks all routes. The marks live here so that every floor can use them::

    @right("register.read")          # signed in, and a role gives the right
    @right("policy.publish", "privacy.manage")   # one of them is enough
    @signed_in                       # any member of staff
    @public                          # anybody
    @fresh @right("users.manage")    # and the person has proved within minutes who she is (accounts/freshness.py)
    @slowed(60) @public              # anybody, sixty times a minute from one household (accounts/strangers.py)
    @largest(MEGABYTE) @public       # anybody, with a body of that many bytes at most (LARGEST unless said)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "kortisto_gate"
FRESH = "kortisto_fresh"
SLOWED = "kortisto_slowed"
SIZE = "kortisto_largest"

MEGABYTE = 1024 * 1024
LARGEST = 64 * 1024
"""Bytes of what a stranger may send to a public view that says nothing else; more is not read."""

# The closed list. What each allows stands in accounts/rights.py, in three languages.
RIGHTS = (
    "register.read",
    "register.edit",
    "register.bulk",
    "register.merge",
    "register.erase",
    "import",
    "export",
    "bans.edit",
    "notices.send",
    "campaigns.edit",
    "campaigns.send",
    "policy.publish",
    "privacy.manage",
    "holds.manage",
    "users.manage",
    "settings.manage",
    "audit.read",
)


@dataclass(frozen=True)
class Gate:
    """Who may pass: ``kind`` is public, signed_in or right; ``rights`` are alternatives."""

    kind: str
    rights: tuple[str, ...] = ()


def _mark(view: View, gate: Gate) -> View:
    if getattr(view, ATTRIBUTE, gate) != gate:
        raise TypeError(f"{getattr(view, '__name__', view)} is marked twice")
    setattr(view, ATTRIBUTE, gate)
    return view


def public(view: View) -> View:
    """Anybody may open this view."""
    return _mark(view, Gate("public"))


def signed_in(view: View) -> View:
    """Any signed-in member of staff may open this view."""
    return _mark(view, Gate("signed_in"))


def right(*names: str) -> Callable[[View], View]:
    """Only staff with one of these rights; raises ValueError for a right outside the closed list."""
    unknown = [name for name in names if name not in RIGHTS]
    if unknown or not names:
        raise ValueError(f"unknown right {', '.join(unknown) or '(none)'}; the list is in lib/gatekeeping.py")
    return lambda view: _mark(view, Gate("right", names))


def gate_of(view: Callable[..., Any]) -> Gate | None:
    """The mark of a view, or None when it has none."""
    return getattr(view, ATTRIBUTE, None)


def fresh(view: View) -> View:
    """Only somebody who has signed in, or confirmed it, minutes ago; others are asked to confirm first."""
    setattr(view, FRESH, True)
    return view


def needs_fresh(view: Callable[..., Any]) -> bool:
    """Whether a view carries the mark `fresh`."""
    return bool(getattr(view, FRESH, False))


def slowed(per_minute: int) -> Callable[[View], View]:
    """A public view one household may ask for so many times a minute."""

    def mark(view: View) -> View:
        setattr(view, SLOWED, per_minute)
        return view

    return mark


def largest(size: int) -> Callable[[View], View]:
    """A public view that reads bodies of so many bytes."""

    def mark(view: View) -> View:
        setattr(view, SIZE, size)
        return view

    return mark


def rate_of(view: Callable[..., Any]) -> int | None:
    """Askings a minute from one household, or None when the view limits itself or needs none."""
    found: int | None = getattr(view, SLOWED, None)
    return found


def largest_of(view: Callable[..., Any]) -> int:
    """Bytes of the largest body a public view reads."""
    return int(getattr(view, SIZE, LARGEST))
