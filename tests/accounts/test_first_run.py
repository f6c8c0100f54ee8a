"""First run: only with the link from the terminal, only once, with the controller's details to check."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kortisto.accounts import firstrun, roles
from kortisto.accounts.models import User
from kortisto.privacy import publication
from kortisto.privacy.gate import open_gate

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Marja Koskela",
    "email": "marja@kuurankukka.example",
    "password": "kuura kukka metsä 7",
    "again": "kuura kukka metsä 7",
}


def token() -> str:
    link = firstrun.link("http://localhost:8000/", now=timezone.now())
    assert link and link.startswith("http://localhost:8000/alku/?avain=")
    return link.split("=", 1)[1]


def test_everything_leads_to_the_first_run_while_nobody_has_an_account(client: Client) -> None:
    assert client.get("/")["Location"] == "/alku/"
    assert client.get("/kirjaudu/")["Location"] == "/alku/"
    assert "kortisto serve" in client.get("/alku/").content.decode()


def test_without_the_link_nobody_becomes_administrator(client: Client) -> None:
    token()
    assert client.post("/alku/", FORM).status_code == 200
    assert client.post("/alku/", {**FORM, "avain": "arvaus"}).status_code == 403
    assert not User.objects.exists()


def test_the_link_makes_the_first_administrator_and_tells_the_next_steps(client: Client) -> None:
    key = token()
    assert 'name="avain"' in client.get(f"/alku/?avain={key}").content.decode()
    answer = client.post("/alku/", {**FORM, "avain": key})
    assert answer["Location"] == "/alku/valmis/"
    user = User.objects.get()
    assert user.has_right("users.manage") and user.has_right("settings.manage")
    assert client.get("/alku/valmis/")["Location"] == "/oma/kaksivaiheinen/"
    assert Client().get(f"/alku/?avain={key}")["Location"] == "/kirjaudu/"
    assert firstrun.link("http://localhost:8000", now=timezone.now()) is None


def test_one_person_can_run_the_house_alone(client: Client) -> None:
    """`b2b` parts the administrator from who publishes and from who sees the register: the page offers both hands at once."""
    key = token()
    page = client.get(f"/alku/?avain={key}").content.decode()
    assert 'name="alone"' in page and " checked" in page
    client.post("/alku/", {**FORM, "avain": key, "alone": "on"})
    user = User.objects.get()
    everything = frozenset().union(*(role.rights for role in roles.definitions().values()))
    assert roles.rights_of(user.role_keys) == everything
    now = timezone.now()
    publication.install(roles.active_policies(), by="cli", now=now - timedelta(days=1))
    for activity in {activity for policy in roles.active_policies() for p in policy.purposes for activity in p.activities}:
        open_gate(user, activity, as_of=timezone.localdate(now))


def test_who_does_not_want_it_is_an_administrator_alone(client: Client) -> None:
    client.post("/alku/", {**FORM, "avain": token()})
    assert set(User.objects.get().role_keys) == {"administrator"}


def test_a_newer_link_kills_the_older(client: Client) -> None:
    old, new = token(), token()
    assert client.get(f"/alku/?avain={old}").status_code == 403
    assert client.get(f"/alku/?avain={new}").status_code == 200


def test_a_weak_password_is_refused_and_the_link_still_works(client: Client) -> None:
    key = token()
    assert client.post("/alku/", {**FORM, "avain": key, "password": "lyhyt", "again": "lyhyt"}).status_code == 422
    assert client.post("/alku/", {**FORM, "avain": key}).status_code == 302


def test_next_steps_show_the_controller_of_the_notice(client: Client, make, enter) -> None:
    from .people import turn_on

    user = make("pomo", "administrator")
    turn_on(user)
    text = enter(client, user).get("/alku/valmis/").content.decode()
    assert "Kuurankukka Kalusteet Oy" in text
