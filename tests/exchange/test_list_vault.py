"""Compiled lists: sealed on the server, asked anew whenever they are opened, gone after their last day (H09.3, B07)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.contacts.conftest import NOW
from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import hehku as hehku
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff

pytestmark = pytest.mark.usefixtures("at_noon")
COMPILE, LISTS = "/listat/koonti/", "/listat/"
MARKETING, CARE = "b2b:new_customers", "b2b:customer_care"
LATEST = "2026-12-24"


@pytest.fixture
def three(b2b: Any, person: Any) -> list[Any]:
    """Three people who have been told of the register."""
    from kortisto.contacts.models import NoticeDelivery
    from tests.proof import people

    made = [person(given, "Koivu") for given in ("Aino", "Eino", "Iida")]
    for contact in made:
        people.informed(contact, on=date(2026, 11, 2))
    assert NoticeDelivery.objects.count() == 3
    return made


def sent(**more: Any) -> dict[str, Any]:
    usual = {
        "tarkoitus": MARKETING, "name": "Soittokierros", "channel": "email", "columns": ["card", "given_name", "family_name", "email"],
        "expires_on": LATEST,
    }  # fmt: skip
    return usual | more


def compiled(browser: Any, **more: Any) -> str:
    """The address of a list compiled of everybody."""
    answer = browser.post(COMPILE, sent(**more))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page(browser: Any, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def ban(contact: Any) -> None:
    from kortisto.consents import actions

    actions.object_to(contact=contact, how="person_told", made_on=NOW.date(), by="test", now=NOW)


def erase(contact: Any) -> None:
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Subject

    erasure.erase([Subject.objects.get(pk=contact.subject_id)], reason="request", by="test", now=NOW, as_of=NOW.date())


def the_list() -> Any:
    from kortisto.exchange.models import CompiledList

    return CompiledList.objects.get()


def test_a_list_shows_what_it_was_compiled_for_and_no_more(three: Any, signed_in: Any) -> None:
    browser = signed_in("marketing")
    shown = page(browser, compiled(browser))
    assert "aino.koivu@firma.example" in shown and "Koivu" in shown
    assert "040 000 4821" not in shown and "Hankintapäällikkö" not in shown
    assert "Soittokierros" in page(browser, LISTS)


def test_who_bans_or_is_erased_is_not_there_the_next_time_it_is_opened(three: Any, signed_in: Any) -> None:
    browser = signed_in("marketing")
    address = compiled(browser)
    aino, eino, _iida = three
    ban(aino)
    erase(eino)
    shown = page(browser, address)
    assert "iida.koivu@firma.example" in shown
    assert "aino.koivu" not in shown and "eino.koivu" not in shown
    assert "Henkilö on kieltänyt sen." in shown and "Poistettu rekisteristä." in shown


def test_the_ban_of_another_channel_keeps_nobody_off(three: Any, signed_in: Any) -> None:
    from kortisto.consents import actions

    browser = signed_in("marketing")
    actions.object_to(contact=three[0], channel="phone", how="person_told", made_on=NOW.date(), by="test", now=NOW)
    assert "aino.koivu" in page(browser, compiled(browser))
    assert "aino.koivu" not in page(browser, compiled(browser, channel="phone"))


def test_an_erasure_leaves_neither_the_number_nor_the_old_key(three: Any, signed_in: Any) -> None:
    from kortisto.exchange.vault import locked

    browser = signed_in("marketing")
    compiled(browser)
    before = the_list()
    assert three[1].subject_id in {subject for _card, subject in locked.unlock(before)}
    gone = three[1].subject_id
    erase(three[1])
    after = the_list()
    assert gone not in {subject for _card, subject in locked.unlock(after)} and len(locked.unlock(after)) == 2
    assert bytes(after.key) != bytes(before.key) and bytes(after.sealed) != bytes(before.sealed)


def test_a_merged_card_is_found_under_the_card_it_became(three: Any, signed_in: Any) -> None:
    from kortisto.contacts.merging import people

    browser = signed_in("marketing")
    address = compiled(browser)
    aino, eino, _ = three
    people.merge(kept=aino, gone=eino, by="test", now=NOW)
    assert page(browser, address).count("aino.koivu@firma.example") == 1


def test_what_is_in_the_row_says_nothing_without_the_key_ring(three: Any, signed_in: Any) -> None:
    from kortisto.exchange.vault import locked
    from kortisto.privacy.sealing import Unreadable

    browser = signed_in("marketing")
    compiled(browser)
    row = the_list()
    row.ref = "another"
    with pytest.raises(Unreadable):
        locked.unlock(row)


def test_after_its_last_day_key_and_members_are_gone(three: Any, signed_in: Any, time_machine: Any) -> None:
    from kortisto.exchange.jobs import expire_lists

    browser = signed_in("marketing")
    compiled(browser)
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    expire_lists.func()
    assert the_list().destroyed_at is None, "its last day is not over"
    time_machine.move_to(NOW + timedelta(days=31), tick=False)
    expire_lists.func()
    row = the_list()
    assert not bytes(row.key) and not bytes(row.sealed) and row.destroyed_why == "term"


def test_after_its_last_day_it_opens_to_nobody_though_the_night_has_not_come_by(three: Any, signed_in: Any) -> None:
    browser = signed_in("marketing")
    address = compiled(browser)
    type(the_list()).objects.update(expires_on=NOW.date() - timedelta(days=1))
    browser.post(f"{address}viimeinen-paiva/", {"expires_on": "2026-12-10"})
    assert the_list().expires_on == NOW.date() - timedelta(days=1), "over is over"
    assert browser.post(f"{address}tiedosto/", {"muoto": "csv"}).status_code == 302, "no file either"
    assert browser.get(address).status_code == 410
    assert not bytes(the_list().sealed) and the_list().destroyed_why == "term"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"expires_on": "2026-12-25"}, "Valitse päivä tästä päivästä 24.12.2026 saakka"),
        ({"columns": []}, "Valitse ainakin yksi asia"),
        ({"name": ""}, "Tämä kenttä"),
        ({"channel": "fax"}, "Kanava"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_compiled(three: Any, signed_in: Any, more: Any, words: str) -> None:
    from kortisto.exchange.models import CompiledList

    answer = signed_in("marketing").post(COMPILE, sent(**more))
    assert answer.status_code == 422
    assert not CompiledList.objects.exists()
    if words != "Kanava":
        assert words in answer.content.decode()


def test_a_list_of_another_is_not_there_unless_it_is_shared_and_the_role_has_the_purpose(
    three: Any, signed_in: Any, client: Any
) -> None:
    own = signed_in("marketing")
    address = compiled(own)
    shared = compiled(own, shared="on")
    other = signed_in("sales")
    assert other.get(address).status_code == 404
    assert other.get(shared).status_code == 200
    assert other.post(shared + "tuhoaminen/").status_code == 404
    service = signed_in("service")
    assert service.get(shared).status_code == 404


def test_the_file_is_logged_with_its_members_and_recalled(three: Any, signed_in: Any) -> None:
    from kortisto.exchange.models import Disclosure

    browser = signed_in("marketing")
    address = compiled(browser)
    ban(three[0])
    answer = browser.post(address + "tiedosto/", {"muoto": "csv"})
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "eino.koivu@firma.example" in said and "aino.koivu" not in said and "040" not in said
    made = Disclosure.objects.get()
    assert set(made.members.values_list("subject_id", flat=True)) == {three[1].subject_id, three[2].subject_id}
    assert made.destroy_by == date(2026, 12, 24) and made.columns == ["dm_ban", "email", "name"]
    erase(three[1])
    made.refresh_from_db()
    assert made.recalled == 1


def test_taking_it_out_is_a_right_of_its_own(three: Any, signed_in: Any) -> None:
    seller = signed_in("sales")
    address = compiled(seller)
    assert "tiedosto/" not in page(seller, address)
    assert seller.post(address + "tiedosto/", {"muoto": "csv"}).status_code == 403


def test_destroyed_by_its_owner_it_is_gone_at_once(three: Any, signed_in: Any) -> None:
    browser = signed_in("marketing")
    address = compiled(browser)
    assert browser.post(address + "tuhoaminen/").status_code == 302
    assert not bytes(the_list().sealed) and browser.get(address).status_code == 410


def test_opening_asks_as_much_for_three_as_for_one(b2b: Any, person: Any, signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.proof import people

    browser, asked = signed_in("marketing"), []
    for names in (("Aino",), ("Eino", "Iida")):
        for given in names:
            people.informed(person(given, "Koivu"), on=date(2026, 11, 2))
        address = compiled(browser)
        page(browser, address)  # what is worked out once for all readers
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(browser, address)
        asked.append(len(queries))
    assert asked[0] == asked[1] < 55
