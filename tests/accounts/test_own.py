"""The own account and the settings page."""

from __future__ import annotations

import pytest
from django.test import Client

from kortisto.accounts.models import User

from .people import PASSWORD, turn_on

pytestmark = pytest.mark.django_db


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(make, enter) -> None:
    user = make("marja", "sales")
    here, there = enter(Client(), user), enter(Client(), user)
    new = {"password": "toinen pitkä salasana", "again": "toinen pitkä salasana"}
    assert here.post("/oma/salasana/", {"current": "väärä", **new}).status_code == 422
    before = here.session.session_key
    assert here.post("/oma/salasana/", {"current": PASSWORD, **new}).status_code == 302
    assert here.session.session_key != before
    assert here.get("/oma/").status_code == 200
    assert there.get("/oma/").status_code == 302
    assert User.objects.get(pk=user.pk).check_password(new["password"])


def test_language_follows_the_browser_until_chosen(make, enter, client: Client) -> None:
    enter(client, make("marja", "sales"))
    swedish = {"accept-language": "sv"}
    assert client.get("/oma/", headers=swedish)["Content-Language"] == "sv"
    assert client.post("/kieli/", {"language": "en", "next": "/oma/"})["Location"] == "/oma/"
    assert client.get("/oma/", headers=swedish)["Content-Language"] == "en"
    client.post("/oma/", {"language": "", "keyboard_shortcuts": "on"})
    client.cookies.pop("django_language")
    assert client.get("/oma/", headers=swedish)["Content-Language"] == "sv"


def test_a_visitor_chooses_a_language_by_post_only(make, client: Client) -> None:
    make("marja")
    assert client.get("/kieli/").status_code == 405
    client.post("/kieli/", {"language": "en"})
    assert '<html lang="en">' in client.get("/kirjaudu/").content.decode()
    assert client.post("/kieli/", {"language": "xx"}).status_code == 400
    assert client.post("/kieli/", {"language": "fi", "next": "https://evil.example/"})["Location"] == "/"


def test_letters_can_be_switched_off(make, enter, client: Client) -> None:
    enter(client, make("marja", "sales"))
    assert "data-keys" not in client.get("/oma/").content.decode()
    client.post("/oma/", {"language": ""})
    assert 'data-keys="off"' in client.get("/oma/").content.decode()


def test_settings_tell_the_instance_and_that_mail_is_not_set(make, enter, client: Client, settings) -> None:
    boss = make("pomo", "administrator")
    turn_on(boss)
    text = enter(client, boss).get("/asetukset/", headers={"accept-language": "fi"}).content.decode()
    assert settings.KORTISTO.web_base_url in text
    assert "Kuurankukka Kalusteet Oy" in text
    assert "Sähköpostipalvelinta ei ole asetettu" in text


def test_settings_tell_the_mail_server_without_its_password(make, enter, client: Client, settings) -> None:
    from dataclasses import replace

    mail = {"mail_host": "posti.example", "mail_password": "salainen-sana", "mail_sender": "rekisteri@kuurankukka.example"}
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, **mail})
    boss = make("pomo", "administrator")
    turn_on(boss)
    text = enter(client, boss).get("/asetukset/").content.decode()
    assert "posti.example" in text and "rekisteri@kuurankukka.example" in text and "salainen-sana" not in text
