"""Somebody with several cards, somebody nobody knew, somebody who is gone meanwhile: no answer says more than is true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, fresh, identified_by_link, send


@pytest.fixture
def either(b2b: Register) -> Register:
    """One notice is enough here."""
    return b2b


def a_person(name: str, email: str, firm: str) -> Any:
    who = people.person(name, people.firm(firm, since=DAY), on=DAY, email=email)
    people.informed(who, on=DAY)
    return who


def test_the_page_names_other_cards_of_theirs(b2b: Register, aino: Any, opened: Any, officer: Any) -> None:
    """By address and by name; somebody else's card is not among them."""
    same, namesake = (
        a_person("A. Lehtovirta", "aino@merituuli.example", "Toinen Oy"),
        a_person("Aino Lehtovirta", "al@kolmas.example", "Kolmas Oy"),
    )
    dino = a_person("Dino Lehtovirta", "dino@merituuli.example", "Neljäs Oy")
    page = officer.get(f"/tietosuoja/pyynnot/{opened(aino.subject, 'erasure').number}/").content.decode()
    assert "Muutkin kortit voivat olla saman henkilön" in page
    assert same.code in page and namesake.code in page and dino.code not in page


def test_we_hold_nothing_is_not_said_of_an_address_on_a_card(
    b2b: Register, aino: Any, opened: Any, officer: Any, post_office: Any
) -> None:
    from kortisto.rights.actions import Said

    row = opened(None, said=Said("Aino", "Aino@Merituuli.example", "Mitä tietoja?"))
    identified_by_link(officer, row, post_office)
    answer = officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    assert answer.status_code == 422 and aino.code in answer.content.decode()
    officer.post(f"/tietosuoja/pyynnot/{row.number}/otto/", {"kind": "access", "person": aino.code})
    row = fresh(row)
    assert row.known and row.subject_id == aino.subject_id and row.identified_at is None, "known as somebody else is not known"


def test_a_request_that_is_somebodys_stays_theirs(b2b: Register, aino: Any, opened: Any, officer: Any) -> None:
    """A link one person followed identifies no other."""
    from kortisto.rights import actions

    other = a_person("Dino Lehtovirta", "dino@neljas.example", "Neljäs Oy")
    row = opened(aino.subject, "erasure")
    actions.identify(row, how="page", by="self", now=NOON)
    assert officer.post(f"/tietosuoja/pyynnot/{row.number}/otto/", {"kind": "erasure", "person": other.code}).status_code == 422
    assert fresh(row).subject_id == aino.subject_id


def test_an_address_remembered_by_its_code_is_told(b2b: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    """Art. 15: after an erasure a code of the address is kept. It is told to whoever proves the address."""
    from kortisto.privacy import erasure
    from kortisto.rights.actions import Said

    erasure.erase([aino.subject], reason="request", by="officer", now=NOON, as_of=DAY)
    for address, told in (("aino@merituuli.example", True), ("vieras@muu.example", False)):
        row = opened(None, language="fi", said=Said("", address, "?"))
        identified_by_link(officer, row, post_office)
        officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
        send()
        assert ("tunnisteen, jota kukaan" in " ".join(bodies(post_office)[-1][2].split())) is told


def test_an_erased_person_is_told_of_the_code(b2b: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    """Decision 12: the person is told that a hash remains, in the answer and in the message with the certificate."""
    from kortisto.outreach import jobs

    row = opened(aino.subject, "erasure", language="fi")
    identified_by_link(officer, row, post_office)
    officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    send()
    jobs.send_outbox.func()  # type: ignore[attr-defined]
    texts = [" ".join(text.split()) for _to, _subject, text in bodies(post_office)[1:]]
    assert len(texts) == 2 and all("tunnisteen, jota kukaan ei voi lukea" in text for text in texts)


@pytest.mark.parametrize("kind", ["access", "rectification", "erasure", "restriction", "objection", "portability"])
def test_whoever_is_erased_meanwhile_is_answered(
    b2b: Register, aino: Any, opened: Any, officer: Any, post_office: Any, kind: str
) -> None:
    """The nightly run, or the own page, was quicker: the answer still finds them, and says what is so."""
    from kortisto.privacy import erasure
    from kortisto.rights import actions

    row = opened(aino.subject, kind, language="fi")
    actions.identify(row, how="page", by="self", now=NOON)
    later = NOON + timedelta(minutes=5)
    erasure.erase([aino.subject], reason="objection", by="system", now=later, as_of=DAY)
    erasure.erase([fresh(row).subject], reason="request", by="self", now=later, as_of=DAY)
    page = officer.get(f"/tietosuoja/pyynnot/{row.number}/")
    assert page.status_code == 200 and "Henkilö ei ole enää rekisterissä" in page.content.decode()
    assert officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/").status_code == 302
    assert send() == {"sent": 1}
    to, _subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and "poistettu pyyntösi jälkeen" in " ".join(text.split())
    assert fresh(row).outcome == "nothing" and "/paketti/" not in text
    assert officer.get("/tietosuoja/pyynnot/paattyneet/").status_code == 200
