"""What the palette promises: every way people write a number, an address, an id or a name finds whom it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import SavedSegment

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")


def options(browser: Any, words: str) -> list[str]:
    """The lines of the palette that lead to a card or a company: address and text."""
    answer = browser.get("/haku/", {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page = answer.content.decode().replace("<mark>", "").replace("</mark>", "")
    lines = [line.split("</div>")[0] for line in page.split('role="option"')[1:]]
    return [line for line in lines if "data-form" not in line and ('href="/henkilot/H' in line or 'href="/yritykset/Y' in line)]


@pytest.fixture
def house(b2b: Any, person: Callable[..., Any], company: Callable[..., Any]) -> dict[str, Any]:
    """A person at a company with an id, beside others that must not be found with them."""
    firm, other = (
        company("Merituuli Telakka Oy", business_id="1234567-1"),
        company("Kivikarhu Rakennus Oy", business_id="7654321-2"),
    )
    details = WorkDetails(job_title="Hankintapäällikkö", email="tuulia.rantala@merituuli.example", phone="040 000 4821")
    found = person("Tuulia", "Rantala", at=firm, details=details)
    person("Örjan", "Åkerlund", at=other, details=WorkDetails(email="orjan@kivikarhu.example", phone="050 000 1111"))
    return {"person": found, "company": firm}


@pytest.mark.parametrize(
    "typed",
    [
        "1234567-1",
        "12345671",
        "FI12345671",
        "fi12345671",
        "FI 12345671",
        "FI1234567-1",
        "FI-12345671",
        "1234567",
        "merituuli 12345671",
    ],
)
def test_a_company_by_its_business_id(typed: str, house: dict[str, Any], signed_in: Any) -> None:
    [line] = options(signed_in("sales"), typed)
    assert house["company"].code in line and "Merituuli" in line


@pytest.mark.parametrize(
    "typed",
    ["0400004821", "040 000 4821", "040-0004821", "+358400004821", "+358 40 000 4821", "+358 (0)40 000 4821", "00358 40 0004821",
     "040 000", "+358 40 000", "rantala 0400004821"],
)  # fmt: skip
def test_a_person_by_the_number_however_it_is_written(typed: str, house: dict[str, Any], signed_in: Any) -> None:
    [line] = [line for line in options(signed_in("sales"), typed) if "/henkilot/" in line]
    assert house["person"].code in line


@pytest.mark.parametrize(
    "typed", ["tuulia.rantala", "rantala@", "tuulia.rantala@merituuli.example", "merituuli.example", "@merituuli.example", "@meri"]
)
def test_a_person_by_parts_of_the_address(typed: str, house: dict[str, Any], signed_in: Any) -> None:
    lines = [line for line in options(signed_in("sales"), typed) if "/henkilot/" in line]
    assert len(lines) == 1 and house["person"].code in lines[0]


@pytest.mark.parametrize(
    "typed",
    ["ranta tuuli", "tuuli ranta", "RANTALA TELAKKA", "telak tuulia", "ra me", "hankinta rantala", "hankintapaallikko merit",
     "rantlaa", "ratnala", "rantaal", "tuulai", "rantala telkka", "tu"],
)  # fmt: skip
def test_words_in_any_order_across_person_and_company_and_with_slips(typed: str, house: dict[str, Any], signed_in: Any) -> None:
    lines = [line for line in options(signed_in("sales"), typed) if "/henkilot/" in line]
    assert len(lines) == 1 and house["person"].code in lines[0]


@pytest.mark.parametrize("typed", ["örjan åkerlund", "orjan akerlund", "ÅKERLUND", "aker", "ör", "ak or"])
def test_dots_and_rings_may_be_left_out(typed: str, house: dict[str, Any], signed_in: Any) -> None:
    [line] = [line for line in options(signed_in("sales"), typed) if "/henkilot/" in line]
    assert "Örjan Åkerlund" in line


def test_a_card_by_its_code(house: dict[str, Any], signed_in: Any) -> None:
    browser, contact = signed_in("sales"), house["person"]
    for typed in (contact.code, contact.code.lower(), f"H-{contact.pk}"):
        assert any(f'data-href="/henkilot/{contact.code}/"' in line for line in options(browser, typed)), typed
    code = house["company"].code
    for typed in (code, code.lower()):
        assert any(f"/yritykset/{code}/" in line for line in options(browser, typed)), typed


def test_namesakes_are_told_apart_by_the_second_line(
    b2b: Any, person: Callable[..., Any], company: Callable[..., Any], signed_in: Any
) -> None:
    for title, firm in (("Hankintapäällikkö", "Merituuli Telakka Oy"), ("Toimitusjohtaja", "Kivikarhu Rakennus Oy")):
        person(at=company(firm), details=WorkDetails(job_title=title))
    lines = options(signed_in("sales"), "aino lehto")
    seconds = {line.split("<small>")[1].split("</small>")[0] for line in lines}
    assert seconds == {"Hankintapäällikkö · Merituuli Telakka Oy", "Toimitusjohtaja · Kivikarhu Rakennus Oy"}


def test_who_has_left_the_firm_comes_last_and_the_line_says_so(
    house: dict[str, Any], person: Callable[..., Any], company: Callable[..., Any], signed_in: Any
) -> None:
    gone = person("Aatu", "Aalto", at=house["company"], details=WorkDetails(job_title="Ostaja"))
    actions.move(contact=gone, company=company("Uusi Talo Oy"), moved_on=NOW.date(), by="test", now=NOW)
    client = signed_in("sales")
    lines = options(client, "merituuli")
    people = [line for line in lines if "/henkilot/" in line]
    assert ["Tuulia" in line for line in people] == [True, False]
    assert "Uusi Talo Oy · ent. Merituuli Telakka Oy" in people[1]
    assert "ent." not in people[0] and "ent." not in options(client, "aalto")[0]


def test_saved_segments_are_found_by_name_by_whoever_sees_them(house: dict[str, Any], signed_in: Any) -> None:
    client, other, finance = signed_in("sales"), signed_in("service"), signed_in("finance")
    saved = {"owner": client.user, "created_at": NOW, "changed_at": NOW}
    SavedSegment.objects.create(about="people", name="Kevään avainasiakkaat", question="tila=customer", shared=True, **saved)
    SavedSegment.objects.create(about="companies", name="Omat avainyritykset", question="tila=prospect", **saved)

    def found(browser: Any) -> list[str]:
        page = browser.get("/haku/", {"q": "avain"}, headers={"HX-Request": "true"}).content.decode()
        return [name for name in ("tila=customer&amp;oma=", "tila=prospect&amp;oma=") if name in page]

    assert found(client) == ["tila=customer&amp;oma=", "tila=prospect&amp;oma="]
    assert found(other) == ["tila=customer&amp;oma="], "what is not shared is the owner's"
    assert found(finance) == [], "a list they may not open"


@pytest.mark.parametrize(
    ("words", "offered", "not_offered"),
    [("uusi tehtävä", "/tehtavat/uusi/", ""), ("tehtävä uu", "/tehtavat/uusi/", ""), ("1234567-1", "", "/henkilot/uusi/"),
     ("tehtävät", 'href="/tehtavat/"', ""), ("salasana", "/oma/salasana/", ""), ("oma tili", 'href="/oma/"', ""),
     ("040 000", "", "/henkilot/uusi/"), ("tuulia@merituuli.example", "", "/henkilot/uusi/"), ("Aino Uusi", "/henkilot/uusi/?nimi=Aino", "")],
)  # fmt: skip
def test_what_can_be_done_is_found_by_its_words_and_a_number_is_nobodys_name(
    words: str, offered: str, not_offered: str, house: dict[str, Any], signed_in: Any
) -> None:
    page = signed_in("sales").get("/haku/", {"q": words}, headers={"HX-Request": "true"}).content.decode()
    assert offered in page
    assert not not_offered or not_offered not in page


def test_signs_alone_find_nothing_and_it_is_said(house: dict[str, Any], signed_in: Any) -> None:
    client = signed_in("sales")
    for words, said in (("%", True), ("", False)):
        page = client.get("/haku/", {"q": words}, headers={"HX-Request": "true"}).content.decode()
        assert ("Mitään ei löytynyt." in page) is said
