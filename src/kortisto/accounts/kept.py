"""A form sent after the session had ended is not lost: the sign-in pages carry it, and it is sent again afterwards.

It travels in the page itself (one signed hidden field) and is stored nowhere: a session row or a file would be one more
place for personal data. Only forms of the register's work are kept; forms that hold a password are not (`gatekeeping`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest

FIELD = "kept"
SALT = "kortisto.kept-form"
LIVES = timedelta(hours=1)
MOST = 200_000
"""Characters of a kept form; what is longer (a file pasted into a note) is not carried."""


@dataclass(frozen=True)
class Kept:
    """Where the form was going and what was in it."""

    path: str
    fields: list[tuple[str, str]]
    files: bool = False


def seal(request: HttpRequest) -> str:
    """The posted form as the value of the hidden field; "" when it is too long."""
    fields = [[key, value] for key, values in request.POST.lists() if key != "csrfmiddlewaretoken" for value in values]
    if sum(len(key) + len(value) for key, value in fields) > MOST:
        return ""
    found = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    return signing.dumps(found, salt=SALT, compress=True)


def read(value: str) -> Kept | None:
    """What a hidden field carries; None for none, a forged one or one older than an hour."""
    try:
        found = signing.loads(value, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return Kept(found["path"], [(key, text) for key, text in found["fields"]], found["files"])
