"""The restore lock at the door: while the ledger does not fit the database, nobody but the keeper gets in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.database.brisk import Busy, brisk
from kortisto.lib.once import reading
from kortisto.privacy import replay

RECHECK = 30.0
"""Seconds between looks while all is well: a database exchanged under a running server is noticed soon."""

RIGHT = "privacy.manage"
OPEN_PATHS = ("/static/", "/kirjaudu", "/kieli", "/metrics")
"""What a locked instance still answers: the look, the sign-in, the choice of language, the metric that says it is locked."""
SIGN_IN = "/kirjaudu/"
PERSONS = "/m/"
"""Where people forbid what we send them. Such a request never waits for a look, and a ban is taken even while the instance is
locked: it is put where it holds until it can be written (`consents/spool.py`)."""
MOMENT = 1.0
NOT_LOOKED = replay.LockReason("behind")


class RestoreLock:
    """Verifies the ledger at the first request, replays what can be replayed, and answers 503 while that does not help."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.looked_at: float | None = None
        self.reason: replay.LockReason | None = None
        self.guard = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/static/"):
            return self.get_response(request)
        if request.path.startswith(PERSONS) and (request.method == "POST" or request.path.endswith("/unsubscribe")):
            self._look_briefly()
            request.restore_lock = self.reason or (NOT_LOOKED if self.looked_at is None else None)  # type: ignore[attr-defined]
            return self._answer(request)
        with self.guard:
            self._look()
        request.restore_lock = self.reason  # type: ignore[attr-defined]
        if self.reason is None or request.path.startswith(OPEN_PATHS) or self._is_keeper(request):
            return self._answer(request)
        return refusal(self.reason)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading():
            return self.get_response(request)

    def _look(self) -> None:
        now = time.monotonic()
        if self.looked_at is not None and self.reason is None and now - self.looked_at < RECHECK:
            return
        first = self.looked_at is None
        # An altered line shows in the whole file only: whoever was locked out by one stays so until all of it is right.
        reason = replay.verify() if first or self.reason is not None else replay.is_locked()
        if reason is not None and reason.code == "behind":
            try:
                reason = replay.replay(timezone.now())  # noqa: TID251 - the edge reads the clock
            except DatabaseError:
                raise
        # Only now: a look that failed is none, and the next visitor is not let in by it.
        self.looked_at, self.reason = now, reason

    def _look_briefly(self) -> None:
        """The first look of a process, if it can be had at once. Where it cannot, the instance counts as locked for bans."""
        if self.looked_at is None and self.guard.acquire(timeout=MOMENT):
            try:
                with brisk(MOMENT):
                    self._look()
            except Busy:
                pass
            finally:
                self.guard.release()

    @staticmethod
    def _is_keeper(request: HttpRequest) -> bool:
        user = getattr(request, "user", None)
        return bool(user is not None and user.is_authenticated and user.has_right(RIGHT))


def refusal(reason: replay.LockReason) -> HttpResponse:
    """A page that needs neither database nor templates."""
    title = _("The register is closed")
    words = _("The register is closed: it was restored and does not fit its privacy ledger. Only the privacy officer can sign in.")
    way = f'<p><a href="{SIGN_IN}">{_("Sign in")}</a></p>'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f"<main><h1>{title}</h1><p>{words}</p><p>{reason}</p>{way}</main>"
    text = f'<!doctype html><html lang="{get_language() or "fi"}"><head>{head}</head><body>{body}</body></html>'
    response = HttpResponse(text, status=503)
    response["Retry-After"] = "60"
    return response
