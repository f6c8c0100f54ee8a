"""The mailbox answers go to: a real server, in which people read too. Looked at, nothing of it changed, nothing of others kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kortisto.config.instance import Instance
from kortisto.outreach import jobs
from kortisto.outreach.engine import headers
from kortisto.outreach.models import Recipient, Return

from ..dovecot import PASSWORD, USER, Dovecot
from . import shapes


@pytest.fixture
def shared(box: Dovecot, settings: Any) -> Dovecot:
    values = {
        **settings.KORTISTO.values, "replies_host": "127.0.0.1", "replies_port": box.port, "replies_security": "none",
        "replies_user": USER, "replies_password": PASSWORD,
    }  # fmt: skip
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    return box


def _of(entry: Recipient) -> str:
    mailing = entry.mailing
    return f"<{headers.message_id(mailing.ref, entry.token, mailing.epoch)}@kuurankukka.example>"


def _answer(text: str, entry: Recipient, *, answers: str, number: int = 1, **more: Any) -> bytes:
    address = entry.contact.positions.get().email
    raw = shapes.answer(text, sender=f"Aino <{address}>", token="f" * 32, **more)
    return raw.replace(b"<77@kuurankukka.example>", answers.encode()).replace(b"Message-ID: <", f"Message-ID: <{number}.".encode())


@pytest.mark.usefixtures("at_noon")
def test_an_answer_is_seen_and_the_mailbox_left_as_it_is(b2b: Any, sent: Callable[..., Recipient], shared: Dovecot) -> None:
    entry = sent()
    shared.put(_answer("Kiinnostaa, soittakaa!", entry, answers=_of(entry)))
    shared.put(_answer("Ostakaa meilt\u00e4", entry, answers="<77@muualla.example>", number=2))
    shared.put(_answer("V\u00e4\u00e4r\u00e4", entry, answers=f"<{'a' * 32}@kuurankukka.example>", number=3))
    before = shared.left()
    assert jobs.read_replies.func() == {"reply": 1, "not_ours": 1}
    row = Return.objects.get()
    assert (row.kind, row.known_by, row.contact, row.recipient) == ("reply", "message_id", entry.contact, entry)
    assert row.state == Return.State.WAITING, "somebody has to read and answer it"
    assert shared.left() == before, "nothing flagged, read or deleted"
    assert jobs.read_replies.func() == {"not_ours": 1} and Return.objects.count() == 1, "once"


@pytest.mark.usefixtures("at_noon")
def test_a_colleague_who_answers_with_our_links_is_about_the_person(
    b2b: Any, sent: Callable[..., Recipient], shared: Dovecot
) -> None:
    entry = sent()
    text = f"Aino ei ole en\u00e4\u00e4 meill\u00e4 t\u00f6iss\u00e4.\n\nto 26.11.2026 klo 9.00 Kuurankukka kirjoitti:\n> https://rekisteri.example/u/{entry.token}\n"
    shared.put(
        shapes.answer(text, sender="Liisa <liisa@firma.example>", token="f" * 32).replace(
            b"<77@kuurankukka.example>", _of(entry).encode()
        )
    )
    assert jobs.read_replies.func() == {"reply": 1}
    row = Return.objects.get()
    assert (row.detail, row.known_by, row.contact) == ("left", "token", entry.contact)


def test_without_the_setting_nothing_is_looked_at() -> None:
    assert jobs.read_replies.func() == {}
