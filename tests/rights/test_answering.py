"""From a request to its answer, as the officer and the person live it: pages, real mail, a package fetched once."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, fresh, identified_by_link, link_in, send


def test_access(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    """Write down, find out who asks, answer: two clicks of the officer's after the request is there."""
    from kortisto.rights.models import Paper

    request = opened(aino.subject)
    identified_by_link(officer, request, post_office)
    assert bodies(post_office)[0][0] == "aino@merituuli.example"
    page = officer.get(f"/tietosuoja/pyynnot/{request.number}/").content.decode()
    assert "Toteuta ja vastaa" in page and "työsähköposti" in page
    officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    assert send() == {"sent": 1}
    row = fresh(request)
    assert (row.state, row.outcome, row.closed_on) == ("closed", "granted", DAY)
    to, subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and request.number in subject
    assert "Lehtovirta" not in text and "040 765" not in text, "what is held is in the package alone"
    anybody, path = Client(enforce_csrf_checks=True), link_in(text)
    for _again in range(2):
        assert anybody.get(path).status_code == 200 and Paper.objects.get(kind="package").fetched_at is None
    answer = anybody.post(path)
    assert answer.headers["Content-Type"] == "application/zip" and answer.headers["Cache-Control"] == "no-store"
    assert anybody.post(path).status_code == anybody.get(path).status_code == 404, "once"
    assert "fetched" in set(row.steps.values_list("what", flat=True))
    described = inside(answer.content, request.number)
    values = {one["datum"]: one["value"] for one in described["data"]}
    assert values["name"] == "Aino Lehtovirta" and values["email"] == "aino@merituuli.example"
    assert all(one["purposes"] or one["datum"] == "requests" for one in described["data"])
    assert all(purpose["basis"] for purpose in described["purposes"])
    for told in ("controller", "rights", "complaint", "recipients", "notice"):
        assert described[told], f"Art. 15(1) asks to tell the {told}"


def inside(content: bytes, number: str) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert box.read(f"{number}.pdf").startswith(b"%PDF")
        found: dict[str, Any] = json.loads(box.read(f"{number}.json"))
    return found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_in_the_persons_language(either: Register, aino: Any, opened: Any, post_office: Any, language: str) -> None:
    from kortisto.rights import actions, carrying
    from kortisto.rights.deciding import decide

    request = opened(aino.subject, language=language)
    actions.identify(request, how="page", by="self", now=NOON)
    decide(request, {}, by="officer", now=NOON)
    carrying.carry_out(request, by="officer", now=NOON)
    send()
    subject = bodies(post_office)[-1][1]
    word = {"fi": "Vastauksemme", "sv": "Vårt svar", "en": "Our answer"}[language]
    assert subject.startswith(word)


def test_erasure(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy.models import Erasure

    request = opened(aino.subject, "erasure")
    identified_by_link(officer, request, post_office)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    assert not Contact.objects.exists() and Erasure.objects.get().state == "verified"
    row = fresh(request)
    assert row.erasure_number and send() == {"sent": 1}
    row = fresh(request)
    assert (row.outcome, row.closed_on) == ("granted", DAY)
    to, _subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and "nimi" in text
    assert people.held(row.subject) == {("requests", f"rights.request:{row.pk}")}


def test_what_a_claim_keeps_is_held(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    """The officer decides line by line, on a ground of the list; the letter tells it."""
    from kortisto.privacy import holds
    from kortisto.rights import actions

    request = opened(aino.subject, "erasure")
    actions.identify(request, how="page", by="self", now=NOON)
    answer = officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/", {"line:email|": "17_3_e"})
    assert answer.status_code == 302
    assert [row.data for row in holds.open_ones()] == [["email"]]
    assert people.data_of(aino) == {"email", "requests"}
    send()
    row = fresh(request)
    assert row.outcome == "partly" and "17 artiklan 3 kohdan e alakohta" in bodies(post_office)[-1][2]


def test_a_ground_outside_the_list_decides_nothing(either: Register, aino: Any, opened: Any, officer: Any) -> None:
    from kortisto.rights import actions

    request = opened(aino.subject, "erasure")
    actions.identify(request, how="page", by="self", now=NOON)
    answer = officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/", {"line:email|": "because"})
    assert answer.status_code == 422 and "name" in people.data_of(aino)
    assert not fresh(request).decisions.exists()


def test_rectification(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto.rights import actions, sealing

    request = opened(aino.subject, "rectification")
    actions.identify(request, how="page", by="self", now=NOON)
    where = f"/tietosuoja/pyynnot/{request.number}/"
    assert "Aino" in officer.get(where).content.decode()
    told = {
        "given_name": "Aino",
        "family_name": "Lehtovirta-Aalto",
        "email": "aino@merituuli.example",
        "job_title": "hankintajohtaja",
    }
    officer.post(where + "korjaukset/", told | {"phone": "+358 40 765 4321"})
    page = officer.get(where).content.decode()
    assert "Lehtovirta → Lehtovirta-Aalto" in page and "hankintajohtaja" in page
    officer.post(where + "vastaus/", {"line:job_title|job_title": "16"})
    card = people.fresh(aino)
    assert card.name == "Aino Lehtovirta-Aalto" and card.positions.get().job_title == "ostopäällikkö"
    send()
    row = fresh(request)
    assert row.outcome == "partly" and not sealing.read_json(row, "values"), "the values have done their work"


def test_restriction_and_objection(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto import consents
    from kortisto.privacy import restrictions
    from kortisto.rights import actions

    key = either.notices[0]
    objection = opened(aino.subject, "objection")
    purpose = f"{key}:new_customers"
    assert consents.may([aino.pk], "email", purpose, as_of=DAY)[aino.pk].reason != "", "at once, whoever asked (Art. 21(3))"
    actions.identify(objection, how="page", by="self", now=NOON)
    officer.post(f"/tietosuoja/pyynnot/{objection.number}/vastaus/")
    assert aino.objections.filter(scope="*dm*", lifted_at=None).exists()
    restriction = opened(aino.subject, "restriction")
    actions.identify(restriction, how="page", by="self", now=NOON)
    officer.post(f"/tietosuoja/pyynnot/{restriction.number}/vastaus/")
    assert restrictions.open_ones().filter(subject=aino.subject, ground="request").exists()
    assert send() == {"sent": 2}


def test_somebody_we_do_not_know(either: Register, opened: Any, officer: Any, post_office: Any) -> None:
    """The link goes to the address they wrote from, and only then are they told that we hold nothing."""
    from kortisto.rights import actions

    request = opened(None, said=actions.Said("Joku", "joku@muualla.example", "Poistakaa tietoni"))
    identified_by_link(officer, request, post_office)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    send()
    row = fresh(request)
    assert row.outcome == "nothing"
    to, _subject, text = bodies(post_office)[-1]
    assert to == "joku@muualla.example" and "paketti" not in text.lower().split("/")[-1]
