"""A notice that counts from a day of the operator's own can be lived with: recorded by page, form or file, red while missing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

CLUB = Path(__file__).parents[1] / "policy" / "foreign" / "jasenjarjesto.toml"
DAY = date(2026, 5, 4)
END = date(2027, 6, 30)


@pytest.fixture
def club(open_register) -> Register:
    return open_register(CLUB, on=date(2026, 5, 2))


def member(name: str = "Aino Lehtovirta", email: str = "aino@kivimaki.example") -> object:
    return people.person(name, people.firm(f"Firma {name}", since=DAY), on=DAY, language="", email=email, job_title="")


def line() -> object:
    from kortisto.privacy import conformance

    return next(one for one in conformance.lines(as_of=DAY, now=at(DAY)) if one.id == "own_dates")


def recorded(contact: object, day: date | None) -> None:
    from kortisto.privacy import own_dates

    own_dates.record(people.fresh(contact).subject, {"membership_end": day}, by=people.BY, now=at(DAY))


def test_without_the_day_the_data_wait_red_and_unused(club: Register) -> None:
    from kortisto.privacy import why
    from kortisto.privacy.gate import system_gate

    contact = member()
    assert line().count == 1 and not line().ok
    assert not system_gate("contacts", as_of=DAY).subjects().exists(), "nobody uses what waits"
    people.sweep(DAY + timedelta(days=1))
    assert people.data_of(contact) >= {"name", "email"}
    rows = why.explain(people.fresh(contact).subject, as_of=DAY, lang="fi").rows
    assert {row.criterion for row in rows if row.datum == "name"} == {
        "odottaa päivää, jota kukaan ei ole merkinnyt: jäsenyyden päättyminen"
    }


def test_waiting_is_never_for_ever(club: Register) -> None:
    """The limit of the notice ends it: ten years from the day the data were obtained."""
    contact = member()
    people.sweep(date(2036, 5, 4))
    assert people.there(contact)
    people.sweep(date(2036, 5, 5))
    assert not people.there(contact)


def test_recorded_the_datum_lives_to_its_day_and_goes(club: Register) -> None:
    contact = member()
    recorded(contact, END)
    assert line().ok
    people.sweep(date(2029, 6, 30))
    assert people.there(contact)
    people.sweep(date(2029, 7, 1))
    assert not people.there(contact)


def test_a_day_that_is_moved_or_taken_away_is_judged_at_once(club: Register) -> None:
    contact = member()
    recorded(contact, END)
    recorded(contact, date(2031, 1, 1))
    assert people.fresh(contact).subject.keep_until == date(2033, 1, 1)
    recorded(contact, None)
    assert line().count == 1


def test_whoever_asks_is_erased_though_the_day_is_missing(club: Register) -> None:
    from kortisto.privacy import erasure

    contact = member()
    erasure.erase([contact.subject], reason="request", by=people.BY, now=at(DAY), as_of=DAY)
    assert not people.there(contact)


def test_the_page_records_it_and_says_whom_it_lacks(club: Register) -> None:
    contact = member()
    client = staff.browser(staff.account("Sihteeri Salmi", ["office"]))
    page = client.get("/tietosuoja/paivat/").content.decode()
    assert contact.code in page and "jäsenyyden päättyminen" in page
    assert f'value="{contact.code}"' in client.get(f"/tietosuoja/paivat/?henkilo={contact.code}").content.decode()
    form = {"person": contact.code, "anchor": "membership_end", "day": END.isoformat()}
    assert client.post("/tietosuoja/paivat/", form | {"day": "31.6.2027"}).status_code == 422
    assert client.post("/tietosuoja/paivat/", form | {"day": "1850-01-01"}).status_code == 422
    assert client.post("/tietosuoja/paivat/", form | {"person": "H-99999"}).status_code == 422
    assert not line().ok
    assert client.post("/tietosuoja/paivat/", form).status_code == 302
    assert line().ok
    card = client.get(f"/henkilot/{contact.code}/").content.decode()
    assert "jäsenyyden päättyminen" in card and "30.6.2027" in card


def test_the_form_of_a_new_person_asks_for_it(club: Register) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy.models import NamedDate

    people.firm("Kivimäki Oy", since=DAY)
    client = staff.browser(staff.account("Sihteeri Salmi", ["office"]))
    address = "/henkilot/uusi/"
    assert "own_membership_end" in client.get(address).content.decode()
    given = {
        "given_name": "Eino", "family_name": "Aalto", "company": "Kivimäki Oy", "source_kind": "person", "source": "",
        "obtained_on": DAY.isoformat(), "own_membership_end": END.isoformat(),
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    assert NamedDate.objects.get(subject=Contact.objects.get().subject).day == END


def test_a_file_records_many_and_names_each_row_it_refuses(club: Register, tmp_path: Path) -> None:
    from kortisto.privacy import commands

    first, second = member(), member("Eino Aalto", "eino@kivimaki.example")
    path = tmp_path / "days.csv"
    path.write_text(
        "\ufeffperson;membership_end\n"
        f"{first.code};30.6.2027\neino@kivimaki.example;2028-01-31\nnobody@x.example;1.1.2027\n{first.code};soon\n",
        "utf-8",
    )
    assert commands.dates(path, by="cli", as_json=False) == 1
    assert line().ok and people.fresh(second).subject.keep_until == date(2030, 1, 31)
    assert commands.dates(tmp_path / path.name, by="cli", as_json=True) == 1
    path.write_text("card,ends\nH-00001,1.1.2027\n", "utf-8")
    assert commands.dates(path, by="cli", as_json=False) == 1
    path.write_bytes(b"person;membership_end\n\xe4;1.1.2027\n")
    assert commands.dates(path, by="cli", as_json=False) == 1


def test_other_purposes_are_not_held_up_by_a_missing_day() -> None:
    """The day concerns only what nothing else keeps: judged by the evaluator alone."""
    from kortisto.lib.periods import FOREVER
    from kortisto.privacy.policy.evaluate import evaluate
    from kortisto.privacy.policy.load import load
    from kortisto.privacy.policy.state import SubjectState

    policy = load(CLUB.with_name("seminaari.toml"))
    state = SubjectState([("name", None), ("company", None)], {"event_ahead": [(None, FOREVER)]}, {"obtained_on": [(None, DAY)]})
    assert [v.fate for v in evaluate([policy], state, DAY)] == ["in_use", "in_use"]
    state.facts = {}
    name, company = evaluate([policy], state, DAY)
    assert (name.fate, company.undated) == ("undated", "seminaari:membership_end")
    state.anchors = {"obtained_on": [(None, DAY)], "membership_end": [(None, date(2020, 1, 1))]}
    assert [v.fate for v in evaluate([policy], state, DAY)] == ["erase", "erase"]
