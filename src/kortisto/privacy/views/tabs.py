"""The parts of the privacy centre this person may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.privacy import own_dates
from kortisto.privacy.models import Erasure

PARTS = (
    ("overview", _("Overview"), "privacy:centre", ("privacy.manage", "policy.publish", "audit.read", "holds.manage")),
    ("keeping", _("State of the promises"), "privacy:conformance", ("privacy.manage", "audit.read")),
    ("notice", _("Notice"), "privacy:notice", ("privacy.manage", "policy.publish")),
    ("calendar", _("Calendar"), "privacy:calendar", ("privacy.manage",)),
    ("erasures", _("Erasures"), "privacy:erasures", ("privacy.manage",)),
    ("holds", _("Holds"), "privacy:holds", ("holds.manage",)),
    ("restrictions", _("Restrictions"), "privacy:restrictions", ("privacy.manage",)),
    ("dates", _("Own days"), "privacy:dates", ("privacy.manage", "register.edit")),
    ("runs", _("Nightly runs"), "privacy:runs", ("privacy.manage",)),
    ("ledger", _("Ledger"), "privacy:ledger", ("audit.read", "privacy.manage")),
    ("record", _("Record of processing"), "privacy:record", ("privacy.manage", "policy.publish")),
)

Waiting = Callable[[HttpRequest], int]

_of_rooms: list[tuple[str, str | Promise, str, tuple[str, ...]]] = []
_after: dict[str, str] = {}
_waiting: dict[str, Waiting] = {}


def add(
    key: str, label: str | Promise, url: str, rights: tuple[str, ...], *, after: str = "ledger", waiting: Waiting | None = None
) -> None:
    """A part a room above keeps: its page calls `page` with `key`. After another part, if it says so; the same key once.

    `waiting` tells how many things wait there, from what is remembered of the register's state (`ui.counting`).
    """
    _of_rooms[:] = [own for own in _of_rooms if own[0] != key] + [(key, label, url, rights)]
    _after[key] = after
    if waiting is not None:
        _waiting[key] = waiting


def page(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the centre with its row of tabs."""
    user: Any = request.user
    own = part == "dates" or bool(own_dates.declared(timezone.localdate()))
    tabs = [
        (label, reverse(name), _number(request, key), key == part, True)
        for key, label, name, rights in _parts()
        if any(user.has_right(right) for right in rights) and (key != "dates" or own)
    ]
    return render(request, template, {**context, "tabs": tabs, "part": part})


def _parts() -> list[tuple[str, str | Promise, str, tuple[str, ...]]]:
    """The parts of the centre in their order, each part of a room after the one it named, which may be a room's too."""
    found: list[tuple[str, str | Promise, str, tuple[str, ...]]] = []

    def put(part: tuple[str, str | Promise, str, tuple[str, ...]]) -> None:
        found.append(part)
        for own in _of_rooms:
            if _after[own[0]] == part[0]:
                put(own)

    for part in PARTS:
        put(part)
    return found


def _number(request: HttpRequest, key: str) -> int | None:
    """The number beside a part, None for nothing."""
    if key == "erasures":
        return Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count() or None
    return (_waiting[key](request) or None) if key in _waiting else None
