"""A provider's webhooks: believed when signed, and then what a bounce would have brought."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kortisto.config.instance import Instance
from kortisto.consents.models import Objection
from kortisto.contacts.models import Position
from kortisto.outreach.models import Recipient, Return

pytestmark = pytest.mark.usefixtures("at_noon")
KEY = "avain-jota-kukaan-ei-arvaa"
AT = "/viestit/palautuneet/palvelu/tapahtumat/"


def post(event: dict[str, Any], *, key: str = KEY) -> int:
    signed = {"timestamp": "1795000000", "token": "t" * 50}
    signed["signature"] = hmac.digest(key.encode(), (signed["timestamp"] + signed["token"]).encode(), hashlib.sha256).hex()
    body = {"signature": signed, "event-data": {"timestamp": 1795000000.0, "tags": [], "user-variables": {}, **event}}
    return Client().post(AT, json.dumps(body), content_type="application/json").status_code


@pytest.fixture
def mailgun(settings: Any) -> Callable[..., int]:
    values = {**settings.KORTISTO.values, "returns_provider": "mailgun", "returns_webhook_key": KEY}
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)

    return post


def failed(entry: Recipient, said: str, id_: str, **more: Any) -> dict[str, Any]:
    return {
        "event": "failed", "severity": "permanent", "id": id_, "recipient": "aino.lehtovirta@firma.example", "reason": "bounce",
        "envelope": {"sender": f"posti+{entry.token}@kuurankukka.example"}, "message": {"headers": {"message-id": "1@kuurankukka.example"}},
        "delivery-status": {"code": 550, "message": said, "description": ""}, **more,
    }  # fmt: skip


def test_what_is_signed_is_believed_once(b2b: Any, sent: Callable[..., Recipient], mailgun: Callable[..., int]) -> None:
    entry = sent()
    gone = failed(entry, "5.1.1 The email account that you tried to reach does not exist", "e1")
    assert mailgun(gone, key="väärä") == 400 and not Return.objects.exists()
    assert [mailgun(gone), mailgun(gone)] == [200, 200]
    row = Return.objects.get()
    assert (row.kind, row.known_by, row.source, row.recipient) == ("address_gone", "token", "provider", entry)
    assert Position.objects.get().bounced_on is not None


def test_complaints_ban_and_our_own_faults_do_not_harm(
    b2b: Any, sent: Callable[..., Recipient], mailgun: Callable[..., int]
) -> None:
    entry = sent()
    assert mailgun(failed(entry, "550 5.7.1 blocked using a blocklist", "e2")) == 200
    assert Position.objects.get().bounced_on is None
    complained = {"event": "complained", "id": "e3", "recipient": "aino.lehtovirta@firma.example", "message": {"headers": {}}}
    assert mailgun(complained) == 200
    assert Objection.objects.get().channel == "email" and Return.objects.get(kind="complaint").known_by == "provider"


def test_without_a_key_nothing_is_heard(db: None) -> None:
    assert Client().post(AT, "{}", content_type="application/json").status_code == 403
