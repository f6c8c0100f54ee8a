"""Tags: a closed list, on people only where the notice lists them, seen through the gate, found by the filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contacts.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def fair(db: None) -> Any:
    from kortisto.contacts.tags import acts

    return acts.add_tag(fi="Messut 2026", sv="Mässan 2026", by="test", now=NOW)


def test_a_tag_is_put_on_and_taken_off_in_place(b2b: Any, fair: Any, person: Callable[..., Any], signed_in: Any) -> None:
    contact, browser = person(), signed_in("sales")
    card = f"/henkilot/{contact.code}/"
    page = browser.post(f"{card}tunnisteet/", {"tunniste": fair.key}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="tunnisteet-osio"' in page and "<html" not in page and f"{card}tunnisteet/{fair.key}/poisto/" in page
    assert "Messut 2026" in browser.get(card).content.decode()
    browser.post(f"{card}tunnisteet/{fair.key}/poisto/")
    assert not contact.tags.exists()
    browser.post(f"{card}tunnisteet/?tunniste={fair.key}")
    assert contact.tags.get().tag == fair, "the undo of taking off puts on again"


@pytest.mark.parametrize("notice", ["hehku", "yritys"])
def test_where_the_notice_lists_no_tags_a_person_bears_none(
    notice: str, request: Any, fair: Any, person: Callable[..., Any], company: Any, signed_in: Any
) -> None:
    from kortisto.contacts.refusals import Refused
    from kortisto.contacts.tags import acts

    request.getfixturevalue(notice)
    contact, browser = person(), signed_in()
    with pytest.raises(Refused) as refusal:
        acts.put_on(contact, fair, by="test", now=NOW)
    assert refusal.value.code == "not_in_notice"
    assert "tunnisteet-osio" not in browser.get(f"/henkilot/{contact.code}/").content.decode()
    said = browser.get("/tunnisteet/").content.decode()
    assert ("H06" in said) == (notice == "hehku") and "vain yrityksille" in said
    acts.put_on(contact.positions.get().company, fair, by="test", now=NOW)


def test_the_list_is_kept_by_marketing_and_the_keeper(b2b: Any, fair: Any, signed_in: Any) -> None:
    from kortisto.contacts.models import Tag

    assert signed_in("sales").get("/tunnisteet/").status_code == 403
    browser = signed_in("marketing")
    browser.post("/tunnisteet/", {"fi": "Avainasiakas", "sv": "Nyckelkund"})
    assert Tag.objects.get(key="avainasiakas").label_sv == "Nyckelkund"
    assert browser.post("/tunnisteet/", {"fi": "messut  2026"}).status_code == 422, "once is enough"
    browser.post("/tunnisteet/messut-2026/poisto/")
    assert Tag.objects.get(key="messut-2026").retired_on


def test_the_list_of_people_is_narrowed_by_a_tag(b2b: Any, fair: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.tags import acts

    with_it, without = person(), person(given="Bertta")
    acts.put_on(with_it, fair, by="test", now=NOW)
    page = signed_in("sales").get(f"/henkilot/?tunniste={fair.key}").content.decode()
    assert with_it.code in page and without.code not in page


def test_a_passive_persons_tags_go_with_the_purpose(b2b: Any, fair: Any, person: Callable[..., Any], signed_in: Any) -> None:
    """Relinking needs no tags: hidden at once, erased by the next night."""
    from kortisto.contacts import actions
    from kortisto.contacts.refusals import Refused
    from kortisto.contacts.tags import acts
    from kortisto.privacy.models import Keep

    contact = person()
    acts.put_on(contact, fair, by="test", now=NOW)
    assert Keep.objects.get(subject=contact.subject_id, datum="tags").live
    actions.passivate(contact=contact, by="test", now=NOW)
    assert not any(keep.live for keep in Keep.objects.filter(subject=contact.subject_id, datum="tags"))
    with pytest.raises(Refused) as refusal:
        acts.put_on(contact, fair, by="test", now=NOW)
    assert refusal.value.code == "no_purpose"
    page = signed_in("sales", "privacy_officer").get(f"/henkilot/{contact.code}/")
    assert page.status_code == 200 and "Messut 2026" not in page.content.decode()


def test_two_cards_become_one_and_the_tag_stands_once(b2b: Any, fair: Any, person: Callable[..., Any], company: Any) -> None:
    from kortisto.contacts.merging import companies, people
    from kortisto.contacts.tags import acts

    one, other = person(), person(given="Aina")
    firm, twin = one.positions.get().company, company("Merituuli Telakka Ab")
    for bearer in (one, other, firm, twin):
        acts.put_on(bearer, fair, by="test", now=NOW)
    people.merge(kept=one, gone=other, by="test", now=NOW)
    companies.merge(kept=firm, gone=twin, by="test", now=NOW)
    assert (one.tags.count(), firm.tags.count()) == (1, 1)


def test_the_card_asks_as_often_with_three_tags_as_with_one(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kortisto.contacts.tags import acts

    contact, browser, counted = person(), signed_in("sales"), []
    for number in range(3):
        acts.put_on(contact, acts.add_tag(fi=f"Sana {number}", by="test", now=NOW), by="test", now=NOW)
        browser.get(f"/henkilot/{contact.code}/")
        with CaptureQueriesContext(connection) as found:
            browser.get(f"/henkilot/{contact.code}/")
        counted.append(len(found))
    assert counted[0] == counted[2]
