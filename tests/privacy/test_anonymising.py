"""A notice that anonymises: the record goes like any other, and a number stays that leads to nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kortisto.lib.periods import month_end
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register
from tests.proof.scanning import Search

SAAS = Path(__file__).parents[1] / "policy" / "foreign" / "saas.toml"
DAY, CALLED = date(2026, 4, 1), date(2026, 5, 5)
LAST = month_end(date(2027, 11, 5))
"""“Records of calls: until the end of the month in which 18 months from the interaction end.”"""
NIGHT = date(2027, 12, 1)
WORD = "Kvantti-sopimuspalaveri"


@pytest.fixture
def saas(open_register) -> Register:
    return open_register(SAAS, on=date(2026, 3, 20))


def called(number: int, **more) -> list:
    firm = people.firm(since=DAY)
    made = [
        people.person(f"Henkilö Numero{n}", firm, on=DAY, email=f"numero{n}@kivimaki.example", language="") for n in range(number)
    ]
    for contact in made:
        people.informed(contact, on=DAY)
        people.talked(contact, on=CALLED, summary=WORD, **more)
    return made


def tallies() -> dict[tuple[str, str], int]:
    from kortisto.privacy.models import Tally

    return {(datum, cell): number for datum, cell, number in Tally.objects.values_list("datum", "cell", "number")}


def test_a_record_is_kept_to_its_day_and_then_only_counted(saas: Register) -> None:
    from kortisto.contacts.models import Interaction

    made = called(3)
    people.sweep(LAST)
    assert Interaction.objects.count() == 3 and tallies() == {}
    report = people.sweep(NIGHT)
    assert (report.failed, Interaction.objects.count()) == (0, 0)
    assert all("name" in people.data_of(contact) for contact in made)
    assert tallies() == {("interactions", "kind=call_held;year=2026"): 3}
    people.sweep(date(2027, 12, 2))
    assert sum(tallies().values()) == 3, "counted once"


def test_no_byte_of_the_record_stays(saas: Register) -> None:
    called(2)
    scanner = Search({"summary": WORD})
    assert scanner.in_files(saas.files()), "the word is there to be found"
    people.sweep(NIGHT)
    assert scanner.in_tables() == set()
    if saas.store.__class__.__name__ == "SqliteStore":
        assert scanner.in_files(saas.files()) == set()


def test_nothing_of_the_count_leads_to_anybody(saas: Register) -> None:
    """No link, no time, and one row for however many people: the table is the same whoever was counted."""
    from kortisto.privacy.models import Tally

    called(2)
    people.sweep(NIGHT)
    assert {column.name for column in Tally._meta.get_fields()} == {"id", "datum", "cell", "number"}
    assert Tally.objects.count() == 1


def test_small_numbers_are_shown_to_nobody(saas: Register) -> None:
    from kortisto.privacy import anonymising, publication

    called(9)
    people.sweep(NIGHT)
    [cell] = anonymising.shown(publication.active_policies(NIGHT))
    assert (cell.number, cell.smallest, cell.values) == (None, 10, {"kind": "call_held", "year": "2026"})
    anonymising.count({})
    from kortisto.privacy.models import Tally

    Tally.objects.update(number=10)
    assert anonymising.shown(publication.active_policies(NIGHT))[0].number == 10


def test_whoever_asks_to_be_erased_is_not_counted(saas: Register) -> None:
    from kortisto.privacy import erasure

    [contact] = called(1)
    erasure.erase([contact.subject], reason="request", by=people.BY, now=at(date(2026, 6, 1)), as_of=date(2026, 6, 1))
    assert not people.there(contact) and tallies() == {}


def test_a_night_that_fails_counts_nothing(saas: Register) -> None:
    from kortisto.privacy import erasers

    called(2)

    def refuse(_ids: object) -> None:
        raise OSError("disk full")

    erasers.after_erase(refuse)
    try:
        assert people.sweep(NIGHT).failed == 2
    finally:
        erasers._after.remove(refuse)
    assert tallies() == {}
    people.sweep(date(2027, 12, 2))
    assert sum(tallies().values()) == 2


def test_a_limit_that_anonymises_counts_what_it_ends(open_register, tmp_path: Path) -> None:
    """The limit ends everything of a silent person: calls are counted by year, the rest goes without a trace."""

    source = (Path(__file__).parents[2] / "src/kortisto/policies/b2b.toml").read_text("utf-8")
    path = tmp_path / "b2b_counting.toml"
    path.write_text(
        source.replace('then = "delete"', 'then = "anonymise"', 1).replace('"interaction_on + P3Y"', '"interaction_on + P9Y"'),
        "utf-8",
    )
    open_register(path)
    firm = people.firm(since=DAY)
    contact = people.person("Aino Lehtovirta", firm, on=DAY, email="aino@kivimaki.example")
    people.talked(contact, on=CALLED)
    people.sweep(date(2031, 5, 6))
    assert not people.there(contact)
    assert tallies() == {("interactions", "year=2026"): 1}


def test_the_rooms_count_what_the_catalogue_says() -> None:
    from kortisto.privacy import anonymising
    from kortisto.privacy.catalogue import CATALOGUE

    assert anonymising.registered() == {name for name, entry in CATALOGUE.items() if entry.counted_by}


def test_the_page_of_erasures_shows_the_numbers_but_no_small_one(saas: Register) -> None:
    from kortisto.privacy.models import Tally
    from tests.proof import staff

    Tally.objects.create(datum="interactions", cell="kind=call_held;year=2024", number=41)
    Tally.objects.create(datum="interactions", cell="kind=meeting_held;year=2024", number=3)
    client = staff.browser(staff.account("Tietosuoja Toivonen", ["officer"]))
    page = client.get("/tietosuoja/poistot/").content.decode()
    assert "2024" in page and "41" in page and "alle 10" in page and ">3<" not in page
