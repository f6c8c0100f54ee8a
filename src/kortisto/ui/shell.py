"""What the frame around every page of the staff needs, gathered once per page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from . import menu
from .marks import initials
from .toasts import Toast, take

FINDER_URL = "/haku/"


@dataclass(frozen=True)
class Entry:
    """A menu item ready to draw: address and counter worked out."""

    key: str
    label: menu.Label
    icon: str
    href: str
    count: int
    post: bool
    short: menu.Label


@dataclass(frozen=True)
class Shell:
    """Given to ``ui/app.html`` and ``ui/public.html`` by the template function ``shell(request)``."""

    user: Any
    groups: list[tuple[menu.Label, list[Entry]]]
    tabs: list[Entry]
    new: list[Entry]
    own: list[Entry]
    vow: menu.Vow | None
    toasts: list[Toast]
    alerts: list[Toast]
    finder_url: str
    language: str
    languages: list[tuple[str, str]]
    organisation: str
    keyboard: bool


LANGUAGE_NAMES = [("fi", "Suomeksi"), ("sv", "På svenska"), ("en", "In English")]
_organisation: list[Any] = []


def organisation_name(source: Any) -> None:
    """Give the shell a callable that returns the controller's name (from the active notices)."""
    _organisation[:] = [source]


def organisation() -> str:
    return str(_organisation[0]()) if _organisation else ""


def _entry(item: menu.Item, request: HttpRequest) -> Entry:
    count = item.counter(request) if item.counter and not _refused(request) else None
    return Entry(item.key, item.label, item.icon, item.href, count or 0, item.post, item.short or item.label)


def _refused(request: HttpRequest) -> bool:
    return bool(getattr(request, "refused", False))


def shell(request: HttpRequest) -> Shell:
    """Menu, counters, messages and language of this request; safe for signed-out visitors too."""
    user = getattr(request, "user", None)
    known = bool(user and user.is_authenticated)
    notes = take(request)
    groups = [(label, [_entry(i, request) for i in items]) for label, items in menu.main(user)] if known else []
    entries = {entry.key: entry for _label, items in groups for entry in items}
    return Shell(
        user=user,
        groups=groups,
        tabs=[entries[item.key] for item in menu.tabs(user)] if known else [],
        new=[_entry(i, request) for i in menu.new(user)] if known else [],
        own=[_entry(i, request) for i in menu.own(user)] if known else [],
        vow=menu.vow(request) if known and not _refused(request) else None,
        toasts=[n for n in notes if not n.bad],
        alerts=[n for n in notes if n.bad],
        finder_url=FINDER_URL,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        languages=LANGUAGE_NAMES,
        organisation=organisation(),
        keyboard=bool(getattr(user, "keyboard_shortcuts", True)),
    )


def own_initials(user: Any) -> str:
    """The initials in the own menu's button."""
    return initials(getattr(user, "name", "") or str(user)) or "?"
