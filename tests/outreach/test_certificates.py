"""The answer to an erased person: sealed, sent once, gone with its key (decisions 13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from kortisto.lib.keyring import KeyMissing
from kortisto.outreach import certificates
from kortisto.outreach.answers import Sealed
from kortisto.outreach.models import SealedMessage
from kortisto.outreach.smtp import Line, server

from .conftest import NOW, PostOffice

pytestmark = pytest.mark.django_db
CONTENT = Sealed(address="aino@firma.example", language="fi", secret="5e1f-canary", stays=["lasku 2031 asti"])


def send(at: Any = NOW) -> Any:
    target = server()
    assert target is not None
    with Line(target) as line:
        return certificates.send_due(line=line, clock=lambda: at)


def test_sent_then_destroyed_with_its_key(post_office: PostOffice) -> None:
    row = certificates.queue(number="P-2026-1", content=CONTENT, now=NOW)
    assert row is not None
    assert b"firma" not in bytes(row.sealed) and b"canary" not in bytes(row.sealed)
    assert send()["certificate_sent"] == 1
    text = post_office.got[0].content.decode()  # type: ignore[union-attr]
    assert "5e1f-canary" in text and "P-2026-1" in text and "lasku 2031 asti" in text
    assert not SealedMessage.objects.exists()
    with pytest.raises(KeyMissing):
        django_settings.KORTISTO_KEYS.read(row.key_name)


def test_after_72_hours_nothing_can_be_read(post_office: PostOffice) -> None:
    row = certificates.queue(number="P-2026-2", content=CONTENT, now=NOW)
    assert row is not None
    post_office.answers["aino@firma.example"] = "451 later"
    assert send()["certificate_later"] == 1
    assert certificates.destroy_expired(NOW + timedelta(hours=71)) == 0
    assert certificates.destroy_expired(NOW + timedelta(hours=72)) == 1
    with pytest.raises(KeyMissing):
        certificates.opened(row)


def test_an_answer_that_never_came_is_not_sent_again(post_office: PostOffice) -> None:
    certificates.queue(number="P-2026-3", content=CONTENT, now=NOW)
    post_office.answers["aino@firma.example"] = "drop"
    assert send()["certificate_unknown"] == 1
    assert not send(NOW + timedelta(hours=5))
    assert SealedMessage.objects.get().state == "undecided"
