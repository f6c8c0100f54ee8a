"""Short notes after a reversible act, with "Undo" (DESIGN section 7: never for errors).

    toasts.add(request, ngettext("%(n)s person passivated.", …), undo=reverse("contacts:return", args=[7]))

They ride on Django's messages; the undo address travels in ``extra_tags``.  Error messages are
shown as a banner at the top of the page instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages import constants
from django.http import HttpRequest

UNDO = "undo:"


@dataclass(frozen=True)
class Toast:
    """One note; ``undo`` is the address a POST to which takes the act back ("" when none)."""

    text: str
    undo: str = ""
    bad: bool = False


def add(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Tell what happened, on this page or the next. ``undo`` must be a path of this site."""
    if undo and (not undo.startswith("/") or undo.startswith("//")):
        raise ValueError("undo must be a path of this site")
    messages.success(request, text, extra_tags=UNDO + undo if undo else "")


def take(request: HttpRequest) -> list[Toast]:
    """The notes waiting for this page; taking them empties the queue.

    A part of a page that refreshes itself takes none: it may belong to a page that is being left, and the note would go with it.
    """
    if request.method == "GET" and request.headers.get("HX-Request") == "true":
        return []
    found = []
    for message in messages.get_messages(request) if hasattr(request, "_messages") else ():
        extra = message.extra_tags or ""
        undo = extra.removeprefix(UNDO) if extra.startswith(UNDO) else ""
        found.append(Toast(str(message.message), undo, message.level >= constants.WARNING))
    return found
