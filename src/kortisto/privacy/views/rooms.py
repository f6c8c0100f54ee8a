"""What rooms are called where the interface says that a promise waits for one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_NAMES: dict[str, str | Promise] = {
    "campaigns": pgettext_lazy("room", "campaigns"),
    "events": pgettext_lazy("room", "events"),
    "invoicing": pgettext_lazy("room", "invoicing"),
    "photos": pgettext_lazy("room", "photographs"),
    "rights": pgettext_lazy("room", "requests of the persons"),
    "sales": pgettext_lazy("room", "sales"),
    "service": pgettext_lazy("room", "customer service"),
    "surveys": pgettext_lazy("room", "surveys"),
}


def words(rooms: Iterable[str]) -> str:
    """The rooms by name, in the language of the page."""
    return ", ".join(str(_NAMES.get(room, room)) for room in sorted(rooms))
