"""The purposes a member of staff acts for, on Today: what the notice lets the role do, and what has no room yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone, translation

from kortisto.privacy import publication
from kortisto.privacy.gate import open_gate
from kortisto.privacy.gate.opening import with_inherited
from kortisto.privacy.policy.model import say
from kortisto.ui import panels

ROOMS = frozenset({"contacts", "relink", "export", "import", "notice", "staff"})
"""Activities that have pages of their own today; an upper room that brings another adds it here."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A purpose in words, its basis, the data it may use, and whether there is a place to do it in."""

    label: str
    basis: tuple[str, ...]
    data: str
    has_room: bool


def own(user: Any) -> list[Duty]:
    """The purposes of the notices in force that belong to the user's roles."""
    from kortisto.privacy.catalogue import CATALOGUE

    language = (translation.get_language() or "fi")[:2]
    found = []
    for policy in publication.active_policies(timezone.localdate()):
        roles = with_inherited(policy, user.role_keys)
        for purpose in policy.purposes:
            if roles & set(purpose.roles) and not purpose.accompanying:
                data = ", ".join(CATALOGUE[name].label(language) for name in purpose.fields if name in CATALOGUE)
                room = bool(set(purpose.activities) & ROOMS)
                found.append(Duty(say(purpose.label, language), tuple(purpose.basis), data, room))
    return found


def panel(request: HttpRequest) -> Any:
    """For whoever may not look at people: what the role is for, and that its rooms come later. Nothing for the others."""
    try:
        open_gate(request.user, "contacts", as_of=timezone.localdate())
    except PermissionDenied:
        duties = own(request.user)
        return panels.draw(request, "privacy/today/duties.html", {"duties": duties}) if duties else ""
    return ""
