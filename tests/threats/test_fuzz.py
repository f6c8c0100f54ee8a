"""T8, T9: whatever strangers send is read or refused in words: no error of ours, little processor time, little memory.

Small counts here; `make soak` runs the full ones. The readers of csv files, attachments, conditions, letters, bounces and form
posts have theirs where they live (exchange/test_reading, contacts/test_attachment_kinds, contacts/test_conditions,
campaigns/letters/test_hostile, outreach/returns/test_answers, campaigns/forms/test_door).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.proof.sizes import FULL, long

MEGABYTE = 1024 * 1024
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def many(small: int, full: int) -> Any:
    return settings(max_examples=full if FULL else small, deadline=None, suppress_health_check=QUIET)


@contextmanager
def bounded(*, seconds: float = 1.0, memory: int = 64 * MEGABYTE) -> Iterator[None]:
    """At most so much processor time and new memory of this process."""
    tracemalloc.start()
    began = time.process_time()
    try:
        yield
        spent, (_now, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert spent < 10 * seconds, f"{spent:.2f} s"  # traced, everything takes several times as long
    assert peak < memory, f"{peak // MEGABYTE} MB"


@st.composite
def broken(draw: Callable[..., Any], whole: bytes) -> bytes:
    """A sound file with bytes exchanged, a piece cut out, or its end missing."""
    data = bytearray(whole)
    for place in draw(st.lists(st.integers(0, len(data) - 1), max_size=8)):
        data[place] = draw(st.integers(0, 255))
    start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 60))
    del data[start : start + length]
    return bytes(data[: draw(st.integers(len(data) // 2, len(data)))])


def _book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(5):
            sheet.write_row(row, 0, ["Nimi", "Yritys", f"a{row}@firma.example"])
    return out.getvalue()


def _read(data: bytes) -> None:
    from kortisto.exchange import recognition
    from kortisto.exchange.reading import files
    from kortisto.exchange.reading.limits import Unreadable

    try:
        for _row in files.read(data, knows=recognition.knows).rows:
            pass
    except Unreadable:
        pass


@long
@many(6, 400)
@given(broken(_book()))
def test_no_workbook_stops_the_reader(data: bytes) -> None:
    with bounded():
        _read(data)


LINES = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "VERSION:4.0", "VERSION:2.1", "N:Lehto;Aino;;;", "FN:Aino", "TEL;TYPE=:+358", "EMAIL:", "ORG:;;;;",
     "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-7:=ZZ=", "PHOTO;ENCODING=b:AAAA", " folded", "item1.ADR:;;;;;;", "N;CHARSET=nosuch:x"]
)  # fmt: skip


@long
@many(6, 400)
@given(st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=30), st.sampled_from(["\r\n", "\n", "\r"]))
def test_no_card_stops_the_reader(lines: list[str], end: str) -> None:
    with bounded():
        _read(end.join(["BEGIN:VCARD", "VERSION:3.0", *lines]).encode("utf-8", "surrogatepass"))


HEADERS = st.sampled_from(
    ["From: Aino <a@b.example>", "From: =?utf-8?q?=FF=FE?= <>", "To: x", "Date: 99 Foo 20", "Message-ID: <", "Subject: =?x?y?z?=", "References: " + "<a>" * 50,
     "Content-Type: multipart/mixed; boundary=b", "Content-Type: text/html; charset=nosuch", "Content-Type: message/rfc822",
     "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-none", "MIME-Version: 1.0", "Auto-Submitted: yes"]
)  # fmt: skip
PIECES = st.sampled_from(
    [
        "--b",
        "--b--",
        "",
        "Content-Type: text/plain",
        "> quoted",
        "<" * 200,
        "<p><b>",
        "&#x110000;",
        "From: a@b.example",
        "Lähettäjä: x",
    ]
)


@many(60, 5000)
@given(
    st.lists(st.one_of(HEADERS, st.text(max_size=40)), max_size=12), st.lists(st.one_of(PIECES, st.text(max_size=80)), max_size=30)
)
def test_no_mail_stops_the_reader(headers: list[str], body: list[str]) -> None:
    from kortisto.outreach.inbound import reading

    raw = "\r\n".join([*headers, "", *body]).encode("utf-8", "surrogatepass")
    with bounded():
        try:
            reading.read(raw)
        except reading.Unreadable:
            pass


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()


@many(60, 5000)
@given(st.one_of(broken(_picture("PNG")), broken(_picture("JPEG")), broken(_picture("WEBP")), st.binary(max_size=300)))
def test_no_picture_stops_the_door(data: bytes) -> None:
    from kortisto.campaigns.letters import hosting
    from kortisto.contacts.refusals import Refused

    with bounded():
        try:
            hosting._opened(data)
        except Refused:
            pass


def _claims_to_be(width: int, height: int) -> bytes:
    """A picture whose head says that it is as large as a house."""
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 100_000)
    parts = [struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, body, b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 1), (8_000, 8_000)])
def test_a_picture_as_large_as_a_house_costs_nothing(size: tuple[int, int]) -> None:
    """T9: refused by what its head says, before a pixel is unpacked."""
    from kortisto.campaigns.letters import hosting
    from kortisto.contacts.refusals import Refused

    data = _claims_to_be(*size)
    began = time.process_time()
    with bounded(memory=8 * MEGABYTE), pytest.raises(Refused):
        hosting._opened(data)
    assert time.process_time() - began < 5


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20), st.just("failed"), st.just("permanent")),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(
        ["event", "severity", "id", "recipient", "reason", "envelope", "sender", "message", "headers", "message-id", "delivery-status", "code",
         "timestamp", "tags", "user-variables", "x"]), inner, max_size=6)),
    max_leaves=12,
)  # fmt: skip
KEY = "avain-jota-kukaan-ei-arvaa"


@pytest.mark.django_db
@many(25, 2000)
@given(JSON)
def test_no_webhook_is_an_error_of_ours(event: Any) -> None:
    from django.conf import settings as own
    from django.test import override_settings

    from kortisto.config.instance import Instance

    signed = {"timestamp": "1795000000", "token": "t" * 50}
    signed["signature"] = hmac.digest(KEY.encode(), (signed["timestamp"] + signed["token"]).encode(), hashlib.sha256).hex()
    told = {"signature": signed, "event-data": event}
    heard = Instance(own.KORTISTO.home, own.KORTISTO.values | {"returns_provider": "mailgun", "returns_webhook_key": KEY})
    with override_settings(KORTISTO=heard):
        client = Client(raise_request_exception=False)
        for body in (json.dumps(told), json.dumps(event), json.dumps(told)[:-3]):
            for kind in ("tapahtumat", "viestit"):
                answer = client.post(f"/viestit/palautuneet/palvelu/{kind}/", body, content_type="application/json")
                assert answer.status_code < 500, (kind, body)


@pytest.mark.django_db
@many(40, 3000)
@given(st.text(max_size=80), st.text(max_size=30))
def test_no_secret_and_no_answer_of_a_provider_is_an_error_of_ours(said: str, other: str) -> None:
    from kortisto.accounts import invitations, kept
    from kortisto.accounts.models import Invitation
    from kortisto.campaigns.clicks import links
    from kortisto.campaigns.forms import pending, proof
    from kortisto.contacts.tasks import calendar
    from kortisto.outreach.preferences.known import known

    now, bare = timezone.now(), said.replace("\x00", "")  # a NUL is turned away before any view (accounts/strangers.py)
    assert invitations.find(bare, kinds=tuple(Invitation.Kind), now=now) is None
    assert kept.read(said) is None
    assert known(bare) is None
    assert links.hit(bare, 1) is None
    assert pending.of_token(bare, now=now) is None
    assert not proof.is_solved(said, other, now=now)
    assert calendar.owner(bare) is None


@pytest.mark.django_db
def test_a_nul_and_a_number_without_end_are_turned_away_at_every_address() -> None:
    endless = "9" * 5000
    for address in (
        f"/henkilot/H-{endless}/",
        f"/haku/?q={endless}",
        f"/l/x/{endless}",
        "/l/%00/1",
        "/m/%00",
        "/haku/?q=%00",
        "/kirjaudu/palvelu/paluu/?state=%00",
        "/%00",
    ):
        assert Client().get(address).status_code == 400, address
