"""The page of one's own, as a person lives it: a link by mail, everything that is held, and what they may do about it."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, send

ASK = "/omat-tiedot/"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.rights.own import views

    monkeypatch.setattr(views, "EVENLY", 0.0)


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def go() -> dict[str, int]:
    """What the worker does with what was asked."""
    from kortisto.jobs.models import Job
    from kortisto.rights import jobs

    ends: Counter[str] = Counter()
    for job in Job.objects.filter(task="kortisto.rights.jobs.answer_asking", state="waiting"):
        ends.update(jobs.answer_asking.func(**job.arguments))  # type: ignore[attr-defined]
        job.delete()
    return dict(ends)


@pytest.fixture
def path(either: Register, aino: Any, post_office: Any, anybody: Client) -> str:
    """The address of Aino's page, out of the message."""
    assert anybody.post(ASK, {"address": "Aino@Merituuli.example "}).status_code == 200
    assert go() == {"sent": 1}
    to, _subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example"
    found = re.search(r"https?://[^/\s]+(/omat-tiedot/\S+)", text)
    assert found is not None, text
    return found.group(1)


def test_everything_that_is_held_with_reason_and_last_day(path: str, aino: Any, anybody: Client) -> None:
    page = anybody.get(path)
    text = page.content.decode()
    assert page.status_code == 200 and page["Referrer-Policy"] == "no-referrer" and page["Cache-Control"] == "no-store"
    for value in ("Aino", "aino@merituuli.example", "765 4321", "Merituuli Telakka Oy", "Lataa tietosi", "Poista tiet"):
        assert value in text, value
    assert "På svenska" in text and "everything we hold" in anybody.get(path + "?kieli=en").content.decode()
    assert "allt" in anybody.get(path + "?kieli=sv").content.decode()


def test_reading_changes_nothing(path: str, aino: Any, anybody: Client) -> None:
    from kortisto.privacy.models import AuditEvent
    from kortisto.rights.models import OwnLink

    before = (AuditEvent.objects.count(), list(OwnLink.objects.values()))
    for _again in range(2):
        anybody.get(path)
    assert (AuditEvent.objects.count(), list(OwnLink.objects.values())) == before


def test_nobody_is_told_who_is_known(either: Register, aino: Any, post_office: Any, anybody: Client) -> None:
    known = anybody.post(ASK, {"address": "aino@merituuli.example"})
    unknown = anybody.post(ASK, {"address": "kuka@muu.example"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert go() == {"sent": 1} and len(bodies(post_office)) == 1
    assert anybody.post(ASK, {"address": "ei osoite"}).status_code == 422
    assert anybody.get(ASK + "x" * 32 + "/").status_code == 404


def test_nor_does_what_an_asking_does_tell_it(either: Register, aino: Any, anybody: Client) -> None:
    """The same questions to the database, in the same order, and a job either way: the rest nobody who asks can see (T16)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def done(address: str) -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            anybody.post(ASK, {"address": address})
        return [re.sub(r"'[^']*'|[0-9]+|NULL", "?", one["sql"])[:60] for one in caught.captured_queries]

    done("lämmin@muu.example")
    assert done("aino@merituuli.example") == done("kuka@muu.example")


def test_an_address_several_share_gets_no_link(either: Register, aino: Any, post_office: Any, anybody: Client) -> None:
    other = people.person("Väinö Toinen", people.firm("Toinen Oy", since=DAY), on=DAY, email="aino@merituuli.example")
    assert other.pk != aino.pk
    assert anybody.post(ASK, {"address": "aino@merituuli.example"}).status_code == 200
    assert go() == {}


def test_a_mailbox_is_not_filled_and_a_network_is_slowed(
    either: Register, aino: Any, post_office: Any, anybody: Client, time_machine: Any
) -> None:
    answers = [anybody.post(ASK, {"address": "aino@merituuli.example"}).status_code for _ in range(12)]
    assert answers[:10] == [200] * 10 and answers[-1] == 429
    for hours in range(5):
        time_machine.move_to(NOON + timedelta(hours=hours), tick=False)
        anybody.post(ASK, {"address": "aino@merituuli.example"})
        go()
    assert len(bodies(post_office)) == 3


def test_a_newer_link_ends_the_older_and_time_ends_it_too(path: str, aino: Any, anybody: Client, time_machine: Any) -> None:
    for _again in range(2):
        anybody.post(ASK, {"address": "aino@merituuli.example"})
        assert go() == {} and anybody.get(path).status_code == 200, "a second press or a reload ends nothing"
    time_machine.move_to(NOON + timedelta(minutes=11), tick=False)
    anybody.post(ASK, {"address": "aino@merituuli.example"})
    assert go() == {"sent": 1} and anybody.get(path).status_code == 404


def test_a_link_lasts_a_week(path: str, anybody: Client, time_machine: Any) -> None:
    time_machine.move_to(NOON + timedelta(days=7, minutes=1), tick=False)
    assert anybody.get(path).status_code == 404 and anybody.post(path, {"act": "erase"}).status_code == 404


def test_channels_at_once(path: str, aino: Any, anybody: Client) -> None:
    from kortisto.consents.models import Objection

    assert anybody.post(path, {"act": "channel", "key": "email", "on": "0"}).status_code == 302
    assert Objection.objects.filter(contact=aino, channel="email", lifted_at=None).count() == 1
    assert anybody.post(path, {"act": "channel", "key": "email", "on": "1"}).status_code == 302
    assert not Objection.objects.filter(contact=aino, channel="email", lifted_at=None).exists()
    anybody.post(path, {"act": "all"})
    assert Objection.objects.filter(contact=aino, channel="*", lifted_at=None).exists()


def test_a_phone_is_corrected_at_once_and_a_name_by_the_keeper(path: str, aino: Any, anybody: Client, post_office: Any) -> None:
    from kortisto.contacts.models import Contact, Position
    from kortisto.rights.models import Request

    assert "tehty=korjattu" in anybody.post(path, {"act": "correct", "phone": "+358 50 111 2222"})["Location"]
    assert Position.objects.get(contact=aino).phone.replace(" ", "") == "+358501112222"
    row = Request.objects.get()
    assert (row.came_by, row.identified_how, row.decided_by) == ("page", "page", "self")
    assert send() == {"sent": 1}
    assert "tehty=pyynto" in anybody.post(path, {"act": "correct", "family_name": "Uusinimi"})["Location"]
    assert Contact.objects.get(pk=aino.pk).family_name != "Uusinimi"
    assert Request.objects.open().get().kind == "rectification"
    assert anybody.post(path, {"act": "correct", "given_name": "Aino"}).status_code == 422


def test_a_form_sent_twice_is_one_act(path: str, aino: Any, anybody: Client) -> None:
    """A double press, a reload, two windows: one request each, and the second answer is as good as the first."""
    from kortisto.rights.models import Request

    for form in (
        {"act": "correct", "family_name": "Uusinimi"},
        {"act": "moved", "company": "Uusi Talo Oy"},
        {"act": "ask", "kind": "restriction", "text": "Odottakaa."},
    ):
        before = Request.objects.count()
        answers = [anybody.post(path, form) for _again in range(2)]
        assert [one["Location"] for one in answers] == [answers[0]["Location"]] * 2 and Request.objects.count() == before + 1, form
    Request.objects.filter(came_by="page").update(state="closed", outcome="granted", closed_on=DAY)
    for _again in range(2):
        assert "tehty=korjattu" in anybody.post(path, {"act": "correct", "phone": "050 111 2222"})["Location"]
    assert Request.objects.filter(decided_by="self").count() == 1


def test_what_changes_the_identity_holds_nothing_else_back(path: str, aino: Any, anybody: Client) -> None:
    from kortisto.contacts.models import Position
    from kortisto.rights.models import Request

    answer = anybody.post(path, {"act": "correct", "phone": "050 111 2222", "family_name": "Uusinimi"})
    assert "tehty=osin" in answer["Location"] and "Osa on korjattu" in anybody.get(answer["Location"]).content.decode()
    assert Position.objects.get(contact=aino).phone == "+358501112222" and Request.objects.open().count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "soita illalla"},
        {"job_title": "x" * 300},
        {"email": "ei osoite"},
        {"postal_code": "1" * 40},
        {"family_name": "x" * 400},
    ],
)
def test_what_cannot_be_right_waits_for_nobody(path: str, aino: Any, anybody: Client, wrong: dict[str, str]) -> None:
    from kortisto.rights.models import Request

    answer = anybody.post(path, {"act": "correct"} | wrong)
    assert answer.status_code == 422 and not Request.objects.exists()
    assert next(iter(wrong.values())) in answer.content.decode(), "what was typed stands there still"


def test_a_new_job_goes_to_the_keeper(path: str, aino: Any, anybody: Client, officer: Any) -> None:
    from kortisto.rights.models import Request

    assert anybody.post(path, {"act": "moved", "company": ""}).status_code == 422
    assert anybody.post(path, {"act": "moved", "company": "Uusi Työnantaja Oy", "title": "johtaja"}).status_code == 302
    row = Request.objects.get()
    assert "Uusi Työnantaja Oy" in officer.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()


def test_other_requests_and_no_flood_of_them(path: str, aino: Any, anybody: Client) -> None:
    from kortisto.rights.models import Request

    answers = [anybody.post(path, {"act": "ask", "kind": "restriction", "text": f"Odottakaa {n}."}).status_code for n in range(4)]
    assert answers == [302, 302, 302, 422] and Request.objects.count() == 3
    assert anybody.post(path, {"act": "ask", "kind": "erasure"}).status_code == 422


def test_download_in_both_forms(path: str, aino: Any, anybody: Client) -> None:
    said = json.loads(anybody.post(path, {"act": "json"}).content)
    assert any(row["value"] and "aino@merituuli.example" in row["value"] for row in said["data"]) and said["complaint"]
    pdf = anybody.post(path, {"act": "pdf"})
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Disposition"].startswith("attachment")


def test_erased_after_a_day_unless_taken_back(path: str, aino: Any, anybody: Client, time_machine: Any) -> None:
    from django.conf import settings

    from kortisto.contacts.models import Contact
    from kortisto.privacy import pending
    from kortisto.rights.models import OwnLink

    anybody.post(path, {"act": "erase"})
    assert 'value="keep"' in anybody.get(path).content.decode()
    assert "peruttu" in anybody.post(path, {"act": "keep"})["Location"]
    anybody.post(path, {"act": "erase"})
    later = NOON + timedelta(hours=25)
    time_machine.move_to(later, tick=False)
    pending.run(now=later, time_zone=settings.TIME_ZONE)
    assert not Contact.objects.filter(pk=aino.pk).exists() or not Contact.objects.get(pk=aino.pk).given_name
    assert not OwnLink.objects.exists() or anybody.get(path).status_code == 404


def test_whoever_the_law_keeps_whole_is_told_why(
    path: str, aino: Any, anybody: Client, post_office: Any, time_machine: Any
) -> None:
    """Art. 12(4): nothing goes, so no certificate does; somebody answers with the grounds, from the day they asked."""
    from django.conf import settings

    from kortisto.privacy import holds, pending
    from kortisto.rights import carrying
    from kortisto.rights.deciding import decide
    from kortisto.rights.models import Request

    data = sorted({datum for datum, _record in people.held(aino.subject)})
    holds.set(aino.subject, data=data, ground="claim", case_reference="R 1", by="officer", now=NOON)
    assert "miksi tietosi jäävät" in anybody.get(path).content.decode()
    anybody.post(path, {"act": "erase"})
    later = NOON + timedelta(hours=25)
    time_machine.move_to(later, tick=False)
    for _again in range(2):
        pending.run(now=later, time_zone=settings.TIME_ZONE)
    row = Request.objects.get()
    assert (row.kind, row.received_on, row.identified_how, row.subject) == ("erasure", DAY, "page", aino.subject)
    decide(row, {}, by="officer", now=later)
    carrying.carry_out(row, by="officer", now=later)
    assert send() == {"sent": 1} and bodies(post_office)[-1][0] == "aino@merituuli.example"


@pytest.mark.parametrize(("language", "words"), [("fi", "Pyydä linkki"), ("sv", "Be om länken"), ("en", "Ask for the link")])
def test_the_notice_leads_to_the_page(b2b: Register, noon: Any, anybody: Client, language: str, words: str) -> None:
    text = anybody.get(f"/seloste/b2b/{language}/").content.decode()
    assert words in text and f'href="/omat-tiedot/?kieli={language}"' in text
    assert words in anybody.get(f"/seloste/b2b/1/{language}/").content.decode()
    asked = anybody.get(f"/omat-tiedot/?kieli={language}").content.decode()
    assert f'<html lang="{language}"' in asked
