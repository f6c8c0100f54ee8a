"""A mail server that is one, on loopback, and a register with people to inform."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.contacts.conftest import NOW, TODAY, WIDEST, any_notice, at_noon, b2b, company, person, staff

from .dovecot import PASSWORD, USER, Dovecot, dovecot

Make = Callable[..., Any]
__all__ = ["NOW", "TODAY", "Make", "any_notice", "at_noon", "b2b", "company", "person", "signed_in", "staff"]


@dataclass
class PostOffice:
    """Keeps what it took; `answers` by recipient: "451 …" or "550 …" at RCPT, "drop" to break off after the data."""

    got: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        answer = self.answers.get(address, "")
        if answer and answer != "drop":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope)
        if self.answers.get(envelope.rcpt_tos[0]) == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    office = PostOffice()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office.port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.DEFAULT_FROM_EMAIL = "Kuurankukka <rekisteri@kuurankukka.example>"
    yield office
    controller.stop()


@pytest.fixture
def signed_in(staff: Callable[..., Any]) -> Callable[..., Any]:
    """A browser of a member of staff, with the widest roles of the shipped notice unless told otherwise."""

    def make(*roles: str) -> Any:
        from django.test import Client

        from kortisto.accounts import sessions

        user = staff(*(roles or WIDEST["b2b"]))
        client = Client()
        client.force_login(user, backend=sessions.BACKEND)
        session = client.session
        session.update({sessions.BEGAN: NOW.timestamp(), sessions.SEEN: NOW.timestamp(), "second_step_ok": True})
        session.save()
        client.user = user  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture(scope="session")
def imap() -> Iterator[Dovecot]:
    # Not under pytest's own folder, into which only its owner may look: the server runs as somebody else when that is root.
    with (
        tempfile.TemporaryDirectory(prefix="kortisto-imap-", ignore_cleanup_errors=True) as folder,
        dovecot(Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def box(imap: Dovecot, settings: Any) -> Dovecot:
    from kortisto.config.instance import Instance

    imap.clear()
    values = {
        **settings.KORTISTO.values, "inbox_host": "127.0.0.1", "inbox_port": imap.port, "inbox_security": "none",
        "inbox_user": USER, "inbox_password": PASSWORD, "inbox_address": "kirjaus@kuurankukka.example", "inbox_moved": "",
    }  # fmt: skip
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    return imap


@pytest.fixture
def writer(staff: Make) -> Any:
    user = staff("sales", name="Tuomas Myyjä")
    user.email = "tuomas@kuurankukka.example"
    user.save()
    return user
