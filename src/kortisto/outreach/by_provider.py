"""Mail providers' own interfaces for single letters, through django-anymail: `mailgun://KEY@firm.example` in the settings.

The same promise as over SMTP: what left and was not answered is undecided and never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from importlib import import_module
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives

from kortisto.lib.mail_providers import OURS, Provider
from kortisto.outreach.mail import Letter
from kortisto.outreach.smtp import TIMEOUT, Answer

_OWN_HEADERS = ("Message-ID", "Auto-Submitted", "Content-Language")
_NOT_NOW = (408, 429, 503)
WITHOUT_METADATA = ("mailersend",)
"""They carry labels only."""


class Service:
    """A provider's interface kept open for a batch; stands where `smtp.Line` does."""

    def __init__(self, provider: Provider) -> None:
        self._name = provider.name
        module = import_module(f"anymail.backends.{provider.name}")
        self._backend: Any = module.EmailBackend(fail_silently=False, timeout=TIMEOUT, **provider.options)

    def __enter__(self) -> Service:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._backend.close()

    def deliver(self, letter: Letter, *, before_data: Callable[[], None]) -> Answer:
        """Hand one letter over; never raises for what the provider or network does."""
        from anymail.exceptions import AnymailError

        message = _message(letter)
        _name_it(message, self._name)
        before_data()
        try:
            self._backend.send_messages([message])
        except AnymailError as error:
            return _failed(error)
        states = set(getattr(message, "anymail_status").status or ())  # noqa: B009 - set by the backend
        good = bool(states) and states <= {"sent", "queued"}
        return (
            Answer("sent") if good else Answer("refused", problem="refused") if states else Answer("unknown", problem="no_answer")
        )


def _message(letter: Letter) -> EmailMultiAlternatives:
    parsed = message_from_bytes(letter.content, policy=policy.default)
    assert isinstance(parsed, Parsed)
    text, page = parsed.get_body(("plain",)), parsed.get_body(("html",))
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"]), body=text.get_content() if text is not None else "", from_email=str(parsed["From"]),
        to=[str(parsed["To"])], reply_to=[str(parsed["Reply-To"])] if parsed["Reply-To"] else None,
        headers={name: str(parsed[name]) for name in _OWN_HEADERS if parsed[name]},
    )  # fmt: skip
    if page is not None:
        message.attach_alternative(page.get_content(), "text/html")
    return message


def _name_it(message: EmailMultiAlternatives, provider: str) -> None:
    """Most providers give a message an id of their own: ours goes along, so that what they tell of it later names it."""
    own = str(message.extra_headers.get("Message-ID", "")).strip("<>")
    if not own:
        return
    if provider in WITHOUT_METADATA:
        message.tags = [own]  # type: ignore[attr-defined]
    else:
        message.metadata = {OURS: own}  # type: ignore[attr-defined]


def _failed(error: Any) -> Answer:
    """What a refusal or a broken line means. Where the letter may have arrived, nobody knows."""
    code = getattr(error, "status_code", None)
    if code in (401, 403):
        return Answer("down", str(code), "sign_in_refused")
    if code in _NOT_NOW:
        return Answer("later", str(code), "not_now")
    if code is not None:
        return Answer("refused", str(code), "refused") if 400 <= code < 500 else Answer("unknown", str(code), "no_answer")
    if _never_connected(error):
        return Answer("down", problem="no_connection")
    if type(error).__name__ == "AnymailRecipientsRefused" or isinstance(error, ValueError | TypeError):
        return Answer("refused", problem="refused")
    return Answer("unknown", problem="no_answer")


def _never_connected(error: BaseException) -> bool:
    """Whether the line was never there: then nothing has left."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, requests.ConnectTimeout):
        return True
    seen: list[Any] = [error]
    while seen and len(seen) < 20:
        one = seen.pop()
        if isinstance(one, NewConnectionError):
            return True
        seen += [arg for arg in getattr(one, "args", ()) if isinstance(arg, BaseException)]
        seen += [
            found for found in (getattr(one, "__cause__", None), getattr(one, "reason", None)) if isinstance(found, BaseException)
        ]
    return False
