"""Two-step sign-in: required by the notice, set up, used once, recovered, reset."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from kortisto.accounts import recovery, second_step
from kortisto.accounts.models import Session, User

from .people import door, totp, turn_on

pytestmark = pytest.mark.django_db


def test_a_role_that_requires_it_sees_nothing_before_it_is_on(make, client: Client) -> None:
    make("paula", "privacy_officer")
    door(client, "paula")
    for path in ("/", "/oma/", "/oma/salasana/"):
        assert client.get(path)["Location"] == "/oma/kaksivaiheinen/"
    page = client.get("/oma/kaksivaiheinen/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    assert client.post("/oma/kaksivaiheinen/", {"code": "000000"}).status_code == 422
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/oma/kaksivaiheinen/", {"code": code})
    assert len(set(re.findall(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>", answer.content.decode()))) == 10
    assert client.get("/oma/").status_code == 200


def test_a_role_that_does_not_require_it_goes_straight_in(make, client: Client) -> None:
    make("marja", "sales")
    door(client, "marja")
    assert client.get("/oma/").status_code == 200


def test_the_password_alone_does_not_sign_in_and_a_code_works_once(make, client: Client) -> None:
    user = make("paula", "sales")
    turn_on(user)
    assert door(client, "paula")["Location"] == "/kirjaudu/koodi/"
    assert client.get("/oma/").status_code == 302
    code = totp(user)
    assert client.post("/kirjaudu/koodi/", {"code": code}).status_code == 302
    assert client.get("/oma/").status_code == 200
    other = Client()
    door(other, "paula")
    from django.core.cache import cache

    cache.clear()  # another worker has no memory of it: the database does
    assert other.post("/kirjaudu/koodi/", {"code": code}).status_code == 422


def test_a_recovery_code_works_once_in_any_spelling(make, client: Client) -> None:
    user = make("paula", "sales")
    turn_on(user)
    codes = recovery.renew(user=user, now=timezone.now())
    door(client, "paula")
    typed = codes[0].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert client.post("/kirjaudu/koodi/", {"code": typed}).status_code == 302
    assert recovery.left(user) == 9
    other = Client()
    door(other, "paula")
    assert other.post("/kirjaudu/koodi/", {"code": codes[0]}).status_code == 422
    assert other.post("/kirjaudu/koodi/", {"code": codes[1]}).status_code == 302


def test_recovery_codes_are_shown_once_and_kept_as_keyed_hashes(make, client: Client, enter) -> None:
    from hashlib import sha256

    user = make("paula", "sales")
    turn_on(user)
    page = enter(client, user).post("/oma/varakoodit/").content.decode()
    codes = re.findall(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>", page)
    assert 'download="kortisto-varakoodit.txt"' in page and codes[9] in page.split("data:text")[1]
    kept = str(list(Authenticator.objects.values_list("data", flat=True))) + str([s.get_decoded() for s in Session.objects.all()])
    for code in codes:
        plain = code.replace("-", "")
        assert plain not in kept and code not in kept and sha256(plain.encode()).hexdigest() not in kept
    again = client.get("/oma/varakoodit/", headers={"accept-language": "en"}).content.decode()
    assert "10 unused codes" in again and not any(code in again for code in codes)


def test_new_codes_kill_the_old_ones(make, client: Client, enter) -> None:
    user = make("paula", "sales")
    turn_on(user)
    old = recovery.renew(user=user, now=timezone.now())
    enter(client, user).post("/oma/varakoodit/")
    assert not recovery.accepts(user=user, code=old[0], now=timezone.now())
    assert recovery.left(user) == 10


def test_a_code_of_somebody_else_opens_nothing(make) -> None:
    paula, teemu = make("paula", "sales"), make("teemu", "sales")
    codes = recovery.renew(user=paula, now=timezone.now())
    recovery.renew(user=teemu, now=timezone.now())
    assert not recovery.accepts(user=teemu, code=codes[0], now=timezone.now())


def test_codes_cannot_be_guessed_fast(make, client: Client) -> None:
    user = make("paula", "sales")
    turn_on(user)
    door(client, "paula")
    for i in range(5):
        assert client.post("/kirjaudu/koodi/", {"code": f"00000{i}"}).status_code == 422
    assert client.post("/kirjaudu/koodi/", {"code": totp(user)}).status_code == 429


def test_the_code_page_needs_the_password_first(make, client: Client) -> None:
    make("marja")
    assert client.get("/kirjaudu/koodi/")["Location"] == "/kirjaudu/"


def test_secrets_lie_encrypted(make) -> None:
    user = make("paula", "sales")
    secret = second_step.new_secret()
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert second_step.turn_on(user=user, secret=secret, code=code, now=timezone.now())
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_required_step_that_is_removed_must_be_set_up_anew(make, client: Client, enter) -> None:
    user = make("paula", "privacy_officer")
    turn_on(user)
    recovery.renew(user=user, now=timezone.now())
    enter(client, user)
    assert client.post("/oma/kaksivaiheinen/pois/").status_code == 302
    assert not second_step.is_on(user) and recovery.left(user) is None, "codes alone open nothing and are not kept"
    assert client.get("/oma/")["Location"] == "/oma/kaksivaiheinen/"


def test_an_administrator_resets_it_and_the_sessions_end(make, client: Client, enter) -> None:
    user, boss = make("paula", "sales"), make("pomo", "administrator")
    turn_on(user)
    turn_on(boss)
    theirs = enter(Client(), user)
    enter(client, boss)
    assert client.post(f"/kayttajat/{user.pk}/kaksivaiheinen/").status_code == 302
    assert not second_step.is_on(user)
    assert theirs.get("/oma/").status_code == 302
    assert User.objects.get(pk=user.pk).epoch == 2


def test_a_demonstration_lets_its_invented_people_in_without_a_phone(make, client: Client, settings) -> None:
    from dataclasses import replace

    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "instance_demo": True})
    make("paula", "privacy_officer")
    door(client, "paula")
    assert client.get("/oma/").status_code == 200
