"""Sign-in through the front door: brakes, session rules, end of employment (T21–T23, H05)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kortisto.accounts import actions
from kortisto.accounts.models import Brake, User
from kortisto.privacy.models import AuditEvent

from .people import PASSWORD, door

pytestmark = pytest.mark.django_db


@pytest.fixture
def marja(make) -> User:
    return make("marja", "sales")


def test_the_right_password_opens_and_rotates_the_session(marja, client: Client) -> None:
    client.get("/kirjaudu/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["kortisto"] = before
    answer = door(client, "marja")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.get("/oma/").status_code == 200
    assert list(AuditEvent.objects.filter(action="sign_in.done").values_list("actor_ref", flat=True)) == [str(marja.ref)]


def test_the_address_is_found_whatever_its_case(marja, client: Client) -> None:
    assert client.post("/kirjaudu/", {"email": " MARJA@Kuurankukka.example ", "password": PASSWORD}).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(marja, client: Client) -> None:
    wrong, unknown = door(client, "marja", "väärä"), door(Client(), "nobody", "väärä")
    assert wrong.status_code == unknown.status_code == 422

    def stripped(answer, name: str) -> str:
        import re

        text = answer.content.decode().replace(name, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    assert stripped(wrong, "marja") == stripped(unknown, "nobody")


def test_an_unknown_address_costs_a_hash_too(make, client: Client, monkeypatch) -> None:
    make("marja")
    hashed = []
    from django.contrib.auth.hashers import Argon2PasswordHasher

    real = Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda self, *a, **k: hashed.append(1) or real(self, *a, **k))
    door(client, "nobody", "väärä")
    assert hashed


def test_only_paths_of_this_site_are_gone_on_to(marja, client: Client) -> None:
    data = {"email": "marja@kuurankukka.example", "password": PASSWORD}
    assert client.post("/kirjaudu/", {**data, "jatka": "/oma/"})["Location"] == "/oma/"
    assert Client().post("/kirjaudu/", {**data, "jatka": "https://evil.example/"})["Location"] == "/"


def test_guessing_slows_down_and_a_right_password_waits_too(marja, client: Client) -> None:
    for _ in range(5):
        assert door(client, "marja", "arvaus").status_code == 422
    slowed = door(client, "marja")
    assert slowed.status_code == 429
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=True):
        assert door(client, "marja").status_code == 302


def test_nobody_can_lock_a_person_out_of_her_own_device(marja, client: Client) -> None:
    assert door(client, "marja").status_code == 302
    client.post("/kirjaudu/ulos/")
    for i in range(60):
        door(Client(), "marja", "arvaus", REMOTE_ADDR=f"10.0.{i}.1")
    assert door(Client(), "marja", REMOTE_ADDR="10.9.9.9").status_code == 429
    assert door(client, "marja").status_code == 302


def test_the_wait_for_an_attacked_account_stays_short_for_new_devices(marja) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for i in range(60):
            door(Client(), "marja", "arvaus", REMOTE_ADDR=f"10.0.{i}.1")
        clock.shift(timedelta(seconds=61))
        assert door(Client(), "marja", REMOTE_ADDR="10.9.9.9").status_code == 302


def test_one_account_attacked_leaves_the_others_alone(marja, make) -> None:
    make("teemu")
    for _ in range(30):
        door(Client(), "marja", "arvaus", REMOTE_ADDR="10.0.0.1")
    assert door(Client(), "teemu", REMOTE_ADDR="10.0.0.2").status_code == 302


def test_brakes_hold_neither_addresses_nor_names(marja, client: Client) -> None:
    door(client, "marja", "arvaus", REMOTE_ADDR="10.77.66.55")
    rows = str(list(Brake.objects.values()))
    assert "marja" not in rows and "10.77.66.55" not in rows


def test_brakes_are_forgotten_in_a_day(marja, client: Client) -> None:
    door(client, "marja", "arvaus")
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        door(Client(), "teemu", "arvaus", REMOTE_ADDR="10.1.1.1")
    assert Brake.objects.count() == 3


def test_a_session_ends_after_eight_idle_hours(marja, client: Client) -> None:
    door(client, "marja")
    start = timezone.now()
    with time_machine.travel(start + timedelta(hours=7), tick=True):
        assert client.get("/oma/").status_code == 200
    with time_machine.travel(start + timedelta(hours=14), tick=True):
        assert client.get("/oma/").status_code == 200
    with time_machine.travel(start + timedelta(hours=22, minutes=10), tick=True):
        answer = client.get("/oma/", follow=True)
        assert answer.redirect_chain[-1][0].startswith("/kirjaudu/")


def test_a_session_ends_after_seven_days_even_in_use(marja, client: Client) -> None:
    door(client, "marja")
    start = timezone.now()
    for hours in range(6, 7 * 24, 6):
        with time_machine.travel(start + timedelta(hours=hours), tick=True):
            assert client.get("/oma/").status_code == 200
    with time_machine.travel(start + timedelta(days=7, minutes=1), tick=True):
        assert client.get("/oma/").status_code == 302


def test_the_account_ends_at_the_end_of_its_last_day(make, client: Client) -> None:
    today = timezone.localdate()
    make("teemu", "sales", ends_on=today)
    assert door(client, "teemu").status_code == 302
    assert client.get("/oma/").status_code == 200
    tomorrow = timezone.localtime().replace(hour=23, minute=59, second=59) + timedelta(seconds=2)
    with time_machine.travel(tomorrow, tick=True):
        assert client.get("/oma/").status_code == 302
        assert client.get("/oma/", headers={"HX-Request": "true"}).status_code == 401
        assert door(Client(), "teemu").status_code == 422


def test_new_roles_end_the_sessions_made_before(marja, make, client: Client) -> None:
    boss = make("pomo", "administrator")
    door(client, "marja")
    assert client.get("/oma/").status_code == 200
    actions.set_roles(by=boss, user=User.objects.get(pk=marja.pk), role_keys=["marketing"], now=timezone.now())
    assert client.get("/oma/").status_code == 302


def test_sign_out_needs_a_post_and_ends_the_session(marja, client: Client) -> None:
    door(client, "marja")
    assert client.get("/kirjaudu/ulos/").status_code == 405
    assert client.post("/kirjaudu/ulos/").status_code == 302
    assert client.get("/oma/").status_code == 302


def test_a_form_without_its_token_is_refused_even_at_the_door(marja) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = door(strict, "marja")
    assert answer.status_code == 403
    assert "vanhentunut" in strict.post("/kirjaudu/", {}, headers={"accept-language": "fi"}).content.decode()


def test_a_foreign_origin_is_refused(marja) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/kirjaudu/").cookies["csrftoken"].value
    data = {"email": "marja@kuurankukka.example", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post("/kirjaudu/", data, headers={"origin": "https://evil.example"}).status_code == 403
    assert strict.post("/kirjaudu/", data, headers={"origin": "http://testserver"}).status_code == 302


def test_a_bare_word_is_no_path_and_no_error(make, client) -> None:
    """`redirect` would take it for the name of a route."""
    make("marja")
    for word in ("etusivu", "' OR 1=1", "%", "accounts:own"):
        sent = {"email": "marja@kuurankukka.example", "password": PASSWORD, "jatka": word}
        assert client.post("/kirjaudu/", sent)["Location"] == "/"
        assert client.get("/kirjaudu/", {"jatka": word})["Location"] == "/"
        client.post("/kirjaudu/ulos/")
