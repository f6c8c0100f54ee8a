"""Back to where the reader was: an act on a list or on a card opened from one keeps the list's question (DESIGN section 1)."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest


def whence(request: HttpRequest, otherwise: str, *pages: str) -> str:
    """The page a form was sent from, question and all, when it is `otherwise` or one of `pages` (paths); else `otherwise`.

    Only paths the caller names are gone back to, so a forged Referer leads nowhere else.
    """
    came, usual = urlsplit(request.headers.get("Referer", "")), urlsplit(otherwise)
    if came.netloc != request.get_host() or came.path not in (usual.path, *pages):
        return otherwise
    return urlunsplit(("", "", came.path, came.query, usual.fragment))
