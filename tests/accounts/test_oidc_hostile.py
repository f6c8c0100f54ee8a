"""A provider that lies, an address that leads inside, answers of every wrong kind: nobody comes in (T19, T21)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from kortisto.accounts.models import Session
from kortisto.config.instance import Instance, SettingsError, load

from .oidc_provider import CLIENT, Liar

pytestmark = pytest.mark.django_db
SECRET = "hyvin-hyvin-pitka-salaisuus-hs256-varten"


@pytest.fixture
def liar(settings: Any) -> Iterator[Liar]:
    made = Liar()
    values = {"issuer": made.issuer, "client_id": CLIENT, "client_secret": SECRET, "own_network": True}
    settings.KORTISTO = Instance(
        settings.KORTISTO.home, settings.KORTISTO.values | {f"oidc_{key}": value for key, value in values.items()}
    )
    yield made
    made.close()


def tried(liar: Liar) -> Client:
    """One way there and back, with the token the liar makes."""
    client = Client()
    asked = parse_qs(urlsplit(client.get("/kirjaudu/palvelu/")["Location"]).query)
    liar.nonce = asked["nonce"][0]
    answer = client.get("/kirjaudu/palvelu/paluu/", {"code": "c", "state": asked["state"][0]})
    assert answer.status_code == 302, answer.content
    return client


def is_in(client: Client) -> bool:
    return client.get("/oma/").status_code == 200


def test_the_right_token_opens_so_the_wrong_ones_are_refused_for_what_is_wrong(make, liar) -> None:
    make("marja", "sales")
    liar.token = liar.signed
    assert is_in(tried(liar))


WRONG: dict[str, Any] = {
    "another issuer": lambda liar: liar.signed(iss="https://paha.example"),
    "another audience": lambda liar: liar.signed(aud="muu"),
    "several audiences without azp": lambda liar: liar.signed(aud=[CLIENT, "muu"]),
    "azp of another": lambda liar: liar.signed(azp="muu"),
    "over": lambda liar: liar.signed(exp=int(time.time()) - 120),
    "not yet": lambda liar: liar.signed(iat=int(time.time()) + 600),
    "no end": lambda liar: liar.signed(exp=None),
    "nobody": lambda liar: liar.signed(sub=None),
    "no nonce": lambda liar: liar.signed(nonce=None),
    "another nonce": lambda liar: liar.signed(nonce="muu"),
    "a strange key": lambda liar: liar.signed(key=liar.strange),
    "a key nobody has": lambda liar: liar.signed(kid="kaksi"),
    "unsigned": lambda liar: jwt.encode(liar.claims(), None, algorithm="none", headers={"kid": "one"}),
    "signed with the client's secret": lambda liar: liar.signed(key=SECRET, algorithm="HS256"),
    "no token": lambda liar: "",
    "nonsense": lambda liar: "a.b.c",
    "three dots and a null": lambda liar: "e30.e30.\x00",
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_token_opens_nothing(make, liar, what: str) -> None:
    make("marja", "sales")
    liar.token = lambda: WRONG[what](liar)
    assert not is_in(tried(liar)), what
    assert not Session.objects.filter(user__isnull=False).exists()


@pytest.mark.parametrize("uid", ["x" * 300, ""])
def test_a_name_that_is_none_links_nobody(make, liar, uid: str) -> None:
    make("marja", "sales")
    liar.token = lambda: liar.signed(sub=uid)
    assert not is_in(tried(liar))


def test_a_provider_that_calls_itself_something_else_is_not_asked(make, client, liar) -> None:
    make("marja", "sales")
    liar.config_more = {"issuer": liar.issuer + "/"}
    assert client.get("/kirjaudu/palvelu/")["Location"] == "/kirjaudu/"
    assert liar.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://169.254.169.254/latest/", "", None, 7])
def test_no_endpoint_leads_where_nothing_must_be_asked(make, liar, endpoint: str, address: Any) -> None:
    """T19: the description comes from outside, so its addresses are judged as any other."""
    make("marja", "sales")
    liar.token = liar.signed
    liar.config_more = {endpoint: address}
    client = Client()
    asked = client.get("/kirjaudu/palvelu/")["Location"]
    if endpoint == "authorization_endpoint":
        # Where the browser goes is the browser's own network; only the scheme is ours to judge.
        assert asked == "/kirjaudu/" or asked.startswith("http://169.254.169.254/latest/?")
        return
    assert asked == "/kirjaudu/" or not is_in(tried(liar))


def test_an_issuer_inside_the_own_network_must_be_meant(make, client, liar, settings: Any) -> None:
    make("marja", "sales")
    settings.KORTISTO = Instance(settings.KORTISTO.home, settings.KORTISTO.values | {"oidc_own_network": False})
    assert client.get("/kirjaudu/palvelu/")["Location"] == "/kirjaudu/"
    assert liar.asked == []


def test_only_paths_of_this_site_are_gone_on_to(make, liar) -> None:
    make("marja", "sales")
    liar.token = liar.signed
    for there in ("https://paha.example/", "//paha.example/", "javascript:alert(1)"):
        client = Client()
        asked = parse_qs(urlsplit(client.get("/kirjaudu/palvelu/", {"jatka": there})["Location"]).query)
        liar.nonce = asked["nonce"][0]
        assert client.get("/kirjaudu/palvelu/paluu/", {"code": "c", "state": asked["state"][0]})["Location"] == "/"


def test_wrong_answers_are_braked(make, client, liar) -> None:
    make("marja", "sales")
    for _ in range(45):
        client.get("/kirjaudu/palvelu/paluu/?code=x&state=arvaus")
    answer = client.get("/kirjaudu/palvelu/")
    assert answer["Location"] == "/kirjaudu/"
    assert "Liian monta" in client.get("/kirjaudu/").content.decode()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('issuer = "https://a.example"', "client_id"),
        ('issuer = "http://a.example"\nclient_id = "x"', "own_network"),
        ('issuer = "https://a.example?x=1"', "exactly as the provider"),
        ('issuer = "https://a.example"\nclient_id = "x"\ncreate = true', "write \\[oidc\\] roles"),
        ('client_secret = "x"', "secret"),
        ('roles = ["sales"]', "GROUP=ROLE"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Any, lines: str, words: str) -> None:
    (tmp_path / "kortisto.toml").write_text(f"[oidc]\n{lines}\n")
    environment = {} if "client_secret" in lines or words == "client_id" else {"KORTISTO_OIDC_CLIENT_SECRET": "s"}
    with pytest.raises(SettingsError, match=words):
        load(tmp_path, environment)
