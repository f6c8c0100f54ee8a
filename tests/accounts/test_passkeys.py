"""Passkeys through the front door: added, proving who is there, and everything they are refused for (T21, T22)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from kortisto.accounts import passkeys, recovery, second_step
from kortisto.accounts.models import Session, User
from kortisto.privacy.models import AuditEvent

from .people import door, turn_on
from .soft_key import SoftKey

pytestmark = pytest.mark.django_db
HERE = {"HTTP_HOST": "localhost"}


def browser() -> Client:
    return Client(**HERE)


def add(client: Client, key: SoftKey, name: str = "Puhelin") -> Any:
    options = client.post("/oma/avaimet/haaste/").json()
    return client.post("/oma/avaimet/uusi/", {"name": name, "answer": key.create(options)})


def alone(client: Client, key: SoftKey, **more: str) -> Any:
    options = client.post("/kirjaudu/avain/haaste/enter/").json()
    return client.post("/kirjaudu/avain/", {"answer": key.get(options), **more})


@pytest.fixture
def paula(make) -> User:
    return make("paula", "sales")


@pytest.fixture
def key(paula, enter) -> SoftKey:
    made = SoftKey()
    assert add(enter(browser(), paula), made).status_code == 200
    return made


def test_the_first_passkey_brings_the_recovery_codes_and_the_second_does_not(paula, enter) -> None:
    client = enter(browser(), paula)
    before = client.session.session_key
    answer = add(client, SoftKey())
    assert answer.content.decode().count("<li>") >= 10 and recovery.left(paula) == 10
    assert client.session.session_key != before
    assert add(client, SoftKey(), "Toinen")["Location"] == "/oma/kirjautuminen/"
    page = client.get("/oma/kirjautuminen/").content.decode()
    assert "Puhelin" in page and "Toinen" in page
    assert list(AuditEvent.objects.filter(action="passkey.added").values_list("actor_ref", flat=True)) == [str(paula.ref)] * 2


def test_a_passkey_alone_signs_in_with_a_new_session(paula, key) -> None:
    client = browser()
    client.get("/kirjaudu/")
    client.post("/kirjaudu/avain/haaste/enter/")
    before = client.session.session_key
    answer = alone(client, key, jatka="/oma/")
    assert (answer.status_code, answer["Location"]) == (302, "/oma/")
    assert client.session.session_key != before
    assert client.get("/oma/").status_code == 200
    assert client.session.get_expiry_age() > 6 * 24 * 3600, "the visitor's short session has become a whole one"
    assert alone(browser(), key, jatka="https://evil.example/")["Location"] == "/"


def test_the_password_then_asks_for_the_passkey(paula, key) -> None:
    client = browser()
    assert door(client, "paula")["Location"] == "/kirjaudu/koodi/"
    assert client.get("/oma/").status_code == 302
    options = client.post("/kirjaudu/avain/haaste/second/").json()
    assert len(options["publicKey"]["allowCredentials"]) == 1
    assert client.post("/kirjaudu/koodi/", {"answer": key.get(options)})["Location"] == "/"
    assert client.get("/oma/").status_code == 200


def test_a_key_without_a_pin_is_a_second_step_and_no_more(paula, enter) -> None:
    key = SoftKey(verifies=False, resident=False)
    add(enter(browser(), paula), key)
    assert [one.alone for one in passkeys.of(paula)] == [False]
    assert alone(browser(), key)["Location"].startswith("/kirjaudu/?")
    client = browser()
    door(client, "paula")
    options = client.post("/kirjaudu/avain/haaste/second/").json()
    assert client.post("/kirjaudu/koodi/", {"answer": key.get(options)})["Location"] == "/"


def test_a_role_that_requires_a_second_step_is_content_with_a_passkey(make) -> None:
    user, client, key = make("pirkko", "privacy_officer"), browser(), SoftKey()
    door(client, "pirkko")
    assert client.get("/oma/")["Location"] == "/oma/kaksivaiheinen/"
    assert add(client, key).status_code == 200
    assert client.get("/oma/").status_code == 200
    [kept] = passkeys.of(user)
    client.post(f"/oma/avaimet/{kept.pk}/poisto/")
    assert not second_step.is_on(user) and recovery.left(user) is None
    assert client.get("/oma/")["Location"] == "/oma/kaksivaiheinen/"


def refused(answer: Any, client: Client) -> bool:
    return answer["Location"].startswith("/kirjaudu/?") and client.get("/oma/").status_code == 302


def test_an_answer_works_once(paula, key) -> None:
    client = browser()
    said = key.get(client.post("/kirjaudu/avain/haaste/enter/").json())
    assert client.post("/kirjaudu/avain/", {"answer": said})["Location"] == "/"
    for other in (client, browser()):
        other.post("/kirjaudu/ulos/")
        assert refused(other.post("/kirjaudu/avain/", {"answer": said}), other)
        other.post("/kirjaudu/avain/haaste/enter/")
        assert refused(other.post("/kirjaudu/avain/", {"answer": said}), other), "another challenge, an old answer"


def test_a_challenge_lapses_and_serves_one_purpose(paula, key) -> None:
    client = browser()
    said = key.get(client.post("/kirjaudu/avain/haaste/enter/").json())
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        assert refused(client.post("/kirjaudu/avain/", {"answer": said}), client)
    door(client, "paula")
    said = key.get(client.post("/kirjaudu/avain/haaste/second/").json())
    assert refused(client.post("/kirjaudu/avain/", {"answer": said}), client), "a second step does not stand for both"


@pytest.mark.parametrize(
    "origin", ["http://localhost.evil.example", "http://evil.example", "http://localhost:1", "https://localhost"]
)
def test_an_answer_made_for_another_site_is_refused(paula, key, origin: str) -> None:
    key.origin = origin
    client = browser()
    assert refused(alone(client, key), client)


def test_a_copy_of_the_device_is_noticed_by_its_counting(paula, key) -> None:
    key.counter = 9
    assert alone(browser(), key)["Location"] == "/"
    key.counter = 9
    client = browser()
    assert refused(alone(client, key), client)
    assert AuditEvent.objects.filter(action="sign_in.passkey_failed").count() == 1


def test_another_persons_key_opens_only_her_own_account(paula, key, make, enter) -> None:
    teemu, his = make("teemu", "sales"), SoftKey()
    add(enter(browser(), teemu), his)
    his.handle = paula.ref.bytes
    client = browser()
    assert refused(alone(client, his), client), "his key under her handle"
    door(client, "paula")
    options = client.post("/kirjaudu/avain/haaste/second/").json()
    assert client.post("/kirjaudu/koodi/", {"answer": his.get(options)}).status_code == 422
    again = SoftKey(number=key.number)
    assert add(enter(browser(), teemu), again).status_code == 422, "a number that is hers already"


def test_a_closed_account_and_an_unknown_one_get_the_same_answer(paula, key) -> None:
    from kortisto.accounts import actions

    stranger = SoftKey(handle=b"0" * 16)
    actions.close_account(by=None, user=paula, now=timezone.now())
    pages = []
    for one in (key, stranger):
        client = browser()
        assert refused(alone(client, one), client)
        pages.append(client.get("/kirjaudu/").content.decode().partition("<main")[2].split("csrf")[0])
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "null", '{"id": 1}', '{"id": "x", "response": []}', '{"id": "x", "rawId": "x", "response": {"userHandle": 7}}',
     "[" * 30_000, "x" * 60_000],
)  # fmt: skip
def test_nonsense_is_refused_in_words(paula, enter, said: str) -> None:
    client = browser()
    client.post("/kirjaudu/avain/haaste/enter/")
    assert refused(client.post("/kirjaudu/avain/", {"answer": said}), client)
    inside = enter(browser(), paula)
    inside.post("/oma/avaimet/haaste/")
    assert inside.post("/oma/avaimet/uusi/", {"name": "x", "answer": said}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_damaged_registration_is_refused(paula, enter) -> None:
    """Every part of a right answer replaced in turn; nothing is kept, nothing breaks."""
    client = enter(browser(), paula)
    client.raise_request_exception = True
    wrong: list[Any] = ["", "AAAA", "oWNmbXRkbm9uZQ", None, 7, []]
    for part in ("clientDataJSON", "attestationObject"):
        for value in wrong:
            said = json.loads(SoftKey().create(client.post("/oma/avaimet/haaste/").json()))
            said["response"][part] = value
            assert client.post("/oma/avaimet/uusi/", {"name": "x", "answer": json.dumps(said)}).status_code == 422, (part, value)
    assert not Authenticator.objects.exists()


def test_passkeys_are_offered_only_by_the_name_they_are_bound_to(paula, enter, settings) -> None:
    strange = enter(Client(HTTP_HOST="127.0.0.1"), paula)
    assert strange.post("/oma/avaimet/haaste/").status_code == 409
    assert "localhost" in strange.get("/oma/avaimet/uusi/").content.decode()
    assert "data-passkey=" not in Client(HTTP_HOST="127.0.0.1").get("/kirjaudu/").content.decode()
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://rekisteri.example", ["rekisteri.example"]
    plain, sealed = Client(HTTP_HOST="rekisteri.example"), Client(HTTP_HOST="rekisteri.example:443")
    assert plain.post("/kirjaudu/avain/haaste/enter/").status_code == 409
    assert sealed.post("/kirjaudu/avain/haaste/enter/", secure=True).json()["publicKey"]["rpId"] == "rekisteri.example"


def test_named_renamed_and_removed_by_the_owner_only(paula, key, make, enter) -> None:
    [kept] = passkeys.of(paula)
    other = enter(browser(), make("teemu", "sales"))
    assert other.post(f"/oma/avaimet/{kept.pk}/", {"name": "Minun"}).status_code == 404
    assert other.post(f"/oma/avaimet/{kept.pk}/poisto/").status_code == 404
    mine = enter(browser(), paula)
    assert mine.post(f"/oma/avaimet/{kept.pk}/", {"name": "<b>Työ"}).status_code == 302
    assert "&lt;b&gt;Työ" in mine.get("/oma/kirjautuminen/").content.decode()
    assert mine.post(f"/oma/avaimet/{kept.pk}/poisto/").status_code == 302
    assert not passkeys.of(paula)
    client = browser()
    assert refused(alone(client, key), client)


def test_a_passkey_and_an_app_stand_side_by_side(paula, key) -> None:
    turn_on(paula)
    assert len(passkeys.of(paula)) == 1 and recovery.left(paula) == 10, "setting up the app takes nothing away"
    second_step.remove_app(user=paula, now=timezone.now())
    assert second_step.is_on(paula) and recovery.left(paula) == 10


def test_what_is_kept_of_a_registration_is_what_is_needed(paula, key) -> None:
    [row] = Authenticator.objects.filter(type="webauthn")
    assert set(row.data) == {"name", "credential", "counter", "alone"}
    assert set(row.data["credential"]["response"]) == {"clientDataJSON", "attestationObject"}
    assert paula.email not in json.dumps(row.data)
    assert key.handle == paula.ref.bytes


def test_no_account_can_be_told_by_asking_and_nobody_is_kept_out_by_failures(paula, key) -> None:
    options = browser().post("/kirjaudu/avain/haaste/enter/").json()["publicKey"]
    assert not options.get("allowCredentials") and options["userVerification"] == "required"
    attacker = browser()
    answers = [attacker.post("/kirjaudu/avain/", {"answer": "{}"}, REMOTE_ADDR="10.3.3.3") for _ in range(45)]
    assert all(answer.status_code == 302 for answer in answers)
    options = attacker.post("/kirjaudu/avain/haaste/enter/", REMOTE_ADDR="10.3.3.3").json()
    assert attacker.post("/kirjaudu/avain/", {"answer": key.get(options)}, REMOTE_ADDR="10.3.3.3")["Location"] != "/", "braked"
    options = browser().post("/kirjaudu/avain/haaste/enter/").json()
    assert alone(browser(), key)["Location"] == "/", "from elsewhere the door opens"


def test_a_visitors_challenge_is_soon_forgotten(paula) -> None:
    client = browser()
    client.post("/kirjaudu/avain/haaste/enter/")
    [row] = Session.objects.filter(user=None)
    assert row.expire_date < timezone.now() + timedelta(minutes=16)


def test_the_password_is_not_asked_for_by_a_passkey_that_confirms(paula, key) -> None:
    client = browser()
    alone(client, key)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert client.get("/oma/salasana/")["Location"] == "/oma/vahvistus/?jatka=%2Foma%2Fsalasana%2F"
        options = client.post("/kirjaudu/avain/haaste/confirm/").json()
        answer = client.post("/oma/vahvistus/", {"answer": key.get(options), "jatka": "/oma/salasana/"})
        assert answer["Location"] == "/oma/salasana/"
        assert client.get("/oma/salasana/").status_code == 200


def test_the_log_names_no_passkey(paula, key, caplog) -> None:
    alone(browser(), key)
    assert key.number.hex() not in caplog.text
