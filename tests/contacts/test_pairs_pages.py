"""The pages of pairs: side by side, not the same, in one go, undone; the hidden stay hidden; queries do not grow with rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.contacts.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("at_noon")


def browser(user: Any) -> Client:
    from tests.proof.staff import browser

    return browser(user)


def scan() -> None:
    from kortisto.contacts.likeness import scanning

    scanning.scan_people(now=NOW)
    scanning.scan_companies(now=NOW)


def twins(person: Callable[..., Any], number: int = 1) -> list[tuple[Any, Any]]:
    from kortisto.contacts.details import WorkDetails

    made = []
    for place in range(number):
        details = WorkDetails(email=f"aino{place}@firma.example", phone=f"0400 000 48{place:02d}")
        made.append(
            (
                person("Aino", f"Lehto{'abcdefgh'[place]}", details=details),
                person("Aino", f"Lehto{'abcdefgh'[place]}", details=details),
            )
        )
    return made


def test_a_pair_is_compared_merged_and_parted(b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]) -> None:
    from kortisto.contacts.models import Contact, PersonMerge, PersonPair

    ((kept, gone),) = twins(person)
    scan()
    seller = browser(staff("sales"))
    page = seller.get("/henkilot/parit/").content.decode()
    assert kept.code in page and gone.code in page
    address = f"/henkilot/{kept.code}/yhdistys/{gone.code}/"
    assert seller.get(address).status_code == 200
    assert seller.post(address).status_code == 302
    assert not Contact.objects.filter(pk=gone.pk).exists()
    assert not PersonPair.objects.exists()
    old = seller.get(f"/henkilot/{gone.code}/")
    assert (old.status_code, old.headers["Location"]) == (302, f"/henkilot/{kept.code}/"), "the old code leads to the person"
    assert gone.code in seller.get(f"/henkilot/{kept.code}/").content.decode()
    seller.post(f"/henkilot/erotus/{PersonMerge.objects.get().token}/")
    assert Contact.objects.filter(pk=gone.pk).exists()
    assert PersonPair.objects.count() == 1, "the pair is there again, too"


def test_not_the_same_is_remembered_and_dies_with_either(b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]) -> None:
    from kortisto.contacts.models import PersonPair

    ((one, other),) = twins(person)
    scan()
    seller = browser(staff("sales"))
    assert seller.post(f"/henkilot/{other.code}/eri/{one.code}/").status_code == 302
    scan()
    assert PersonPair.objects.get().apart_at
    seller.get("/")  # takes the toast that names both
    assert one.code not in seller.get("/henkilot/parit/").content.decode()
    PersonPair.objects.update(apart_at=None)
    from kortisto.contacts.privacy.merging import forget_pairs

    forget_pairs([other.subject_id])
    assert not PersonPair.objects.exists(), "an open pair goes with any datum of either"
    scan()
    other.subject.delete()
    assert not PersonPair.objects.exists()


def test_the_passive_and_their_pairs_are_hidden_from_who_may_not_see_them(
    b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    from kortisto.contacts import actions

    ((one, hidden),) = twins(person)
    scan()
    actions.passivate(contact=hidden, on=TODAY, by="test", now=NOW)
    seller, keeper = browser(staff("marketing")), browser(staff("sales"))
    assert hidden.code in keeper.get("/henkilot/parit/").content.decode()
    assert hidden.code not in seller.get("/henkilot/parit/").content.decode()
    for client, status in ((keeper, 200), (seller, 404)):
        assert client.get(f"/henkilot/{one.code}/yhdistys/{hidden.code}/").status_code == status
    assert seller.post(f"/henkilot/{one.code}/yhdistys/{hidden.code}/").status_code == 404
    typed = {"given_name": "Ain", "family_name": "Lehtoa", "email": "aino0@muu.example", "phone": "0400 000 4800"}
    assert hidden.code not in seller.post("/henkilot/samat/", typed).content.decode()
    assert hidden.code in keeper.post("/henkilot/samat/", typed).content.decode()


def test_the_right_is_the_notices(hehku: Any, person: Callable[..., Any], staff: Callable[..., Any]) -> None:
    """Under the notice of seed 1 only the keeper merges."""
    ((one, other),) = twins(person)
    employee = browser(staff("employee"))
    for address in ("/henkilot/parit/", f"/henkilot/{one.code}/yhdistys/{other.code}/", "/yritykset/parit/"):
        assert employee.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/henkilot/parit/", "/henkilot/parit/yhdistys/", "/yritykset/parit/"])
def test_queries_do_not_grow_with_pairs(
    b2b: Any, person: Callable[..., Any], company: Callable[..., Any], staff: Callable[..., Any], address: str
) -> None:
    from django.db import connection

    seller, counts = browser(staff("sales")), []
    for number in (1, 3):
        twins(person, number)
        for place in range(number):
            company(f"Talo {'abc'[place]}{number} Oy"), company(f"Talo {'abc'[place]}{number} Ab")
        scan()
        seller.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert seller.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_those_with_the_same_name_and_address_in_one_go_and_back(
    b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    from kortisto.contacts import jobs
    from kortisto.contacts.models import Contact, PersonMerge

    kept = twins(person, 3)[0][0]
    person("Aino", "Lehtoa", details=None)
    scan()
    user = staff("sales")
    seller = browser(user)
    assert kept.code in seller.get("/henkilot/parit/yhdistys/").content.decode()
    assert seller.post("/henkilot/parit/yhdistys/").status_code == 302
    assert jobs.merge_alike.func(user_id=user.pk, batch=77) == {"merged": 3, "left": 0}
    assert Contact.objects.count() == 4
    assert set(PersonMerge.objects.values_list("batch", flat=True)) == {77}
    assert "/77/kumous/" in seller.get("/henkilot/parit/").content.decode()
    assert jobs.part_alike.func(user_id=user.pk, batch=77) == {"parted": 3, "left": 0}
    assert Contact.objects.count() == 7


def test_two_cards_of_one_firm(
    b2b: Any, person: Callable[..., Any], company: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    from kortisto.contacts.models import Company, CompanyMerge, CompanyPair
    from tests.contacts.test_merging import rows

    kept = company("Kivimäki Oy", business_id="0112038-9")
    gone = company("Kivimäen Konepaja Ab", status="neither", city="Tampere")
    child = company("Kivimäki Tytär Oy", parent=gone)
    worker = person("Aino", "Salo", at=kept)
    clash = company("Kivimäki Group Oy", business_id="1927400-1")
    seller = browser(staff("sales"))
    before = [row for row in rows() if not row[0].startswith(("django_session", "sessions", "accounts"))]
    refused = seller.post(f"/yritykset/{kept.code}/yhdistys/{clash.code}/")
    assert refused.status_code == 422 and "1927400-1" in refused.content.decode()
    assert seller.get(f"/yritykset/{kept.code}/yhdistys/{gone.code}/").status_code == 200
    assert seller.post(f"/yritykset/{kept.code}/yhdistys/{gone.code}/", {"name": "gone"}).status_code == 302
    merged = Company.objects.get(pk=kept.pk)
    assert (merged.name, merged.city, merged.status, merged.business_id) == (
        "Kivimäen Konepaja Ab",
        "Tampere",
        "customer",
        "0112038-9",
    )
    assert [other.name for other in merged.other_names.all()] == ["Kivimäki Oy"]
    assert Company.objects.get(pk=child.pk).parent_id == kept.pk
    assert worker.positions.get().company_id == kept.pk
    assert seller.get(f"/yritykset/{gone.code}/").headers["Location"] == f"/yritykset/{kept.code}/"
    seller.post(f"/yritykset/erotus/{CompanyMerge.objects.get().token}/")
    after = [row for row in rows() if not row[0].startswith(("django_session", "sessions", "accounts"))]
    assert after == before
    assert not CompanyPair.objects.exists()


def test_a_company_is_warned_of_while_it_is_typed_and_before_it_is_stored(
    b2b: Any, company: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    from kortisto.contacts.models import Company

    firm = company("Skärgårdens Mekaniska Ab")
    seller = browser(staff("sales"))
    assert firm.code in seller.post("/yritykset/samat/", {"name": "Skargardens mekaniska oy"}).content.decode()
    typed = {"name": "SKÄRGÅRDENS MEKANISKA", "status": "prospect", "status_on": str(TODAY), "country": "FI"}
    assert firm.code in seller.post("/yritykset/uusi/", typed).content.decode()
    assert Company.objects.count() == 1
    assert seller.post("/yritykset/uusi/", {**typed, "silti": "1"}).status_code == 302


def test_a_mover_who_is_at_the_new_employer_already(
    b2b: Any, company: Callable[..., Any], person: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    from kortisto.contacts.details import WorkDetails

    here, there = company("Merituuli Oy"), company("Kivimäki Oy")
    mover, twin = person("Aino", "Salo", at=here), person("Aino", "Salo", at=there, details=WorkDetails())
    seller = browser(staff("sales"))
    assert twin.code in seller.post(f"/henkilot/{mover.code}/samat/", {"company": "Kivimäki Oy"}).content.decode()
    picked = {"company": f"{there.name} ({there.code})"}
    assert twin.code in seller.post(f"/henkilot/{mover.code}/samat/", picked).content.decode()
    named = picked | {"given_name": "Aino", "family_name": "Salo"}
    assert twin.code in seller.post("/henkilot/samat/", named).content.decode(), "picked from the list, as typed out"
    typed = {"company": there.code, "moved_on": str(TODAY), "source_kind": "person"}
    page = seller.post(f"/henkilot/{mover.code}/siirto/", typed)
    assert twin.code in page.content.decode()
    assert mover.positions.count() == 1
    assert seller.post(f"/henkilot/{mover.code}/siirto/", {**typed, "silti": "1"}).status_code == 302


def test_the_other_card_is_found_by_name_too(b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]) -> None:
    kept, other = person("Aino", "Lehto"), person("Bertta", "Saari")
    person("Bertta", "Saarinen")
    seller = browser(staff("sales"))
    address = f"/henkilot/{kept.code}/yhdistys/"
    assert "data-picker=" in seller.get(address).content.decode()
    for typed in (other.code, other.code.lower(), f"Bertta Saari ({other.code})"):
        assert seller.post(address, {"person": typed})["Location"] == f"{address}{other.code}/"
    several = seller.post(address, {"person": "Bertta"})
    assert several.status_code == 422 and other.code in several.content.decode(), "namesakes are told apart by their codes"
    for typed in ("", "Nobody At All", "H-99999", kept.code):
        assert seller.post(address, {"person": typed}).status_code == 422


def test_alike_people_are_told_by_the_field_that_makes_them_so(
    b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]
) -> None:
    ((kept, _gone),) = twins(person)
    seller = browser(staff("sales"))
    page = seller.get("/henkilot/uusi/").content.decode()
    for name in ("email", "phone"):
        field, slot = page.index(f'name="{name}"'), page.index(f'id="samat-{name}"')
        assert field < slot < page.index('name="', field + 10), "told before the next field, not at the top"
    typed = {"given_name": "Aino", "family_name": "Lehtoa", "phone": "0400 000 4800"}
    said = {cause: kept.code in seller.post("/henkilot/samat/", typed | {"cause": cause}).content.decode() for cause in CAUSES}
    assert said == {"name": False, "email": False, "phone": True}
    typed |= {"email": "aino0@firma.example"}
    said = {cause: kept.code in seller.post("/henkilot/samat/", typed | {"cause": cause}).content.decode() for cause in CAUSES}
    assert said == {"name": False, "email": True, "phone": False}, "each is told once, by what tells most"


CAUSES = ("name", "email", "phone")


def test_a_form_shows_a_number_as_the_card_does(b2b: Any, person: Callable[..., Any], staff: Callable[..., Any]) -> None:
    from kortisto.lib import phones

    ((kept, _gone),) = twins(person)
    job = kept.positions.get()
    page = browser(staff("sales")).get(f"/henkilot/{kept.code}/tyopaikat/{job.pk}/").content.decode()
    assert (
        f'value="{phones.shown(job.phone)}"' in page
        and phones.shown(job.phone)[:1] == "0"
        and "+358" not in page.partition("<form")[2]
    )
