"""What an officer finds where: the tabs, who did what, the way from a card."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.proof import people, staff
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON


@pytest.fixture
def either(b2b: Register) -> Register:
    """One notice is enough here."""
    return b2b


def test_every_part_of_the_centre_has_its_tab(officer: Any) -> None:
    """A part after a part of a room stands there too: the register of breaches was reachable by its address alone."""
    page = officer.get("/tietosuoja/").content.decode()
    places = [page.index(f'href="{path}"') for path in ("/tietosuoja/pyynnot/", "/tietosuoja/loukkaukset/", "/tietosuoja/poistot/")]
    assert places == sorted(places)


def test_the_history_names_who_did_it(officer: Any, aino: Any, opened: Any) -> None:
    from kortisto.rights.breaches import acts

    ref = str(officer.user.ref)
    row = opened(aino.subject, by=ref)
    breach = acts.record(kind="lost", noticed_at=NOON, facts="Kannettava", by=ref, now=NOON)
    for path in (f"/tietosuoja/pyynnot/{row.number}/", f"/tietosuoja/loukkaukset/{breach.pk}/"):
        page = officer.get(path).content.decode()
        assert "Marja Koskela" in page and "entinen työntekijä" not in page, path


@pytest.mark.parametrize("passive", [False, True])
def test_a_request_is_written_down_from_the_card(officer: Any, aino: Any, passive: bool) -> None:
    """Whoever may manage privacy has the way, of a passive person too; nobody else has."""
    from kortisto.contacts import actions as contacts

    if passive:
        contacts.passivate(contact=people.fresh(aino), on=DAY, by=people.BY, now=NOON)
    page = officer.get(f"/henkilot/{aino.code}/").content.decode()
    way = f"/tietosuoja/pyynnot/uusi/?henkilo={aino.code}"
    assert way in page
    form = officer.get(way).content.decode()
    assert re.search(rf'name="person"[^>]*value="{aino.code}"', form)
    seller = staff.browser(staff.account("Tuomas Myyjä", ["sales"]))
    assert way not in seller.get(f"/henkilot/{aino.code}/").content.decode()


def test_staff_get_a_copy_of_their_own_data(officer: Any, other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own staff are data subjects too: who they are, their roles and sign-ins, as a document, and nobody else's."""
    from kortisto.rights.answering import drawing

    given: list[dict[str, Any]] = []
    monkeypatch.setattr(drawing, "package", lambda said, described: given.append(described) or b"%PDF")
    answer = officer.post("/oma/tiedot.pdf")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    (described,) = given
    said = {row["datum"]: row["value"] for row in described["data"]}
    assert said["staff_name"] == "Marja Koskela" and said["staff_email"] == officer.user.email
    assert said["staff_role"] and "kirjautuminen" in said["staff_sign_in"].lower()
    assert "Pekka" not in str(described) and officer.session.session_key not in str(described)
    assert 'action="/oma/tiedot.pdf"' in officer.get("/").content.decode()
