"""The desk's post: printed letters and labels from the same ledger, and what a ban does to paper that lies there."""

from __future__ import annotations

import pytest

from kortisto.outreach.models import Recipient
from tests.outreach.conftest import PostOffice

from .conftest import NOW, TODAY
from .test_desk import Make, made, taken, text

pytestmark = pytest.mark.django_db


def test_letters_by_post_reach_who_has_no_e_mail(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    from kortisto.consents import actions as consents

    desk = signed_in()
    place = {"street": "Halla-ahontie 9", "postal_code": "40100", "city": "Jyväskylä"}
    known("Aino", **place)
    known("Paperi", email="", **place)
    later = known("Myöhemmin", email="", **place)
    campaign = made(desk, segment(desk.user), by_post="on")
    here = f"/kampanjat/{campaign.ref}/"
    assert "2 postissa" in text(desk.get(here))
    desk.post(f"{here}lukitus/")
    consents.object_to(contact=later, made_on=TODAY, how="person_told", by="test", now=NOW)
    shown = text(desk.get(f"{here}postitus/"))
    assert (
        "Paperi Lehtovirta" in shown
        and "Halla-ahontie 9" in shown
        and "Myöhemmin" not in shown
        and "Kieltänyt markkinoinnin: 1" in shown
    )
    desk.post(f"{here}postitus/tarrat/")
    desk.post(f"{here}postitus/viety/")
    campaign.refresh_from_db()
    assert dict(Recipient.objects.filter(mailing=campaign.letters).values_list("contact__given_name", "state")) == {
        "Paperi": "sent", "Myöhemmin": "withdrawn",
    }  # fmt: skip
    assert not taken(post_office)


def test_a_ban_after_the_printing_is_told_before_the_post_and_the_ledger_says_what_became_of_it(
    at_noon: None, known: Make, segment: Make, signed_in: Make
) -> None:
    from kortisto.consents import actions as consents

    desk = signed_in()
    place = {"street": "Halla-ahontie 9", "postal_code": "40100", "city": "Jyväskylä"}
    people = {given: known(given, email="", **place) for given in ("Kulkee", "Jäi", "Meni")}
    campaign = made(desk, segment(desk.user), by_post="on")
    here = f"/kampanjat/{campaign.ref}/postitus/"
    desk.post(f"/kampanjat/{campaign.ref}/lukitus/")
    desk.post(f"{here}tarrat/")
    for given in ("Jäi", "Meni"):
        consents.object_to(contact=people[given], made_on=TODAY, how="person_told", by="test", now=NOW)
    campaign.refresh_from_db()
    ledger = Recipient.objects.filter(mailing=campaign.letters)
    desk.post(f"{here}tarrat/")
    assert set(ledger.values_list("state", flat=True)) == {"planned"}, "printing again decides nothing about paper that lies there"
    assert desk.post(f"{here}viety/").status_code == 302 and not ledger.exclude(state="planned").exists(), (
        "not before somebody looked"
    )
    shown = text(desk.get(here))
    assert "Ota 2 tulostettua kirjettä pois pinosta" in shown and "Jäi Lehtovirta" in shown and "Kieltänyt markkinoinnin" in shown
    stopped = {row.contact.given_name: row.pk for row in ledger.select_related("contact") if row.contact.given_name != "Kulkee"}
    desk.post(f"{here}viety/", {"pois": list(stopped.values()), "lahti": [stopped["Meni"]]})
    assert {given: (state, problem) for given, state, problem in ledger.values_list("contact__given_name", "state", "problem")} == {
        "Kulkee": ("sent", ""), "Jäi": ("withdrawn", "banned"), "Meni": ("sent", "banned"),
    }  # fmt: skip
    after = text(desk.get(here))
    assert "1 kirje meni postiin, vaikka sen ei olisi pitänyt" in after and "Poistettu ennen postitusta" in after
    assert "1 kiellon vastaisesti" in text(desk.get(f"/kampanjat/{campaign.ref}/raportti/"))
