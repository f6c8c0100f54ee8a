"""Today: what needs somebody, in the title too; what a role sees; the red banner; the quiet day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from kortisto.contacts.models import Contact
from kortisto.privacy.models import SweepRun

from .conftest import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
Person = Callable[..., Contact]


def front(client: Any, query: str = "") -> str:
    cache.clear()
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def a_good_night() -> None:
    SweepRun.objects.create(as_of=TODAY, started_at=NOW, finished_at=NOW, state="done", examined=1)


def test_the_number_stands_in_the_title_and_the_late_first(b2b: Any, person: Person, signed_in: Any) -> None:
    person("Olli", "Oja", obtained_on=TODAY - timedelta(days=26))
    person(obtained_on=date(2026, 10, 1))
    text = front(signed_in())
    assert "<title>(2) Tänään" in text
    assert text.index("1 henkilölle ei ole kerrottu ajoissa") < text.index("Informoi 1 uusi yhteyshenkilö")
    assert "Kerromme rekisteröinnistä ensimmäisessä yhteydenotossa" in text


def test_every_page_counts_the_lines_that_today_shows(b2b: Any, person: Person, signed_in: Any) -> None:
    """One for all who are late, one for each day of the week on which somebody falls due, none for what is further off."""
    for number, ago in enumerate((60, 50, 26, 26, 24, 5)):
        person("Olli", f"Oja{number}", obtained_on=TODAY - timedelta(days=ago))
    client = signed_in()
    listed = client.get("/henkilot/").content.decode()
    assert re.search(r'data-place="today".*?odottaa: </span>(\d+)</span>', listed, re.DOTALL)[1] == "3"  # type: ignore[index]
    assert "<title>(3) Tänään" in front(client)


def test_a_quiet_day_says_so(b2b: Any, signed_in: Any) -> None:
    a_good_night()
    text = front(signed_in())
    assert "<title>Tänään" in text and "Juuri nyt niitä ei ole" in text
    shown = re.sub(r"<template.*?</template>", "", text, flags=re.DOTALL)  # what the page may show one day waits in templates
    assert 'role="alert"' not in shown


def test_what_falls_due_later_stands_in_the_strip_only(b2b: Any, person: Person, signed_in: Any) -> None:
    person(obtained_on=TODAY - timedelta(days=5))
    text = front(signed_in())
    assert "<title>Tänään" in text and "Informoi 19.12.: 1" in text


def test_a_role_sees_its_own(b2b: Any, person: Person, signed_in: Any) -> None:
    person(obtained_on=date(2026, 10, 1))
    client = signed_in("marketing", "finance")
    assert "ei ole kerrottu ajoissa" in front(client, "?rooli=marketing")
    assert "ei ole kerrottu ajoissa" not in front(client, "?rooli=finance")
    assert "ei ole kerrottu ajoissa" not in front(signed_in("finance"))


def test_a_missed_night_turns_the_page_red(b2b: Any, person: Person, signed_in: Any) -> None:
    from kortisto.privacy.models import Subject

    person()
    Subject.objects.update(created_at=NOW - timedelta(days=3))
    client = signed_in()
    assert "Yöajoa ei ole tehty" in front(client)
    a_good_night()
    assert "Yöajoa ei ole tehty" not in front(client)


def test_what_was_kept_carries_its_proof(b2b: Any, person: Person, signed_in: Any, django_capture_on_commit_callbacks: Any) -> None:
    from kortisto.contacts import actions
    from kortisto.privacy import ledger

    with django_capture_on_commit_callbacks(execute=True):
        actions.passivate(contact=person(), by="test", now=NOW)
    tail = ledger.tail()
    assert tail is not None and tail.kind == "passivated"
    text = front(signed_in())
    assert "Passivoitu" in text and f"{tail.hash[:4]}…{tail.hash[-4:]}" in text
