"""The menu registry: rooms say in their ``panels.py`` what stands in the shell.

    from kortisto.ui import menu
    menu.register("contacts", _("People"), icon="people", url="contacts:list", group="register",
                  order=10, right="register.read", tab=2)
    menu.add_new("person", _("Person"), icon="user", url="contacts:add", right="register.edit")

Labels are lazy translations; ``url`` is a route name or a path; a right the user lacks hides the
item, it never rearranges the others.  ``counter`` is called with the request and returns how many
things wait for this person (None or 0: no counter).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kortisto.ui.routes import fixed

Label = str | Promise
GROUPS: dict[str, Label] = {
    "": "",
    "register": pgettext_lazy("menu", "Register"),
    "work": pgettext_lazy("menu", "Work"),
    "duty": pgettext_lazy("menu", "Responsibility"),
}


@dataclass(frozen=True)
class Item:
    """One link of the shell. ``tab`` is its place in the bottom bar of phones (None: not there)."""

    key: str
    label: Label
    icon: str
    url: str
    group: str = ""
    order: int = 100
    right: str | None = None
    counter: Callable[[HttpRequest], int | None] | None = None
    tab: int | None = None
    short: Label = ""
    """The label in the bottom bar, where five stand side by side; empty: the label itself."""
    post: bool = False
    to: Callable[[Any], bool] | None = None
    """Asked after the right: whether this user has anything to see there."""

    @property
    def href(self) -> str:
        return self.url if self.url.startswith("/") else fixed(self.url)

    def shown_to(self, user: Any) -> bool:
        may = self.right is None or bool(user.is_authenticated and user.has_right(self.right))
        return may and (self.to is None or self.to(user))


@dataclass(frozen=True)
class Vow:
    """What the vow meter says: days all promises were kept, how many are broken, how many wait."""

    kept_days: int
    broken: int
    waiting: int
    url: str
    ran: str = ""


_items: dict[str, Item] = {}
_new: dict[str, Item] = {}
_own: dict[str, Item] = {}
_vow: list[Callable[[HttpRequest], Vow | None]] = []


def register(key: str, label: Label, *, icon: str, url: str, group: str, **more: Any) -> None:
    """Put a page in the main menu; ``group`` is "", register, work or duty. A key again replaces."""
    if group not in GROUPS:
        raise ValueError(f"menu group {group!r} is none of {', '.join(map(repr, GROUPS))}")
    _items[key] = Item(key, label, icon, url, group=group, **more)


def add_new(key: str, label: Label, *, icon: str, url: str, **more: Any) -> None:
    """Put a line in the menu "New" of the top bar."""
    _new[key] = Item(key, label, icon, url, **more)


def add_own(key: str, label: Label, *, icon: str, url: str, **more: Any) -> None:
    """Put a line in the person's own menu; ``post=True`` makes it a button that posts."""
    _own[key] = Item(key, label, icon, url, **more)


def vow_meter(source: Callable[[HttpRequest], Vow | None]) -> None:
    """Give the vow meter its source (room privacy)."""
    _vow[:] = [source]


def _visible(items: dict[str, Item], user: Any) -> list[Item]:
    return sorted((i for i in list(items.values()) if i.shown_to(user)), key=lambda i: (i.order, i.key))


def main(user: Any) -> list[tuple[Label, list[Item]]]:
    """The menu of this user: (group label, items), groups without items left out."""
    shown = _visible(_items, user)
    groups = [(label, [i for i in shown if i.group == key]) for key, label in GROUPS.items()]
    return [(label, items) for label, items in groups if items]


def tabs(user: Any) -> list[Item]:
    """At most four items for the bottom bar of phones; the fifth place is the rest of the menu."""
    chosen = [i for i in _items.values() if i.tab is not None and i.shown_to(user)]
    return sorted(chosen, key=lambda i: (i.tab or 0, i.key))[:4]


def new(user: Any) -> list[Item]:
    return _visible(_new, user)


def own(user: Any) -> list[Item]:
    return _visible(_own, user)


def vow(request: HttpRequest) -> Vow | None:
    return _vow[0](request) if _vow else None
