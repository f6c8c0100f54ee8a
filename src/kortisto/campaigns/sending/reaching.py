"""Whether the links of a letter lead anywhere: only where `[checks] links` is on, for it asks other machines."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT, AT_ONCE, MOST = 4.0, 8, 60
_REFUSED_BY_METHOD = (403, 405, 429, 501)
"""Answers to HEAD that say nothing of the page."""


def switched_on() -> bool:
    return bool(settings.KORTISTO.checks_links)


def broken(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """(address, why) of those that lead nowhere: a status from 400, or "" when nobody answered. At most sixty are asked."""
    asked = list(dict.fromkeys(addresses))[:MOST]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(_status, asked))
    return [
        (address, str(status or ""))
        for address, status in zip(asked, answers, strict=True)
        if status == 0 or (status >= 400 and status not in _REFUSED_BY_METHOD)
    ]


def _status(address: str) -> int:
    """The status of HEAD; 0 when there is no answer. Redirections are answers: whoever clicks follows them."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("HEAD", path, headers={"User-Agent": "Kortisto link check"})
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError):
        return 0
