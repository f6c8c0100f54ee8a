"""A page whose question to the database takes too long is stopped and says so, so that others can work (threat T34).

So does a page that waited in vain for its turn to write.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kortisto.database.bounded import bounded, shut_out, stopped

from . import views

log = logging.getLogger("kortisto.patience")


class Patience:
    """Middleware; stands inside the restore lock, whose replay takes the time it needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with bounded(settings.QUESTION_SECONDS):
            response = self.get_response(request)
        if getattr(response, "streaming", False):
            response.streaming_content = _pieces(iter(response.streaming_content))  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        # Which page, not what was asked: the question may hold names.
        name = request.resolver_match.view_name if request.resolver_match else "a page"
        if shut_out(error):
            log.warning("waited in vain for others to write: %s", name)
            return views.too_busy(request)
        if not stopped(error):
            return None
        log.warning("stopped after %s s: a question of %s", settings.QUESTION_SECONDS, name)
        return views.too_long(request)


def _pieces(content: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece of a file is asked for within the limit; between two the reader may take time."""
    while True:
        with bounded(settings.QUESTION_SECONDS):
            piece = next(content, None)
        if piece is None:
            return
        yield piece
