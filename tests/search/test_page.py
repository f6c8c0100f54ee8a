"""The search page: what each may find, and nothing a page would not show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.conftest import enter, make
from tests.contacts.conftest import NOW, b2b, company, person

__all__ = ["b2b", "company", "enter", "make", "person"]

pytestmark = pytest.mark.django_db


def second_step_done(client: Client) -> Client:
    session = client.session
    session["second_step_ok"] = True
    session.save()
    return client


def palette(client: Client, words: str) -> str:
    answer = client.get("/haku/", {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("b2b")
def test_people_and_companies_with_the_match_marked(
    person: Callable[..., Any], make: Callable[..., Any], enter: Callable[..., Client]
) -> None:
    contact = person()
    clerk = enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("marja", "sales"))
    found = palette(clerk, "leht aino")
    assert "<mark>Leht</mark>ovirta" in found and contact.code in found and "Merituuli Telakka Oy" in found
    assert 'role="option"' in found
    assert "<mark>Meri</mark>tuuli Telakka Oy" in palette(clerk, "meri")
    assert contact.code in palette(clerk, "0400004821")
    assert contact.code in palette(clerk, "lehtovitra")
    page = clerk.get("/haku/", {"q": "le ai"}).content.decode()
    assert f'href="/henkilot/{contact.code}/"' in page
    assert contact.code not in palette(clerk, "lehto väinö")


@pytest.mark.usefixtures("b2b")
def test_companies_that_have_owners_ask_no_more_questions(
    company: Callable[..., Any], make: Callable[..., Any], enter: Callable[..., Client]
) -> None:
    """Each company found asked for its owner by itself."""
    clerk = enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("marja", "sales"))
    asked = []
    for number in range(4):
        company(name=f"Merituuli {number} Oy", owner=make(f"owner{number}", "sales"))
        palette(clerk, "merituuli")  # the first time composes
        with CaptureQueriesContext(connection) as seen:
            assert palette(clerk, "merituuli").count("Merituuli") >= number
        asked.append(len(seen))
    assert len(set(asked[1:])) == 1


@pytest.mark.usefixtures("b2b")
def test_passive_people_only_for_the_keeper(
    person: Callable[..., Any], make: Callable[..., Any], enter: Callable[..., Client]
) -> None:
    from kortisto.contacts import actions

    contact = person()
    actions.passivate(contact=contact, by="test", now=NOW)
    clerk = enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("marja", "service"))
    keeper = second_step_done(enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("petra", "privacy_officer")))
    assert contact.code in palette(keeper, "lehtovirta")
    nobody, never = palette(clerk, "lehtovirta"), palette(clerk, "lehtoxirta")
    assert contact.code not in nobody
    assert nobody.replace("lehtovirta", "") == never.replace("lehtoxirta", "")


@pytest.mark.usefixtures("b2b")
def test_a_hidden_field_finds_nobody(person: Callable[..., Any], make: Callable[..., Any], enter: Callable[..., Client]) -> None:
    """Somebody's details die for a purpose: then its users cannot find the person by them either (T2)."""
    from kortisto.privacy.models import Keep

    contact = person()
    clerk = enter(Client(), make("marja", "sales"))
    assert contact.code in palette(clerk, "0400004821")
    Keep.objects.filter(subject=contact.subject, datum="phone").update(live={}, mask=0)
    assert contact.code not in palette(clerk, "0400004821")
    assert contact.code in palette(clerk, "lehtovirta")


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize("words", ["", " ", "x", "%", "_", "'", '"', "<b>", "a" * 5000, "-", "()", "+", "H-", "0", "ä ö å", "*"])
def test_any_words_give_a_page(make: Callable[..., Any], enter: Callable[..., Client], words: str) -> None:
    clerk = enter(Client(), make("marja", "sales"))
    assert palette(clerk, words)
    assert clerk.get("/haku/", {"q": words}).status_code == 200


@pytest.mark.usefixtures("b2b")
def test_the_page_counts_what_was_found_and_not_what_can_be_done(
    person: Callable[..., Any], make: Callable[..., Any], enter: Callable[..., Client]
) -> None:
    """“1 result” over nothing but “Add the person …” would say that somebody was found."""
    person()
    clerk = enter(Client(HTTP_ACCEPT_LANGUAGE="en"), make("marja", "sales", "marketing"))
    nobody, somebody = (clerk.get("/haku/", {"q": words}).content.decode() for words in ("Xylofoni", "lehtovirta"))
    assert "Add the person “<mark>Xylofoni</mark>”" in nobody
    assert '<p role="status" class="lede">Nothing was found.</p>' in nobody
    assert "Add the person" in somebody and "Log a call" in somebody
    assert '<p role="status" class="lede">1 result</p>' in somebody
    assert '<p role="status" class="lede">Nothing was found.</p>' in clerk.get("/haku/", {"q": "excel"}).content.decode()
    assert "data-count>1 result</p>" in palette(clerk, "Xylofoni"), "the palette counts its options"


def test_search_asks_for_a_sign_in() -> None:
    assert Client().get("/haku/?q=x").status_code == 302


@pytest.mark.usefixtures("b2b")
def test_slips_are_looked_for_where_few_answer(
    person: Callable[..., Any],
    company: Callable[..., Any],
    make: Callable[..., Any],
    enter: Callable[..., Client],
) -> None:
    """A firm that is only nearly called so is shown beside a few people who are, and not beside many."""
    from kortisto.search.answers import FEW

    firm, employer = company(name="Lehtovitra Oy"), company(name="Merituuli Telakka Oy")
    clerk = enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("marja", "sales"))
    for number in range(FEW):
        assert firm.code in palette(clerk, "lehtovirta"), number
        person(given=f"Aino-{'abcdefgh'[number]}", at=employer)
    assert firm.code not in palette(clerk, "lehtovirta")
    assert firm.code in palette(clerk, "lehtovitra")
