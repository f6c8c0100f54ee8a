"""Informing through the front door: the list, the message, the letters, the script, the tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact, NoticeDelivery
from kortisto.outreach.models import OutboxMessage

from .conftest import NOW, TODAY, PostOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
Person = Callable[..., Contact]
LATE = date(2026, 10, 1)


def page(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_the_late_come_first_and_are_red(b2b: Any, person: Person, signed_in: Any) -> None:
    person("Olli", "Oja", obtained_on=date(2026, 11, 20))
    person(obtained_on=LATE)
    client = signed_in()
    text = page(client, "/informointi/")
    assert "1 henkilölle olisi pitänyt jo kertoa" in text
    assert text.index("Aino Lehtovirta") < text.index("Olli Oja")
    assert "Olli Oja" not in page(client, "/informointi/?aika=myohassa")


def test_sending_to_everybody_who_has_an_address(b2b: Any, person: Person, signed_in: Any, post_office: PostOffice) -> None:
    from kortisto.contacts.details import WorkDetails

    person(), person("Olli", "Oja"), person("Ei", "Osoitetta", details=WorkDetails(job_title="Ostaja"))
    client = signed_in()
    assert "Lähetä 2 henkilölle" in page(client, "/informointi/"), "the count stands in the button"
    client.post("/informointi/sahkoposti/", {"kaikki": "1"})
    assert OutboxMessage.objects.count() == 2
    assert "matkalla" in page(client, "/informointi/")


def test_the_tick_closes_the_clock(b2b: Any, person: Person, signed_in: Any) -> None:
    aino = person(obtained_on=LATE)
    client = signed_in()
    client.post("/informointi/kirjaus/", {"henkilo": str(aino.pk), "channel": "letter", "delivered_on": "2026-11-23"})
    proof = NoticeDelivery.objects.get(contact=aino)
    assert (proof.channel, proof.delivered_at.date(), proof.recorded_by) == ("letter", date(2026, 11, 23), str(client.user.ref))
    assert "Kaikille on kerrottu." in page(client, "/informointi/")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"channel": "letter", "delivered_on": "2026-11-23"}, "Valitse vähintään yksi henkilö."),
        ({"henkilo": "1", "channel": "letter", "delivered_on": "eilen"}, "Kirjoita päivä muodossa 24.11.2026."),
        ({"henkilo": "1", "channel": "letter", "delivered_on": "2027-01-01"}, "Päivä on tulevaisuudessa."),
    ],
)
def test_what_cannot_be_recorded_is_said(sent: dict[str, str], said: str, b2b: Any, person: Person, signed_in: Any) -> None:
    person()
    client = signed_in()
    client.post("/informointi/kirjaus/", sent)
    assert said in page(client, "/informointi/")
    assert not NoticeDelivery.objects.exists()


def test_letters_speak_the_language_of_each(b2b: Any, person: Person, signed_in: Any) -> None:
    people = [person(language="sv"), person("Liam", "Coldworth", language="en"), person("Olli", "Oja", language="fi")]
    query = "&".join(f"henkilo={p.pk}" for p in people)
    text = page(signed_in(), f"/informointi/kirjeet/?{query}")
    for words in ("Du har rätt att invända", "You have the right to object", "Sinulla on oikeus kieltää"):
        assert text.count(words) == 1
    assert text.count('class="letter"') == 3 and "Merituuli Telakka Oy" in text


def test_the_script_in_three_languages_and_the_message_as_it_would_go(b2b: Any, person: Person, signed_in: Any) -> None:
    aino = person()
    client = signed_in()
    for code, words in (
        ("fi", "Sinulla on oikeus kieltää"),
        ("sv", "Du har rätt att invända"),
        ("en", "You have the right to object"),
    ):
        assert words in page(client, f"/informointi/{aino.pk}/puhelu/?kieli={code}")
    assert "aino.lehtovirta@firma.example" in page(client, f"/informointi/{aino.pk}/viesti/")


def test_who_may_not_inform_sees_nothing(b2b: Any, person: Person, signed_in: Any) -> None:
    aino = person()
    client = signed_in("finance")
    for url in ("/informointi/", "/informointi/kirjeet/", f"/informointi/{aino.pk}/viesti/", "/viestit/"):
        answer = client.get(url)
        assert answer.status_code == 403 and b"Lehtovirta" not in answer.content


def test_an_undecided_message_is_decided_on_its_page(b2b: Any, person: Person, signed_in: Any, post_office: PostOffice) -> None:
    person()
    client = signed_in()
    client.post("/informointi/sahkoposti/", {"kaikki": "1"})
    OutboxMessage.objects.update(state="undecided", problem="no_answer")
    assert "Vain sen loki kertoo" in page(client, "/viestit/")
    client.post(f"/viestit/{OutboxMessage.objects.get().pk}/ratkaisu/", {"saapui": "1"})
    assert NoticeDelivery.objects.count() == 1
    assert "Yhdenkään viestin kohtalo ei ole auki." in page(client, "/viestit/")


@pytest.mark.parametrize("url", ["/informointi/", "/informointi/kirjeet/", "/"])
def test_three_people_cost_no_more_queries_than_one(url: str, b2b: Any, person: Person, signed_in: Any) -> None:
    client = signed_in()

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    person()
    one = cost()
    person("Olli", "Oja"), person("Satu", "Salo")
    assert cost() == one
    assert NOW.date() == TODAY
