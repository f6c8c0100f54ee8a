"""A form sent after the session had ended: carried through the sign-in, stored nowhere, sent on afterwards."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from kortisto.accounts import kept
from kortisto.accounts.models import Session

from .people import PASSWORD

pytestmark = pytest.mark.django_db
WORK = "/kayttajat/uusi/"


def _hidden(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found, "the page carries no form"
    return found[1]


def _sent(client: Client) -> str:
    answer = client.post(WORK, {"name": "Säilyvä Nimi", "email": "sailyva@kuura.example", "roles": ["sales", "marketing"]})
    assert answer.status_code == 401
    return _hidden(answer.content.decode())


def test_the_form_comes_back_after_signing_in(make, client: Client) -> None:
    user = make("marja")
    sealed = _sent(client)
    answer = client.post("/kirjaudu/", {"email": user.email, "password": PASSWORD, "kept": sealed})
    page = answer.content.decode()
    assert answer.status_code == 200 and f'action="{WORK}"' in page
    assert 'name="name" value="Säilyvä Nimi"' in page and page.count('name="roles"') == 2
    assert client.get("/").status_code == 200, "signed in"


def test_a_wrong_password_keeps_it_still(make, client: Client) -> None:
    user = make("marja")
    answer = client.post("/kirjaudu/", {"email": user.email, "password": "jokin muu sana", "kept": _sent(client)})
    assert answer.status_code == 422 and kept.read(_hidden(answer.content.decode())) is not None


def test_it_is_stored_nowhere(make, client: Client) -> None:
    make("marja")
    _sent(client)
    assert not any("Säilyvä" in str(session.get_decoded()) for session in Session.objects.all())


def test_nobody_can_forge_one(make, client: Client) -> None:
    user = make("marja")
    forged = _sent(client)[:-3] + "abc"
    answer = client.post("/kirjaudu/", {"email": user.email, "password": PASSWORD, "kept": forged})
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_a_password_is_never_carried(make, client: Client) -> None:
    make("marja")
    answer = client.post("/oma/salasana/", {"current": PASSWORD, "password": "uusi salainen sana", "again": "uusi salainen sana"})
    assert answer.status_code == 302 and "salainen" not in answer["Location"]


def test_htmx_is_told_and_sends_the_form_as_a_page(make, client: Client) -> None:
    make("marja")
    assert client.post(WORK, {"name": "x"}, headers={"HX-Request": "true"}).status_code == 401


def test_a_form_nobody_checked_the_token_of_is_not_carried(make) -> None:
    """It is sent on by itself after the sign-in: a foreign page must not be able to put one there."""
    make("marja")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(WORK, {"name": "x"}).status_code == 403
    assert strict.post("/tuonti/", {"tiedosto": "x"}).status_code == 302  # checks its token itself, after the sign-in


def test_a_form_that_may_have_files_is_carried_without_them(make, client: Client) -> None:
    """Its view checks the token itself, once the files lie in memory; so does whoever carries the form."""
    make("marja")
    way = "/henkilot/H-00001/yhteydenotot/"
    answer = client.post(way, {"kind": "call_held", "summary": "Säilyi", "attached": ContentFile(b"%PDF-1.7", "tarjous.pdf")})
    carried = kept.read(_hidden(answer.content.decode()))
    assert answer.status_code == 401 and carried == kept.Kept(way, [("kind", "call_held"), ("summary", "Säilyi")], files=True)
    foreign = Client(enforce_csrf_checks=True).post(way, {"kind": "call_held", "summary": "Vieraalta sivulta"})
    assert foreign.status_code == 302 and "kept" not in foreign.content.decode()
