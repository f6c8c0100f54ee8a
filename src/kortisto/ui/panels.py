"""Panels: sections that rooms add to the pages of other rooms (contact, company, today, privacy; notice and message, which
anybody may read: those get the language of the page and ask for no right).

    panels.register("contact", "why", order=10, label=_("Why do we have these data?"),
                    url=lambda contact_id: reverse("privacy:why", args=[contact_id]), right="register.read")

A panel is loaded lazily by htmx from its address; beside it stands a plain link to the same
address, which answers a whole page when the request is not htmx.  A panel that costs nothing can
give ``render(request, key) -> Markup`` and is drawn at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from .menu import Label

PAGES = ("today", "contact", "company", "privacy", "notice", "message")
COLUMNS = ("top", "main", "side")


@dataclass(frozen=True)
class Panel:
    """One section of a page. Exactly one of ``url`` and ``render`` is given."""

    page: str
    key: str
    label: Label
    column: str
    order: int
    right: str | None
    url: Callable[..., str] | None
    render: Callable[..., Markup] | None


def draw(request: HttpRequest, template: str, context: dict[str, Any]) -> Markup:
    """A panel drawn at once from a template of the room (escaped there as everywhere)."""
    return Markup(render_to_string(template, context, request))


@dataclass(frozen=True)
class Shown:
    """A panel of one page view: drawn already (``html``) or to be fetched from ``href``."""

    key: str
    label: Label
    href: str
    html: Markup | None


_panels: dict[tuple[str, str], Panel] = {}


def register(
    page: str,
    key: str,
    *,
    label: Label,
    order: int = 100,
    column: str = "main",
    right: str | None = None,
    url: Callable[..., str] | None = None,
    render: Callable[..., Markup] | None = None,
) -> None:
    """Add a panel to ``page`` (one of PAGES) in ``column`` (top, main, side)."""
    if page not in PAGES:
        raise ValueError(f"no page {page!r}; panels go to {', '.join(PAGES)}")
    if column not in COLUMNS:
        raise ValueError(f"no column {column!r}; panels go to {', '.join(COLUMNS)}")
    if (url is None) == (render is None):
        raise ValueError(f"panel {key!r} needs either url or render")
    _panels[page, key] = Panel(page, key, label, column, order, right, url, render)


def shown(request: HttpRequest, page: str, column: str = "main", *args: Any) -> list[Shown]:
    """The panels of a page for this user, in order; ``args`` name the thing (its primary key)."""
    found = [p for p in _panels.values() if p.page == page and p.column == column]
    found = [p for p in found if p.right is None or request.user.has_right(p.right)]  # type: ignore[union-attr]
    return [
        Shown(
            p.key,
            p.label,
            p.url(*args) if p.url else "",
            p.render(request, *args) if p.render else None,
        )
        for p in sorted(found, key=lambda p: (p.order, p.key))
    ]
