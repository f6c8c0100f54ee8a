"""A person and their identity at the provider: linked, taken apart, and what lies about of it."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from .people import PASSWORD, door
from .test_oidc import SECRET, is_in, through
from .test_oidc import provider as provider
from .test_oidc import told as told

pytestmark = pytest.mark.django_db


def test_linked_and_unlinked_by_the_person_herself(told, make, client, provider) -> None:
    make("marja", "sales")
    provider.knows("u-16", email="aivan@muu.example")
    door(client, "marja")
    assert "Tunnistamo" in client.get("/oma/kirjautuminen/").content.decode()
    assert through(client, provider, "u-16", by="/oma/kirjautuminen/palvelu/")["Location"] == "/oma/kirjautuminen/"
    other = Client()
    through(other, provider, "u-16")
    assert is_in(other)
    client.post("/oma/kirjautuminen/palvelu/poisto/")
    third = Client()
    through(third, provider, "u-16")
    assert not is_in(third)
    assert not SocialAccount.objects.exists()


def test_whoever_has_no_password_is_not_left_without_a_way_in(told, make, client, provider) -> None:
    marja = make("marja", "sales")
    provider.knows("u-17", email="marja@kuurankukka.example", email_verified=True)
    through(client, provider, "u-17")
    marja.set_unusable_password()
    marja.save()
    through(client, provider, "u-17")
    client.post("/oma/kirjautuminen/palvelu/poisto/")
    assert SocialAccount.objects.count() == 1


def test_without_a_provider_there_is_no_such_way(make, client) -> None:
    make("marja", "sales")
    assert client.get("/kirjaudu/palvelu/").status_code == 404
    assert client.get("/kirjaudu/palvelu/paluu/?code=x&state=y").status_code == 404
    assert "palvelu" not in client.get("/kirjaudu/").content.decode()
    door(client, "marja", PASSWORD)
    assert client.get("/oma/kirjautuminen/palvelu/").status_code == 404


def test_the_secret_lies_nowhere(told, make, client, provider, home) -> None:
    from tests.proof.scanning import Search, dump

    make("marja", "sales")
    provider.knows("u-18", email="marja@kuurankukka.example", email_verified=True)
    through(client, provider, "u-18")
    search = Search({"secret": SECRET})
    assert not search.in_bytes(repr(dump()).encode())
    assert not [path for path in home.rglob("*") if path.is_file() and search.in_bytes(path.read_bytes())]
