"""Signing in with the firm's own provider: a real one in its own process (H05, T19, T21, T22)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from django.utils import timezone

from kortisto.accounts import actions, roles
from kortisto.accounts.models import User
from kortisto.config.instance import Instance
from kortisto.privacy.models import AuditEvent

from .oidc_provider import CLIENT, Provider
from .people import door, totp, turn_on

pytestmark = pytest.mark.django_db
SECRET = "salaisuus-jota-kukaan-ei-nae-4711"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def told(settings: Any, provider: Provider) -> Callable[..., None]:
    """told(create=True, …): what the settings say of the provider."""

    def say(**more: Any) -> None:
        own = {
            "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "Tunnistamo", "own_network": True,
            "second_step": ("mfa",),
        }  # fmt: skip
        values = {f"oidc_{key}": value for key, value in (own | more).items()}
        settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, **values})

    say()
    return say


def through(client: Client, provider: Provider, sub: str, *, by: str = "/kirjaudu/palvelu/") -> Any:
    """The browser goes to the provider, `sub` signs in there, and it comes back."""
    away = client.get(by)
    assert away.status_code == 302, away.content
    assert away["Location"].startswith(provider.issuer)
    return client.get(provider.passes(away["Location"], sub))


def is_in(client: Client) -> bool:
    return client.get("/oma/").status_code == 200


def words(client: Client, answer: Any) -> str:
    return client.get(answer["Location"]).content.decode()


def test_an_open_account_is_entered_by_its_verified_address_and_then_by_its_link(told, make, client, provider) -> None:
    marja = make("marja", "sales")
    provider.knows("u-1", email="Marja@Kuurankukka.example", email_verified=True, name="Marja")
    assert "Tunnistamo" in client.get("/kirjaudu/").content.decode()
    cookie = client.cookies["kortisto"].value if "kortisto" in client.cookies else ""
    answer = through(client, provider, "u-1", by="/kirjaudu/palvelu/?jatka=/oma/")
    assert (answer.status_code, answer["Location"]) == (302, "/oma/")
    assert is_in(client)
    assert client.cookies["kortisto"].value != cookie
    row = SocialAccount.objects.get()
    assert (row.user_id, row.provider, row.uid, row.extra_data) == (marja.pk, provider.issuer, "u-1", {})
    assert not SocialApp.objects.exists()
    assert not SocialToken.objects.exists()
    # The link counts from now on, whatever becomes of the address there.
    provider.knows("u-1", email="toinen@muualla.example", email_verified=True)
    other = Client()
    through(other, provider, "u-1")
    assert is_in(other)
    assert set(AuditEvent.objects.filter(actor_ref=str(marja.ref)).values_list("action", flat=True)) >= {
        "sign_in.linked",
        "sign_in.done",
    }


def test_an_address_nobody_vouches_for_links_nothing(told, make, client, provider) -> None:
    make("marja", "sales")
    for verified in (False, None):
        claims = {"email": "marja@kuurankukka.example"} | ({} if verified is None else {"email_verified": verified})
        provider.knows("u-2", **claims)
        assert "ei ole täällä avointa tunnusta" in words(client, through(client, provider, "u-2"))
        assert not is_in(client)
    told(trust_email=True)
    through(client, provider, "u-2")
    assert is_in(client)


def test_a_second_identity_does_not_take_an_account_over(told, make, client, provider) -> None:
    make("marja", "sales")
    provider.knows("u-3", email="marja@kuurankukka.example", email_verified=True)
    provider.knows("u-4", email="marja@kuurankukka.example", email_verified=True)
    through(client, provider, "u-3")
    other = Client()
    assert "eri ihmisille" in words(other, through(other, provider, "u-4"))
    assert not is_in(other)


def test_ended_and_unknown_people_stay_outside(told, make, client, provider) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    ended = make("marja", "sales")
    provider.knows("u-5", email="marja@kuurankukka.example", email_verified=True)
    through(client, provider, "u-5")
    assert is_in(client)
    actions.change_user(by=None, user=ended, name="Marja", email=ended.email, ends_on=yesterday, now=timezone.now())
    assert not is_in(client)
    again = Client()
    page = words(again, through(again, provider, "u-5"))
    assert not is_in(again)
    provider.knows("u-6", email="outo@kuurankukka.example", email_verified=True, groups=["crm-sales"])
    assert "avointa tunnusta" in page
    assert "avointa tunnusta" in words(again, through(again, provider, "u-6"))
    assert User.objects.count() == 1


def test_somebody_unknown_gets_an_account_only_by_a_group_and_only_when_it_is_switched_on(told, make, client, provider) -> None:
    make("pomo", "administrator")
    provider.knows("u-7", email="uusi@kuurankukka.example", email_verified=True, name="Uusi Myyjä", groups=["crm-sales", "muu"])
    provider.knows("u-8", email="muu@kuurankukka.example", email_verified=True, groups=["muu"])
    told(roles=("crm-sales=sales",))
    through(client, provider, "u-7")
    assert User.objects.count() == 1
    told(roles=("crm-sales=sales",), create=True)
    through(client, provider, "u-8")
    assert User.objects.count() == 1
    through(client, provider, "u-7")
    made = User.objects.get(email="uusi@kuurankukka.example")
    assert (made.name, made.role_keys, made.has_usable_password()) == ("Uusi Myyjä", {"sales"}, False)
    assert is_in(client)
    assert door(Client(), "uusi", "").status_code == 422


def test_groups_give_and_take_the_roles_they_are_named_for(told, make, client, provider) -> None:
    marja = make("marja", "events", "service")
    told(roles=("crm-sales=sales", "crm-service=service"))
    provider.knows("u-9", email="marja@kuurankukka.example", email_verified=True, groups=["crm-sales"])
    through(client, provider, "u-9")
    marja.refresh_from_db()
    assert marja.role_keys == {"events", "sales"}, "events was given by hand and stays; service went with its group"
    assert is_in(client)
    provider.knows("u-9", email="marja@kuurankukka.example")
    other = Client()
    through(other, provider, "u-9")
    marja.refresh_from_db()
    assert marja.role_keys == {"events"}
    assert not is_in(client), "other roles, other session"
    provider.knows("u-9", _claim_names={"groups": "src1"})
    third = Client()
    assert "kaikkia ryhmiä" in words(third, through(third, provider, "u-9"))
    assert not is_in(third)


def test_the_last_administrator_keeps_the_role_whatever_the_groups_say(told, make, client, provider) -> None:
    pomo = make("pomo", "administrator")
    told(roles=("crm-admin=administrator",), second_step=("mfa",))
    provider.knows("u-10", email="pomo@kuurankukka.example", email_verified=True, groups=[], amr=["pwd", "mfa"])
    through(client, provider, "u-10")
    pomo.refresh_from_db()
    assert pomo.role_keys == {"administrator"}
    assert AuditEvent.objects.filter(action="sign_in.roles_kept").exists()


def test_the_second_step_is_ours_unless_the_provider_asked_for_one(told, make, client, provider) -> None:
    marja = make("marja", "privacy_officer")
    assert roles.second_step_required(marja.role_keys)
    provider.knows("u-11", email="marja@kuurankukka.example", email_verified=True, amr=["pwd"])
    through(client, provider, "u-11")
    assert client.get("/")["Location"] == "/oma/kaksivaiheinen/", "the policy asks for it, and nobody has"
    provider.knows("u-11", amr=["pwd", "mfa"])
    by_amr = Client()
    through(by_amr, provider, "u-11")
    assert by_amr.get("/").status_code == 200
    told(second_step=("urn:example:loa3",))
    provider.knows("u-11", acr="urn:example:loa3")
    by_acr = Client()
    through(by_acr, provider, "u-11")
    assert by_acr.get("/").status_code == 200
    turn_on(marja)
    provider.knows("u-11", amr=["pwd", "mfa"])
    own = Client()
    assert through(own, provider, "u-11", by="/kirjaudu/palvelu/?jatka=/oma/")["Location"] == "/kirjaudu/koodi/"
    assert not is_in(own)
    assert own.post("/kirjaudu/koodi/", {"code": totp(marja)})["Location"] == "/oma/"
    assert is_in(own)


def test_an_answer_works_once_in_the_browser_that_asked(told, make, client, provider) -> None:
    make("marja", "sales")
    provider.knows("u-12", email="marja@kuurankukka.example", email_verified=True)
    back = provider.passes(client.get("/kirjaudu/palvelu/")["Location"], "u-12")
    stolen = Client()
    assert "toisessa selaimessa" in words(stolen, stolen.get(back))
    assert not is_in(stolen)
    client.get(back)
    assert is_in(client)
    client.post("/kirjaudu/ulos/")
    client.get(back)
    assert not is_in(client)


def test_whoever_cancels_there_is_told_so(told, make, client, provider) -> None:
    make("marja", "sales")
    answer = client.get(provider.passes(client.get("/kirjaudu/palvelu/")["Location"], ""))
    assert "keskeytettiin" in words(client, answer)


def test_signing_out_offers_the_end_there_too(told, make, client, provider) -> None:
    make("marja", "sales")
    provider.knows("u-13", email="marja@kuurankukka.example", email_verified=True)
    through(client, provider, "u-13")
    page = client.post("/kirjaudu/ulos/").content.decode()
    assert f"{provider.issuer}/oauth2/end_session?client_id=kortisto&amp;post_logout_redirect_uri=" in page
    assert not is_in(client)
    assert door(client, "marja")["Location"] == "/"
    assert client.post("/kirjaudu/ulos/")["Location"] == "/kirjaudu/"


def test_confirming_goes_there_anew_and_asks_when_that_was(told, make, client, provider) -> None:
    marja = make("marja", "administrator")
    now = int(time.time())
    right = {"email": "marja@kuurankukka.example", "email_verified": True, "amr": ["mfa"], "auth_time": now}
    provider.knows("u-14", **right)
    through(client, provider, "u-14")
    session = client.session
    session["began_at"] = session["began_at"] - 3600
    session.save()
    assert client.get("/kayttajat/uusi/")["Location"] == "/oma/vahvistus/?jatka=%2Fkayttajat%2Fuusi%2F"
    assert "Tunnistamo" in client.get("/oma/vahvistus/").content.decode()
    by = "/oma/vahvistus/palvelu/?jatka=/kayttajat/uusi/"
    asked = client.get(by)["Location"]
    assert "prompt=login" in asked
    assert "max_age=0" in asked
    for wrong in (right | {"auth_time": now - 7200}, {**right, "auth_time": True}, right | {"amr": ["pwd"]}):
        provider.knows("u-14", **wrong)
        through(client, provider, "u-14", by=by)
        assert client.get("/kayttajat/uusi/").status_code == 302
    provider.knows("u-15", email="muu@muu.example", amr=["mfa"], auth_time=now)
    through(client, provider, "u-15", by=by)
    assert client.get("/kayttajat/uusi/").status_code == 302, "somebody else's identity proves nothing"
    provider.knows("u-14", **right)
    assert through(client, provider, "u-14", by=by)["Location"] == "/kayttajat/uusi/"
    assert client.get("/kayttajat/uusi/").status_code == 200
    assert marja.pk == User.objects.get().pk
