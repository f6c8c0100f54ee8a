"""The staff register through the front door: add, invite, change, close; the last administrator stays."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kortisto.accounts.models import Invitation, RoleAssignment, User
from kortisto.privacy.models import AuditEvent, Subject

from .people import PASSWORD, turn_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(make) -> User:
    user = make("pomo", "administrator")
    turn_on(user)
    return user


@pytest.fixture
def inside(boss, client: Client, enter) -> Client:
    return enter(client, boss)


NEW = {"name": "Aino Lehtovirta", "email": "Aino@Kuurankukka.example", "roles": ["sales"], "ends_on": "", "language": "sv"}


def link_of(answer) -> str:
    return re.search(r"http://testserver(/kutsu/[\w-]+/)", answer.content.decode())[1]


def test_a_new_member_joins_by_a_link_that_works_once(inside: Client) -> None:
    answer = inside.post("/kayttajat/uusi/", NEW)
    user = User.objects.get(email="aino@kuurankukka.example")
    assert user.subject.kind == Subject.Kind.STAFF and not user.has_usable_password()
    path = link_of(answer)
    guest = Client()
    assert "Aino Lehtovirta" in guest.get(path).content.decode()
    data = {"name": "Aino Lehtovirta", "password": "merituuli telakka 9", "again": "merituuli telakka 9"}
    assert guest.post(path, data)["Location"] == "/"
    assert guest.get("/oma/").status_code == 200
    assert guest.get("/oma/").headers["Content-Language"] == "sv"
    assert Client().get(path).status_code == 410
    assert Client().post(path, data).status_code == 410


def test_the_link_is_stored_as_a_hash_and_lapses(inside: Client) -> None:
    path = link_of(inside.post("/kayttajat/uusi/", NEW))
    token = path.split("/")[2]
    assert token not in str(list(Invitation.objects.values()))
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        assert Client().get(path).status_code == 410


def test_a_newer_link_kills_the_older(inside: Client) -> None:
    old = link_of(inside.post("/kayttajat/uusi/", NEW))
    user = User.objects.get(email="aino@kuurankukka.example")
    new = link_of(inside.post(f"/kayttajat/{user.pk}/linkki/"))
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_a_password_link_does_not_pass_the_second_step(inside: Client, make) -> None:
    user = make("paula", "sales")
    turn_on(user)
    path = link_of(inside.post(f"/kayttajat/{user.pk}/linkki/"))
    guest = Client()
    answer = guest.post(path, {"password": "uusi salasana 11", "again": "uusi salasana 11"})
    assert answer["Location"] == "/kirjaudu/"
    assert guest.get("/oma/").status_code == 302


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("lyhyt", "lyhyt"),
        ("password1234", "password1234"),
        ("eri salasana 1", "eri salasana 2"),
        ("Aino Lehtovirta", "Aino Lehtovirta"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(inside: Client, password: str, again: str) -> None:
    path = link_of(inside.post("/kayttajat/uusi/", NEW))
    answer = Client().post(path, {"name": "Aino Lehtovirta", "password": password, "again": again})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


def test_an_address_is_taken_once_whatever_its_case(inside: Client, make) -> None:
    make("aino")
    answer = inside.post("/kayttajat/uusi/", NEW)
    assert answer.status_code == 422
    assert User.objects.filter(email__iexact="aino@kuurankukka.example").count() == 1


def test_roles_are_rows_with_dates_and_giver(inside: Client, boss: User, make) -> None:
    user = make("teemu", "sales", now=timezone.now() - timedelta(days=10))
    inside.post(
        f"/kayttajat/{user.pk}/", {"name": "Teemu", "email": user.email, "roles": ["marketing"], "ends_on": "", "language": ""}
    )
    today = timezone.localdate()
    sales = RoleAssignment.objects.get(user=user, role_key="sales")
    marketing = RoleAssignment.objects.get(user=user, role_key="marketing")
    assert sales.to_on == today - timedelta(days=1)
    assert (marketing.from_on, marketing.to_on, marketing.given_by) == (today, None, boss)
    fresh = User.objects.get(pk=user.pk)
    assert fresh.has_right("import") and fresh.role_keys == {"marketing"}


def test_rights_come_from_the_notice_and_unknown_roles_are_refused(inside: Client, make) -> None:
    user = make("teemu", "sales")
    assert user.has_right("register.edit") and not user.has_right("policy.publish")
    data = {"name": "Teemu", "email": user.email, "roles": ["keksitty"], "ends_on": "", "language": ""}
    assert inside.post(f"/kayttajat/{user.pk}/", data).status_code == 422


def test_mass_assignment_changes_nothing_else(inside: Client, make) -> None:
    user = make("teemu", "sales")
    extra = {"epoch": "99", "closed_at": "2020-01-01", "password": "x", "ref": "0" * 32}
    data = {"name": "Teemu", "email": user.email, "roles": ["sales"], "ends_on": "", "language": "", **extra}
    assert inside.post(f"/kayttajat/{user.pk}/", data).status_code == 302
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.epoch, fresh.closed_at, fresh.ref, fresh.check_password(PASSWORD)) == (user.epoch, None, user.ref, True)


def test_closing_ends_everything_and_can_be_undone(inside: Client, make, enter) -> None:
    user = make("teemu", "sales")
    theirs = enter(Client(), user)
    answer = inside.post(f"/kayttajat/{user.pk}/sulkeminen/", follow=True)
    assert f'action="/kayttajat/{user.pk}/avaaminen/"' in answer.content.decode()
    assert theirs.get("/oma/").status_code == 302
    assert theirs.get("/oma/", headers={"HX-Request": "true"}).status_code == 401
    inside.post(f"/kayttajat/{user.pk}/avaaminen/")
    assert User.objects.get(pk=user.pk).is_active
    assert list(AuditEvent.objects.filter(subject_ref=str(user.subject.ref)).order_by("seq").values_list("action", flat=True))[
        -2:
    ] == [
        "account.closed",
        "account.reopened",
    ]


def test_the_last_administrator_cannot_be_lost(inside: Client, boss: User) -> None:
    inside.post(f"/kayttajat/{boss.pk}/sulkeminen/")
    data = {"name": "Pomo", "email": boss.email, "roles": ["sales"], "ends_on": "", "language": ""}
    assert inside.post(f"/kayttajat/{boss.pk}/", data).status_code == 422
    assert inside.post(f"/kayttajat/{boss.pk}/", {**data, "roles": ["administrator"], "ends_on": "2020-01-01"}).status_code == 422
    assert User.objects.get(pk=boss.pk).has_right("users.manage")


def test_sales_may_not_open_the_users(make, client: Client, enter) -> None:
    enter(client, make("teemu", "sales"))
    answer = client.get("/kayttajat/", headers={"accept-language": "fi"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "hallita käyttäjiä" in text and "pääkäyttäjä" in text


def test_the_list_costs_the_same_for_one_and_for_three(inside: Client, make, django_assert_num_queries) -> None:
    from kortisto.accounts.staff import on_list

    with CaptureQueriesContext(connection) as few:
        on_list(timezone.localdate())
    for name in ("aino", "teemu", "onni"):
        make(name, "sales", "marketing")
    with django_assert_num_queries(len(few)):
        on_list(timezone.localdate())
    assert inside.get("/kayttajat/").content.decode().count("<tr data-row") == 4


def test_last_day_of_employment_is_a_fact_and_an_anchor_for_the_engine(make) -> None:
    from kortisto.accounts.privacy import account_closed, account_open

    user = make("teemu", "sales", ends_on=date(2026, 12, 31))
    ids = [user.subject_id]
    assert [h.last_day for h in account_open(ids, date(2026, 11, 24))] == [date(2026, 12, 31)]
    assert list(account_open(ids, date(2027, 1, 1))) == []
    assert list(account_closed(ids, date(2026, 11, 24))) == []
    assert [d.day for d in account_closed(ids, date(2027, 1, 1))] == [date(2026, 12, 31)]
