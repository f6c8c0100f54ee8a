"""The privacy centre through the front door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact
from kortisto.privacy import restrictions
from kortisto.privacy.models import Erasure, Keep, LegalHold, PolicyVersion, Restriction, SweepRun

from .conftest import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "fresh_counts")]
Person = Callable[..., Contact]

PAGES = (
    "/tietosuoja/", "/tietosuoja/seloste/", "/tietosuoja/kalenteri/", "/tietosuoja/kalenteri/2030-02-15/", "/tietosuoja/poistot/",
    "/tietosuoja/jaadytykset/", "/tietosuoja/rajoitukset/", "/tietosuoja/ajot/", "/tietosuoja/poistoloki/",
    "/tietosuoja/kasittelyseloste/",
)  # fmt: skip


@pytest.fixture
def fresh_counts() -> Iterator[None]:
    """No counts of another test's register."""
    cache.clear()
    yield
    cache.clear()


def page(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize("url", PAGES)
def test_the_officer_opens_every_page_and_others_none(url: str, b2b: Any, person: Person, signed_in: Any) -> None:
    person()
    text = page(signed_in(), url)
    assert text.count("<h1") == 1 and "style=" not in text and "<script>" not in text
    assert signed_in("sales").get(url).status_code == 403


@pytest.mark.parametrize("url", PAGES)
def test_three_people_cost_no_more_queries_than_one(url: str, b2b: Any, person: Person, signed_in: Any) -> None:
    client = signed_in()

    def cost() -> int:
        client.get(url)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    person()
    one = cost()
    person("Olli", "Oja"), person("Satu", "Salo")
    assert cost() == one


def test_every_sentence_shows_its_rule_and_its_test(b2b: Any, signed_in: Any) -> None:
    text = page(signed_in(), "/tietosuoja/seloste/")
    for promise in b2b.promises:
        said = promise.texts.get("fi") or promise.says
        assert f'id="b2b-{promise.id}"' in text
        assert promise.test in text or not Path(promise.test).exists(), "a proof is claimed where there is one"
        assert all(ref in text for ref in promise.by)
        assert said[0][:40] in text
    assert "testi tulee järjestelmän osan mukana: kuvat</span>" in text and "(puuttuu: kuvat)" in text
    part = text[text.index('id="b2b-B18"') : text.index('id="b2b-B19"')]
    assert "Järjestelmässä ei ole vielä osaa" in part, "a promise without a room says so"
    assert "Järjestelmässä ei ole vielä osaa" not in text[text.index('id="b2b-B12"') : text.index('id="b2b-B13"')]


def test_counts_are_those_of_the_register(b2b: Any, person: Person, signed_in: Any) -> None:
    person(), person("Olli", "Oja")
    text = page(signed_in(), "/tietosuoja/")
    row = text[text.index("Informoinnin, tietojen alkuperän") :]
    assert re.search(r'class="num"[^>]*>2<', row), "both persons are counted under the purpose"
    assert "helmikuu 2030" not in text and "Ketju ehjä" in text


def test_the_calendar_names_the_night(b2b: Any, person: Person, signed_in: Any) -> None:
    """Nothing happened since 14.2.2022: five years end on 14.2.2027, and the night after the card goes."""
    person(obtained_on=date(2022, 2, 14))
    client = signed_in()
    assert "Helmikuu 2027" in page(client, "/tietosuoja/kalenteri/?kuukausi=2027-02")
    text = page(client, "/tietosuoja/kalenteri/2027-02-15/")
    assert "Aino Lehtovirta" in text and "koko kortti" in text


def test_a_night_that_is_done_has_nothing_to_come(b2b: Any, person: Person, signed_in: Any) -> None:
    """What the run of today left (it came later in the day, or could not go) goes in the next run, not in the one that is over."""
    tomorrow = TODAY + timedelta(days=1)
    aino = person()
    Keep.objects.filter(subject=aino.subject, datum="phone").update(until=TODAY - timedelta(days=1))
    client = signed_in()
    days, today, next_day = "/tietosuoja/kalenteri/", f"/tietosuoja/kalenteri/{TODAY}/", f"/tietosuoja/kalenteri/{tomorrow}/"

    def month(of: date) -> str:
        return page(client, f"{days}?kuukausi={of:%Y-%m}")

    assert today in month(TODAY) and "Aino Lehtovirta" in page(client, today)
    for state, dry in (("done", True), ("failed", False), ("braked", False)):
        SweepRun.objects.create(as_of=TODAY, started_at=NOW, finished_at=NOW, state=state, dry_run=dry)
        assert today in month(TODAY), "nothing was erased: it is still to come today"
    SweepRun.objects.create(as_of=TODAY, started_at=NOW, finished_at=NOW, state="done")
    assert today not in month(TODAY) and next_day in month(tomorrow)
    over, coming = page(client, today), page(client, next_day)
    assert "Aino Lehtovirta" not in over and "Tämä yö on ohi." in over
    assert "Aino Lehtovirta" in coming and "Tämä yö on ohi." not in coming


def test_a_hold_is_set_and_released(b2b: Any, person: Person, signed_in: Any) -> None:
    aino = person()
    client = signed_in()
    sent = {
        "person": aino.code,
        "ground": "claim",
        "case_reference": "R-7",
        "review_on": str(TODAY + timedelta(days=30)),
        "data": ["email"],
    }
    assert client.post("/tietosuoja/jaadytykset/", sent).status_code == 302
    text = page(client, "/tietosuoja/jaadytykset/")
    assert "Aino Lehtovirta" in text and "R-7" in text
    hold = LegalHold.objects.get()
    assert hold.data == ["email"] and hold.set_by == str(client.user.ref)
    client.post(f"/tietosuoja/jaadytykset/{hold.pk}/vapautus/")
    assert "Mitään ei ole jäädytetty." in page(client, "/tietosuoja/jaadytykset/")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"person": "H-99999"}, "Tällä ei löydy ketään"),
        ({"review_on": "2028-01-01"}, "enintään kuuden kuukauden päästä"),
        ({"case_reference": ""}, "Asian viite"),
    ],
)
def test_a_hold_that_cannot_be_set_keeps_what_was_typed(
    change: dict[str, str], said: str, b2b: Any, person: Person, signed_in: Any
) -> None:
    sent = {"person": person().code, "ground": "claim", "case_reference": "R-7", "review_on": str(TODAY + timedelta(days=30))}
    answer = signed_in().post("/tietosuoja/jaadytykset/", sent | change)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_only_a_restriction_asked_for_can_be_lifted_by_hand(b2b: Any, person: Person, signed_in: Any) -> None:
    asked, late = person(), person("Olli", "Oja")
    restrictions.set([asked.subject_id], ground="request", by="test", now=NOW)
    restrictions.set([late.subject_id], ground="notice_overdue", by="test", now=NOW)
    client = signed_in()
    assert "Olli Oja" in page(client, "/tietosuoja/rajoitukset/")
    for row in Restriction.objects.all():
        client.post(f"/tietosuoja/rajoitukset/{row.pk}/kertominen/", {"why": "correct", "how": "phone"})
        client.post(f"/tietosuoja/rajoitukset/{row.pk}/purku/")
    assert list(restrictions.open_ones().values_list("ground", flat=True)) == ["notice_overdue"]


def test_an_incomplete_erasure_is_red_everywhere(b2b: Any, signed_in: Any) -> None:
    Erasure.objects.create(
        subject_ref=str(uuid4()), reason="retention", state="incomplete", policy_version="b2b/1", requested_by="system",
        created_at=NOW, problem="scan: kortisto.sqlite3 (utf-8)", ledger_seq=1,
    )  # fmt: skip
    client = signed_in()
    assert "1 poisto on kesken" in page(client, "/tietosuoja/")
    assert "scan: kortisto.sqlite3" in page(client, "/tietosuoja/poistot/")
    assert "1 poisto on kesken" in page(client, "/")


def test_a_run_says_in_words_why_somebody_stayed(b2b: Any, signed_in: Any) -> None:
    why = {"hold": 2, "purpose": 3, "undatable": 1}
    SweepRun.objects.create(as_of=TODAY, started_at=NOW, finished_at=NOW, state="done", kept_because=why)
    text = page(signed_in(), "/tietosuoja/ajot/")
    assert "jäädytys: 2" in text and "jokin tarkoitus pätee taas: 3" in text and "päivä puuttuu: 1" in text


def test_the_real_run_needs_a_dry_one_first(b2b: Any, signed_in: Any) -> None:
    from kortisto.jobs.models import Job

    client = signed_in()
    client.post("/tietosuoja/ajot/uusi/", {"aja": "1"})
    assert not Job.objects.exists() and "Koeaja ensin" in page(client, "/tietosuoja/ajot/")
    assert client.post("/tietosuoja/ajot/uusi/").status_code == 302
    assert Job.objects.get().arguments == {"dry_run": True, "confirm": False}
    SweepRun.objects.create(as_of=TODAY, started_at=NOW, finished_at=NOW, state="done", dry_run=True)
    client.post("/tietosuoja/ajot/uusi/", {"aja": "1"})
    assert Job.objects.count() == 2


@pytest.fixture
def shorter(b2b: Any) -> Iterator[Path]:
    """The instance's file of the notice, with four years of silence instead of five."""
    path = Path(django_settings.KORTISTO.policies) / "b2b.toml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("last_activity|obtained_on + P5Y", "last_activity|obtained_on + P4Y"), "utf-8")
    yield path
    path.write_text(before, "utf-8")


def test_a_draft_shows_what_changes_and_is_published_with_a_days_wait(shorter: Path, signed_in: Any) -> None:
    client = signed_in()
    text = page(client, "/tietosuoja/seloste/")
    assert "last_activity|obtained_on + P5Y" in text and "last_activity|obtained_on + P4Y" in text and "<ins>" in text
    mark = re.search(r'name="hash" value="([0-9a-f]+)"', text)
    assert mark is not None
    client.post("/tietosuoja/seloste/julkaisu/", {"key": "b2b", "hash": "0" * 64})
    assert PolicyVersion.objects.count() == 1, "what was not looked at is not published"
    client.post("/tietosuoja/seloste/julkaisu/", {"key": "b2b", "hash": mark[1]})
    row = PolicyVersion.objects.get(number=2)
    assert row.effective_from > TODAY and row.published_by == str(client.user.ref)
    assert "on julkaistu ja tulee voimaan" in page(client, "/tietosuoja/seloste/")


def test_a_broken_file_is_told_and_not_published(shorter: Path, signed_in: Any) -> None:
    shorter.write_text(shorter.read_text("utf-8").replace('then = "delete"', 'then = "forget"'), "utf-8")
    client = signed_in()
    assert "Tiedostoa ei voi lukea" in page(client, "/tietosuoja/seloste/")
    client.post("/tietosuoja/seloste/julkaisu/", {"key": "b2b", "hash": "0" * 64})
    assert PolicyVersion.objects.count() == 1


def test_what_a_draft_would_change_is_counted(shorter: Path, person: Person) -> None:
    from datetime import date

    from kortisto.privacy.views import drafting

    person(obtained_on=date(2022, 6, 1))
    found = drafting.count_changes.func(place=0)
    assert found["gone"] > 0 and found["persons"] == 1
