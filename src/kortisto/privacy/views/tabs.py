"""The parts of the privacy centre this person may open."""

from __future__ import annotations

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

_of_rooms: list[tuple[str, str | Promise, str, tuple[str, ...]]] = []


def add(key: str, label: str | Promise, url: str, rights: tuple[str, ...]) -> None:
    """A part a room above keeps: its page calls `page` with `key`. Before the record; the same key once."""
    _of_rooms[:] = [own for own in _of_rooms if own[0] != key] + [(key, label, url, rights)]


def page(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the centre with its row of tabs."""
    user: Any = request.user
    own = part == "dates" or bool(own_dates.declared(timezone.localdate()))
    incomplete = Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count()
    tabs = [
        (label, reverse(name), incomplete if key == "erasures" and incomplete else None, key == part, True)
        for key, label, name, rights in (*PARTS[:-1], *_of_rooms, PARTS[-1])
        if any(user.has_right(right) for right in rights) and (key != "dates" or own)
    ]
    return render(request, template, {**context, "tabs": tabs, "part": part})
