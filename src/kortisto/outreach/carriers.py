"""By what single letters leave: the mail server of the settings, or a mail provider's own interface."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from django.conf import settings

from kortisto.lib.mail_providers import parse
from kortisto.outreach import by_provider, smtp
from kortisto.outreach.mail import Letter
from kortisto.outreach.smtp import Answer


class Carrier(Protocol):
    """Hands letters over, one after the other; never raises for what the other side does."""

    def deliver(self, letter: Letter, *, before_data: Callable[[], None]) -> Answer: ...


def can_send() -> bool:
    """Whether any letter can leave."""
    return bool(settings.EMAIL_HOST or settings.KORTISTO.mail_service)


def carrier() -> AbstractContextManager[Carrier] | None:
    """The way out, opened with `with`; None when no mail leaves. A provider goes before the server, which mailings keep."""
    if settings.KORTISTO.mail_service:
        return by_provider.Service(parse(settings.KORTISTO.mail_service))
    server = smtp.server()
    return smtp.Line(server) if server is not None else None
