"""One-time links: by mail through a real mail server or shown, single use, for one purpose (T14, T15, T16, T21)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kortisto.accounts import actions, invitations, jobs
from kortisto.accounts.models import Invitation, User
from kortisto.jobs.models import Job
from kortisto.jobs.tasks import find
from kortisto.privacy.models import AuditEvent
from tests.outreach.conftest import PostOffice, post_office
from tests.proof.scanning import dump

from .people import PASSWORD, door, turn_on

__all__ = ["post_office"]
pytestmark = pytest.mark.django_db

NEW = {"name": "Åsa Söderström", "email": "asa@kuurankukka.example", "roles": ["sales"], "ends_on": "", "language": "sv"}
CHOSEN = {"name": "Åsa Söderström", "password": "merituuli telakka 9", "again": "merituuli telakka 9"}


def work() -> None:
    """What a worker does with the jobs that wait, with the arguments that lie in the queue."""
    for job in Job.objects.filter(task=jobs.send_link.path).order_by("pk"):
        job.delete()
        find(job.task).call(**job.arguments)


def letters(office: PostOffice) -> list[Any]:
    return [message_from_bytes(envelope.content, policy=default) for envelope in office.got]


def path_in(message: Any) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.search(r"http://localhost:8000(/kutsu/[\w-]{43}/)\s", text)[1]  # type: ignore[index]


@pytest.fixture
def inside(make: Callable[..., Any], enter: Any) -> Client:
    boss = make("pomo", "administrator")
    turn_on(boss)
    return enter(Client(headers={"accept-language": "en"}), boss)


def ask(client: Client, email: str, **more: Any) -> Any:
    return client.post("/kirjaudu/unohtunut/", {"email": email}, **more)


def test_an_invitation_travels_by_mail_in_the_persons_language(inside: Client, post_office: PostOffice) -> None:
    answer = inside.post("/kayttajat/uusi/", NEW, follow=True)
    assert "on its way" in answer.content.decode() and "/kutsu/" not in answer.content.decode()
    work()
    [letter] = letters(post_office)
    assert letter["Subject"] == "Välkommen till Kortisto" and letter["To"] == "Åsa Söderström <asa@kuurankukka.example>"
    assert letter["Auto-Submitted"] == "auto-generated" and letter["Content-Language"] == "sv"
    path = path_in(letter)
    html = letter.get_body(("html",)).get_content()
    assert path in html and "Pomo" in html and "Åsa" not in html.replace("Åsa Söderström", "")
    guest = Client()
    assert guest.post(path, CHOSEN)["Location"] == "/"
    assert guest.get("/oma/").status_code == 200
    assert Client().post(path, CHOSEN).status_code == Client().get(path).status_code == 410


def test_the_token_lies_nowhere_but_in_the_letter(inside: Client, post_office: PostOffice) -> None:
    inside.post("/kayttajat/uusi/", NEW)
    queued = str(list(Job.objects.values_list("arguments", flat=True)))
    assert "asa" not in queued and "kutsu" not in queued
    work()
    token = path_in(letters(post_office)[0]).split("/")[2]
    assert token not in str(dump())


def test_sent_again_withdrawn_and_shown_the_newest_alone_works(inside: Client, post_office: PostOffice) -> None:
    inside.post("/kayttajat/uusi/", NEW)
    user = User.objects.get(email=NEW["email"])
    work()
    inside.post(f"/kayttajat/{user.pk}/linkki/", {"tapa": "posti"})
    work()
    first, second = (path_in(letter) for letter in letters(post_office))
    assert Client().get(first).status_code == 410 and Client().get(second).status_code == 200
    page = inside.get(f"/kayttajat/{user.pk}/").content.decode()
    assert "A link has been sent by mail." in page and "Withdraw the link" in page
    inside.post(f"/kayttajat/{user.pk}/linkki/peruutus/")
    assert Client().get(second).status_code == 410
    shown = inside.post(f"/kayttajat/{user.pk}/linkki/").content.decode()
    assert Client().get(re.search(r"http://testserver(/kutsu/[\w-]+/)", shown)[1]).status_code == 200  # type: ignore[index]
    assert len(post_office.got) == 2


def test_an_ended_account_gets_no_link(inside: Client, make: Callable[..., Any]) -> None:
    user = make("teemu", "sales")
    inside.post(f"/kayttajat/{user.pk}/sulkeminen/")
    answer = inside.post(f"/kayttajat/{user.pk}/linkki/", follow=True).content.decode()
    assert "Open it again first" in answer and "/kutsu/" not in answer
    assert not Invitation.objects.exists()


def test_a_withdrawn_link_on_its_way_is_not_sent(inside: Client, post_office: PostOffice) -> None:
    inside.post("/kayttajat/uusi/", NEW)
    user = User.objects.get(email=NEW["email"])
    inside.post(f"/kayttajat/{user.pk}/linkki/peruutus/")
    work()
    assert post_office.got == []


def test_what_the_server_does_not_take_is_tried_again_and_told(inside: Client, post_office: PostOffice) -> None:
    post_office.answers[NEW["email"]] = "451 later"  # type: ignore[index]
    inside.post("/kayttajat/uusi/", NEW)
    user = User.objects.get(email=NEW["email"])
    [job] = Job.objects.filter(task=jobs.send_link.path)
    with pytest.raises(jobs.NotTaken, match="later"):
        find(job.task).call(**job.arguments)
    assert "has not taken the link" in inside.get(f"/kayttajat/{user.pk}/").content.decode()
    post_office.answers.clear()
    find(job.task).call(**job.arguments)
    assert Client().get(path_in(letters(post_office)[0])).status_code == 200
    find(job.task).call(**job.arguments)
    assert len(post_office.got) == 1, "a job that runs twice sends once"


@pytest.mark.parametrize(("answer", "letters_out", "state"), [("550 no such box", 0, "failed"), ("drop", 1, "sent")])
def test_refused_for_good_or_perhaps_arrived_is_not_sent_again(
    inside: Client, post_office: PostOffice, answer: str, letters_out: int, state: str
) -> None:
    post_office.answers[NEW["email"]] = answer  # type: ignore[index]
    inside.post("/kayttajat/uusi/", NEW)
    work()
    assert (len(post_office.got), Invitation.objects.get(kind="join").mail) == (letters_out, state)


def test_without_mail_the_link_is_shown_and_nothing_is_promised(inside: Client) -> None:
    assert "/kutsu/" in inside.post("/kayttajat/uusi/", NEW).content.decode()
    page = Client(headers={"accept-language": "en"}).get("/kirjaudu/unohtunut/").content.decode()
    assert "An administrator gives you a link" in page and "<form class" not in page.partition("<main")[2]
    assert ask(Client(), "pomo@kuurankukka.example").status_code == 200
    assert not Job.objects.filter(task=jobs.send_link.path).exists()


def test_a_forgotten_password_is_replaced_and_the_second_step_stays(make: Callable[..., Any], post_office: PostOffice) -> None:
    user = make("paula", "sales")
    turn_on(user)
    before = Client()
    ask(Client(), " PAULA@Kuurankukka.example ")
    work()
    path = path_in(letters(post_office)[0])
    assert before.post(path, CHOSEN)["Location"] == "/kirjaudu/"
    assert before.get("/oma/").status_code == 302, "the link alone does not pass the second step"
    assert door(Client(), "paula").status_code == 422
    assert door(Client(), "paula", CHOSEN["password"])["Location"] == "/kirjaudu/koodi/"
    assert AuditEvent.objects.filter(action="invitation.forgotten", subject_ref=str(user.subject.ref)).count() == 1


def test_the_answer_and_its_work_are_the_same_for_an_unknown_address(make: Callable[..., Any], post_office: PostOffice) -> None:
    make("paula", "sales")
    actions.add_user(by=None, email="kutsuttu@kuurankukka.example", name="Kutsuttu", now=timezone.now())
    ended = make("entinen", "sales")
    actions.close_account(by=None, user=ended, now=timezone.now())
    pages, statements = set(), set()
    ask(Client(REMOTE_ADDR="10.0.0.1"), "lammittely@kuurankukka.example")  # what a process keeps from its first request
    for name in ("paula", "kutsuttu", "entinen", "tuntematon"):
        client = Client(REMOTE_ADDR=f"10.0.0.{len(name)}")
        with CaptureQueriesContext(connection) as work_done:
            answer = ask(client, f"{name}@kuurankukka.example")
        pages.add((answer.status_code, re.sub(r'value="\w{64}"', "", answer.content.decode().replace(name, ""))))
        statements.add(
            tuple(re.sub(r"'[^']*'|\d+|NULL", "?", query["sql"]) for query in work_done if "SAVEPOINT" not in query["sql"])
        )
    assert len(pages) == 1
    assert len(statements) == 1
    work()
    assert [envelope.rcpt_tos for envelope in post_office.got] == [["paula@kuurankukka.example"]]
    assert Invitation.objects.filter(kind="forgotten").count() == 1, "what was asked for others is forgotten"


def test_nobodys_box_is_filled_and_nobody_learns_that_it_would_have_been(make: Callable[..., Any], post_office: PostOffice) -> None:
    make("paula", "sales")
    answers = {ask(Client(), "paula@kuurankukka.example", REMOTE_ADDR=f"10.0.{n}.1").status_code for n in range(30)}
    work()
    assert answers == {200} and len(post_office.got) <= 4
    hasty = [ask(Client(), f"n{n}@kuurankukka.example", REMOTE_ADDR="10.9.9.9").status_code for n in range(15)]
    assert 429 in hasty, "one place asking for many is slowed down"


def test_links_serve_one_purpose_and_every_wrong_one_gets_one_answer(make: Callable[..., Any], post_office: PostOffice) -> None:
    user, now = make("paula", "sales"), timezone.now()
    token = invitations.make(kind=Invitation.Kind.PASSWORD, user=user, by=None, now=now)
    first = invitations.make(kind=Invitation.Kind.FIRST, user=None, by=None, now=now)
    used = invitations.make(kind=Invitation.Kind.JOIN, user=user, by=None, now=now)
    assert Client().post(f"/kutsu/{used}/", CHOSEN).status_code == 302
    old = invitations.make(kind=Invitation.Kind.FORGOTTEN, user=user, by=None, now=now - timedelta(minutes=61))
    wrong = [token[:-1], token + "A", token.swapcase(), first, used, old, "A" * 43, "x"]
    answers = {
        (answer.status_code, re.sub(r'value="\w{64}"|/kutsu/[^"]*', "", answer.content.decode()))
        for answer in (Client().get(f"/kutsu/{one}/") for one in wrong)
    }
    assert len(answers) == 1 and answers.pop()[0] == 410
    assert Client().get(f"/alku/?avain={token}").status_code in (302, 403)
    assert all(Client().get(f"/kutsu/{token}/").status_code == 200 for _ in range(2)), "looking uses nothing up (T15)"


def test_links_die_with_the_account_and_lapsed_ones_are_cleared(make: Callable[..., Any], post_office: PostOffice) -> None:
    user = make("paula", "sales")
    ask(Client(), "paula@kuurankukka.example")
    ask(Client(), "tuntematon@kuurankukka.example")
    actions.close_account(by=None, user=user, now=timezone.now())
    work()
    assert post_office.got == []
    invitations.make(kind=Invitation.Kind.JOIN, user=make("teemu"), by=None, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        jobs.tidy.call()
    assert not Invitation.objects.exists()


def test_the_owner_of_a_password_who_only_remembers_it_is_not_disturbed(make: Callable[..., Any], post_office: PostOffice) -> None:
    """Asking changes nothing by itself: the password works until the link is used."""
    make("paula", "sales")
    ask(Client(), "paula@kuurankukka.example")
    work()
    assert door(Client(), "paula", PASSWORD).status_code == 302
