"""What the privacy officers get by mail: a turn, once, and the head of the trail, signed."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kortisto.outreach import officers
from kortisto.privacy import audit, conformance
from kortisto.privacy.conformance import registry
from kortisto.privacy.models import Turn
from tests.proof import staff as accounts

from .conftest import NOW, PostOffice

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(b2b: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    found = {"ok": False}

    def look(**_: Any) -> conformance.Line:
        return conformance.Line(found["ok"], "Kolme poistoa on myöhässä.", 3)

    monkeypatch.setattr(registry, "registered", {"late": registry.Registered(look, False)})
    monkeypatch.setattr(conformance.standing, "registered", registry.registered)
    return found


@pytest.fixture
def people(b2b: Any) -> None:
    accounts.account("Marja Ylläpitäjä", ["privacy_officer"], language="fi")
    accounts.account("Olle Ombud", ["privacy_officer"], language="sv")
    accounts.account("Tuomas Myyjä", ["sales"])


def looked(moment: Any = NOW) -> dict[str, int]:
    conformance.look(as_of=moment.date(), now=moment)
    return officers.tell(moment)


def letters(office: PostOffice) -> list[EmailMessage]:
    return [message_from_bytes(got.content, policy=policy.default) for got in office.got]  # type: ignore[arg-type, misc]


def test_every_officer_is_told_once_in_their_language_and_nobody_else(people: None, line: Any, post_office: PostOffice) -> None:
    assert looked() == {"told": 2, "left": 0}
    found = {str(mail["To"].addresses[0].addr_spec): mail for mail in letters(post_office)}
    assert sorted(found) == ["marja.yllapitaja@oma.example", "olle.ombud@oma.example"]
    mine = found["marja.yllapitaja@oma.example"]
    assert "rikottu" in mine["Subject"] and "Kolme poistoa on myöhässä." in mine.get_content()
    assert "/tietosuoja/lupaukset/" in mine.get_content()
    assert found["olle.ombud@oma.example"]["Subject"] != mine["Subject"]
    assert looked() == {} and len(post_office.got) == 2


def test_who_could_not_be_reached_is_told_later_and_the_others_not_again(people: None, line: Any, post_office: PostOffice) -> None:
    post_office.answers["olle.ombud@oma.example"] = "451 later"
    assert looked() == {"told": 1, "left": 1}
    assert Turn.objects.get().told_at is None
    line["ok"] = True
    post_office.answers.clear()
    assert looked() == {"told": 1, "left": 0}, "who was told half of it hears the rest"
    assert [str(mail["To"].addresses[0].addr_spec) for mail in letters(post_office)].count("marja.yllapitaja@oma.example") == 1


def test_without_a_mail_server_the_turn_waits(people: None, line: Any, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert looked() == {} and Turn.objects.get().told_at is None


def test_the_head_is_signed_and_can_be_held_against_the_trail(people: None, post_office: PostOffice) -> None:
    audit.record_many([audit.Act("looked", "cli")] * 3, now=NOW)
    assert officers.mail_heads(NOW) == {"sent": 2}
    text = letters(post_office)[0].get_content().replace("\r\n", "\n")
    head = re.search(r"^KORTISTO-HEAD (\S+) (\d+) (\w+)$", text, re.MULTILINE)
    assert head and audit.verify({int(head[2]): head[3]}).ok
    signature, key = (base64.b64decode(found) for found in re.findall(r": ([A-Za-z0-9+/=]{40,})$", text, re.MULTILINE))
    Ed25519PublicKey.from_public_bytes(key).verify(signature, head[0].encode())
