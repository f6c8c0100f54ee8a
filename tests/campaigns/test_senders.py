"""Senders and accounts: the password is only written, and trying one says what was found."""

from __future__ import annotations

from typing import Any

import pytest

from kortisto.outreach.models import SenderIdentity, SmtpAccount

from .test_desk import text

pytestmark = pytest.mark.django_db
HERE = "/kampanjat/lahettajat/"


def given(**more: Any) -> dict[str, Any]:
    usual = {"name": "Oma", "host": "127.0.0.1", "port": 2525, "security": "none", "user": "", "password": ""}
    return usual | {"per_connection": 500, "connections": 4, "per_minute": 0, "domain_per_minute": 0} | more


def test_a_password_is_sealed_and_never_shown(at_noon: None, b2b: Any, signed_in: Any) -> None:
    desk = signed_in("administrator")
    answer = desk.post(f"{HERE}tili/", given(security="tls", host="posti.example", user="kuura", password="sala1234"))
    assert answer.status_code == 302, text(answer)
    account = SmtpAccount.objects.get()
    assert account.password == "sala1234" and b"sala1234" not in bytes(account.sealed)
    page = f"{HERE}tili/{account.pk}/"
    assert "sala1234" not in text(desk.get(page)) and "posti.example" in text(desk.get(page))
    desk.post(page, given(security="tls", host="posti.example", user="kuura", per_minute=60))
    account.refresh_from_db()
    assert account.password == "sala1234" and account.per_minute == 60, "left empty, it stays"
    desk.post(page, given(security="tls", host="muu.example", user="kuura"))
    account.refresh_from_db()
    assert account.password == "", "another server is not told the password of the first"
    assert "koskaan kulje salaamatta" in text(desk.post(f"{HERE}tili/", given(host="posti.example", user="k", password="x")))
    assert desk.post(f"{HERE}nimi/", {"name": "Kuura", "address": "väärä"}).status_code == 422
    long = {"name": "Kuura", "address": f"{'uutiset-' * 4}@kuura.example"}
    assert "enintään 31 merkkiä" in text(desk.post(f"{HERE}nimi/", long)), "a server would refuse the address with its code"
    assert (
        desk.post(
            f"{HERE}nimi/", {"name": "Kuura", "address": "uutiset@kuura.example", "account": account.pk, "selector": "k1"}
        ).status_code
        == 302
    )
    assert SenderIdentity.objects.get().signature.selector == "k1"
    desk.post(f"{HERE}tili/{account.pk}/poisto/")
    assert SmtpAccount.objects.exists(), "one a sender leaves through is not removed"


def test_trying_an_account_says_what_was_found(at_noon: None, b2b: Any, signed_in: Any, post_office: Any) -> None:
    desk = signed_in("administrator")
    works = SmtpAccount.objects.create(name="Toimii", ref="a" * 16, host="127.0.0.1", port=post_office.port, security="none")
    silent = SmtpAccount.objects.create(name="Ei", ref="b" * 16, host="127.0.0.1", port=9, security="none")
    bare = SmtpAccount.objects.create(name="Paljas", ref="c" * 16, host="127.0.0.1", port=post_office.port, security="starttls")
    for account, words in ((works, "Toimii: toimii"), (silent, "ei vastaa"), (bare, "ei tarjoa")):
        assert words in text(desk.post(f"{HERE}tili/{account.pk}/kokeilu/", headers={"HX-Request": "true"}))
    assert "Yhteys palvelimeen" in text(desk.post(f"{HERE}kokeilu/")) and not post_office.got, "nothing is sent"
