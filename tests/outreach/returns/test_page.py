"""The page of returns: what each means, what was done, and the decisions people take on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact, Position
from kortisto.outreach.models import Recipient, Return
from kortisto.outreach.returns import acts

from . import shapes
from .conftest import NOW, TODAY

pytestmark = [pytest.mark.usefixtures("at_noon")]
Sent = Callable[..., Recipient]
PAGE = "/viestit/palautuneet/"


def text(client: Any, url: str = PAGE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def back(entry: Recipient, status: str = "5.1.1", said: str = "550 5.1.1 User unknown") -> Return:
    return acts.handle(shapes.dsn(status, said, token=entry.token), now=NOW)


def test_what_waits_is_shown_with_its_evidence_and_decided(b2b: Any, sent: Sent, signed_in: Any) -> None:
    row, client = back(sent()), signed_in()
    page = text(client)
    assert all(words in page for words in ("Aino Lehtovirta", "Osoitetta ei enää ole", "Palvelimen oma vastaus (5.1.1)"))
    client.post(f"{PAGE}{row.pk}/ratkaisu/", {"teko": "passivointi", "paiva": "2026-11-20"})
    assert Contact.objects.get().passivations.get().passivated_on == date(2026, 11, 20)
    assert Return.objects.get().state == "closed" and "Aino" not in text(client, f"{PAGE}?laji=kaikki"), "passive people are hidden"


def test_read_wrongly_and_still_there(b2b: Any, sent: Sent, signed_in: Any) -> None:
    first, second, client = back(sent()), back(sent("Oskari")), signed_in()
    client.post(f"{PAGE}{first.pk}/ratkaisu/", {"teko": "vaarin"})
    client.post(f"{PAGE}{second.pk}/ratkaisu/", {"teko": "paikalla"})
    assert not Position.objects.exclude(bounced_on=None).exists()
    assert list(Return.objects.order_by("pk").values_list("state", flat=True)) == ["undone", "closed"]
    client.post(f"{PAGE}{first.pk}/ratkaisu/", {"teko": "passivointi", "paiva": "eilen"})
    assert "Anna päivä, jona henkilö lähti." in text(client)


def test_a_new_address_is_shown_while_it_is_live(b2b: Any, sent: Sent, signed_in: Any) -> None:
    entry = sent()
    told = "Olen siirtynyt uuden työnantajan palvelukseen: aino.lehtovirta@uusi.example"
    acts.handle(shapes.automatic(told, token=entry.token, sender="Aino Lehtovirta <aino.lehtovirta@firma.example>"), now=NOW)
    page = text(signed_in())
    assert "uusi.example" in page and "on uudella työnantajalla" in page


def test_the_senders_own_faults_are_told_on_the_page_and_on_today(b2b: Any, sent: Sent, signed_in: Any) -> None:
    entry = sent()
    for number in range(5):
        back(entry, "5.7.1", f"554 5.7.1 Client host [192.0.2.{number}] blocked using list.example")
    client = signed_in()
    assert "palvelimemme on estolistalla tai sillä on huono maine" in text(client)
    assert "5 viestiä on torjuttu meidän vuoksemme viikon aikana" in text(client, "/")


def test_a_constant_number_of_queries(b2b: Any, sent: Sent, signed_in: Any) -> None:
    client = signed_in()
    numbers = []
    for names in (("Aino",), ("Oskari", "Elli")):
        for name in names:
            back(sent(name))
        client.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] and Return.objects.count() == 3 and TODAY
