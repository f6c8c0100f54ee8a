"""H09: “Järjestelmät joissa käsiteltävät henkilötiedot sijaitsevat. asiakastieto- ja markkinointijärjestelmä.
ilmoittautumis- ja palautejärjestelmä koulutus- ja asiakastilaisuuksiin liittyen. koottuja listoja edellisistä järjestelmistä,
jotka sijaitsevat yrityksen palvelimella.” (b2b: “… lista poistuu viimeistään 30 päivässä.”)

A list lies on the server, is read from the register whenever it is opened, and never outlives its last day or its people. The
second system comes with its room; until then nothing of it lies anywhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)
EMAIL = "aino@kivimaki.example"
KEEPER = {"hehku": "register_keeper", "b2b": "privacy_officer"}
PURPOSE = {"hehku": "hehku:relationship", "b2b": "b2b:customer_care"}


@pytest.fixture
def contact(either: Register) -> Any:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email=EMAIL)
    people.informed(contact, on=DAY)
    return contact


def compiled(register: Register, browser: Any) -> str:
    key = register.notices[0]
    sent = {
        "tarkoitus": PURPOSE[key], "name": "Käyntilista", "columns": ["card", "email"],
        "expires_on": str(DAY + timedelta(days=30)),
    }  # fmt: skip
    answer = browser.post("/listat/koonti/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def erase(contact: Any, on: date) -> None:
    from kortisto.privacy import erasure

    erasure.erase([people.fresh(contact).subject], reason="request", by=people.BY, now=at(on, 9), as_of=on)


def test_a_list_lies_on_the_server_and_never_outlives_its_people_or_its_last_day(either: Register, contact: Any) -> None:
    with time_machine.travel(at(DAY, 9), tick=False):
        keeper = staff.account("Marja Ylläpitäjä", [KEEPER[either.notices[0]]])
        browser = staff.browser(keeper)
        address = compiled(either, browser)
        assert EMAIL in browser.get(address).content.decode()
        refused = browser.post("/listat/koonti/", {"name": "x", "columns": ["card"], "expires_on": str(DAY + timedelta(days=31))})
        assert refused.status_code == 422, "30 days and no more"
    with time_machine.travel(at(DAY + timedelta(days=2), 9), tick=False):
        erase(contact, DAY + timedelta(days=2))
        assert EMAIL not in staff.browser(keeper).get(address).content.decode()
    with time_machine.travel(at(DAY + timedelta(days=31), 9), tick=False):
        from kortisto.exchange.jobs import expire_lists
        from kortisto.exchange.models import CompiledList

        expire_lists.func()
        row = CompiledList.objects.get()
        assert not bytes(row.key) and not bytes(row.sealed)
        assert staff.browser(keeper).get(address).status_code == 410


def test_where_lists_stay_at_home_no_file_of_one_leaves(hehku: Register) -> None:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email=EMAIL)
    people.informed(contact, on=DAY)
    with time_machine.travel(at(DAY, 9), tick=False):
        browser = staff.browser(staff.account("Marja Ylläpitäjä", ["register_keeper"]))
        address = compiled(hehku, browser)
        assert "H09:" in browser.get(address).content.decode()
        answer = browser.post(address + "tiedosto/", {"muoto": "csv"})
        assert answer.status_code == 302 and not getattr(answer, "streaming", False)
