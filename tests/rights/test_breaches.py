"""The register of breaches, as an officer lives it (Art. 33, 34; T35): a file is lost, and minutes later it is known who was in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies

LOST = "/tietosuoja/loukkaukset/"


@pytest.fixture
def file(either: Register, officer: Any, aino: Any) -> Any:
    """A file Aino is in, and Väinö, who came later, is not."""
    from kortisto.exchange.models import Disclosure

    if "hehku" in either.notices:
        pytest.skip("this notice lets no file out (H09)")
    answer = officer.post("/vienti/henkilot/", {"muoto": "csv"})
    assert answer.status_code == 200, answer.content.decode()[:1000]
    b"".join(answer.streaming_content)
    who = people.person("Väinö Myöhäinen", people.firm("Jää Oy", since=DAY), on=DAY, email="vaino@jaa.example")
    people.informed(who, on=DAY)
    return Disclosure.objects.get()


def written(officer: Any, **more: Any) -> Any:
    said = {
        "kind": "lost",
        "noticed_at": "2026-11-24T09:00",
        "facts": "Muistitikku jäi junaan.",
        "effects": "",
        "measures": "",
        "language": "fi",
    } | more
    return officer.post(LOST + "uusi/", said)


def recorded(officer: Any, **more: Any) -> Any:
    from kortisto.rights.models import Breach

    answer = written(officer, **more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Breach.objects.latest("pk")


def test_people_are_told_what_may_follow_and_what_was_done(
    either: Register, officer: Any, aino: Any, file: Any, post_office: Any
) -> None:
    """Art. 34(2): nothing leaves before both are written; then it does."""
    breach = recorded(officer, lost=f"file:{file.pk}")
    assert "mitä siitä voi seurata" in posted(officer, breach, "henkilot", 422, how="mail")
    assert not breach.members.exclude(state="").exists()
    posted(officer, breach, "tiedot", facts=breach.facts, effects="Huijausviestejä.", measures="Tikku on salattu.")
    posted(officer, breach, "henkilot", how="mail")
    assert breach.members.get().state == "queued"


def test_each_is_told_in_their_own_language(either: Register, officer: Any, aino: Any, file: Any, post_office: Any) -> None:
    """Art. 34(2): in clear and plain language; what the officer wrote in Finnish does not leave to who reads Swedish."""
    from kortisto.rights import jobs

    type(aino).objects.filter(pk=aino.pk).update(language="sv")
    breach = recorded(officer, lost=f"file:{file.pk}", effects="Huijausviestejä.", measures="Tikku on salattu.")
    posted(officer, breach, "arvio", risk="high")
    posted(officer, breach, "viranomainen", at="2026-11-24T11:00")
    assert "ruotsi" in posted(officer, breach, "henkilot", 422, how="mail").lower()
    posted(officer, breach, "kielet", 422, language="sv", **{"sv-facts": "Ett minne blev kvar på tåget."})
    said = {"sv-facts": "Ett minne blev kvar på tåget.", "sv-effects": "Bluffmejl.", "sv-measures": "Minnet är krypterat."}
    posted(officer, breach, "kielet", language="sv", **said)
    assert "Ett minne blev kvar" in officer.get(f"{LOST}{breach.pk}/").content.decode()
    posted(officer, breach, "henkilot", how="mail")
    assert jobs.tell_of_breaches.func() == {"sent": 1}  # type: ignore[attr-defined]
    to, _subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and all(words in text for words in said.values()) and "Muistitikku" not in text


@pytest.mark.parametrize("when", ["before it is written down", "after"])
def test_whoever_is_erased_is_counted_still(either: Register, officer: Any, aino: Any, file: Any, when: str) -> None:
    """The authority is told how many were in the file, not how many of them the register still knows."""
    from kortisto.privacy import erasure

    def erased() -> None:
        erasure.erase([aino.subject], reason="request", by="officer", now=NOON, as_of=DAY)

    if when != "after":
        erased()
    breach = recorded(officer, lost=f"file:{file.pk}")
    if when == "after":
        erased()
    text = officer.get(f"{LOST}{breach.pk}/ilmoitus.txt").content.decode()
    assert "Yritysasiakkaiden yhteyshenkilöitä: 1" in text and "ei enää rekisterissä: 1" in text
    assert "julkisella tiedonannolla" in officer.get(f"{LOST}{breach.pk}/").content.decode()


def posted(officer: Any, breach: Any, path: str, status: int = 302, **said: str) -> str:
    answer = officer.post(f"{LOST}{breach.pk}/{path}/", said)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.content.decode())


def test_from_a_lost_file_to_the_people_told(either: Register, officer: Any, aino: Any, file: Any, post_office: Any) -> None:
    from kortisto.rights import jobs

    page = officer.get(LOST + "uusi/").content.decode()
    assert file.code in page
    breach = recorded(
        officer, lost=f"file:{file.pk}", effects="Huijausviestejä.", measures="Tikku on salattu jälkikäteen tyhjäksi."
    )
    assert breach.count == 1 and breach.until == breach.noticed_at + timedelta(hours=72)
    page = officer.get(f"{LOST}{breach.pk}/").content.decode()
    assert "Aino Lehtovirta" in page and "Väinö" not in page
    posted(officer, breach, "lopetus", 422)
    posted(officer, breach, "arvio", risk="high")
    draft = officer.get(f"{LOST}{breach.pk}/ilmoitus.txt")
    text = draft.content.decode()
    assert "Muistitikku jäi junaan." in text and "työsähköposti" in text and "Aino" not in text
    posted(officer, breach, "viranomainen", at="2026-11-24T11:00", reference="1234/171/26")
    posted(officer, breach, "henkilot", how="mail")
    assert jobs.tell_of_breaches.func() == {"sent": 1}  # type: ignore[attr-defined]
    to, _subject, said = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and "Muistitikku jäi junaan." in said and "työsähköposti" in said
    assert jobs.tell_of_breaches.func() == {}, "nobody is told twice"  # type: ignore[attr-defined]
    posted(officer, breach, "lopetus")
    assert "Suljettu" in officer.get(LOST).content.decode()


def test_the_hours_run_and_the_line_goes_red(either: Register, officer: Any, aino: Any) -> None:
    from kortisto.privacy import conformance

    def line(now: Any) -> Any:
        return next(one for one in conformance.lines(as_of=now.date(), now=now) if one.id == "breaches")

    breach = recorded(officer)
    assert line(NOON).ok and not line(NOON + timedelta(hours=72)).ok
    posted(officer, breach, "arvio", 422, risk="none")
    posted(officer, breach, "arvio", risk="none", why_not="Tikku oli salattu.")
    assert line(NOON + timedelta(hours=72)).ok
    posted(officer, breach, "lopetus")
    assert "TL-" not in officer.get("/").content.decode()


def test_who_tells_late_says_why(either: Register, officer: Any, aino: Any) -> None:
    breach = recorded(officer, noticed_at="2026-11-20T09:00")
    posted(officer, breach, "arvio", risk="some")
    assert "miksi" in posted(officer, breach, "viranomainen", 422, at="2026-11-24T11:00").lower()
    posted(officer, breach, "viranomainen", at="2026-11-24T11:00", why_late="Loukkauksen laajuus selvisi vasta tänään.")
    posted(officer, breach, "lopetus")


def test_whom_an_account_was_shown(either: Register, officer: Any, aino: Any) -> None:
    """The log of reads answers for an account somebody else used, and only for its hours."""
    from kortisto.privacy import audit

    audit.seen(officer.user, "contacts", [aino.subject], NOON - timedelta(hours=3))
    ref = str(officer.user.ref)
    inside = recorded(officer, kind="account", lost=f"account:{ref}", began_at="2026-11-24T08:00", ended_at="2026-11-24T10:00")
    outside = recorded(officer, kind="account", lost=f"account:{ref}", began_at="2026-11-23T08:00", ended_at="2026-11-23T10:00")
    assert (inside.count, outside.count) == (1, 0)
    assert "email" in inside.members.get().data


def test_words_about_people_are_refused_with_the_remedy(either: Register, officer: Any, aino: Any) -> None:
    for words in ("Lista meni osoitteeseen aino@merituuli.example.", "Soitettiin numeroon 040 765 4321."):
        answer = written(officer, facts=words)
        assert answer.status_code == 422 and "Jätä pois" in answer.content.decode()
    assert written(officer, noticed_at="2027-01-01T09:00").status_code == 422
    assert written(officer, began_at="2026-11-24T08:00", ended_at="2026-11-23T08:00").status_code == 422


def test_the_erased_leave_it_and_the_count_stays(either: Register, officer: Any, aino: Any, file: Any) -> None:
    from kortisto.privacy import erasure
    from kortisto.rights.breaches import acts
    from kortisto.rights.models import BreachMember

    breach = recorded(officer, lost=f"file:{file.pk}")
    erasure.erase([aino.subject], reason="request", by="test", now=NOON, as_of=DAY)
    breach.refresh_from_db()
    assert breach.count == 1 and not BreachMember.objects.exists()
    posted(officer, breach, "arvio", risk="none", why_not="Salattu.")
    posted(officer, breach, "lopetus")
    assert acts.forget_old(NOON + timedelta(days=366)) == 0


def test_who_was_in_it_is_forgotten_a_year_after_the_end(either: Register, officer: Any, aino: Any, file: Any) -> None:
    from kortisto.rights.breaches import acts

    breach = recorded(officer, lost=f"file:{file.pk}")
    posted(officer, breach, "arvio", risk="none", why_not="Salattu.")
    posted(officer, breach, "lopetus")
    assert acts.forget_old(NOON + timedelta(days=364)) == 0
    assert acts.forget_old(NOON + timedelta(days=366)) == 1
    assert breach.members.count() == 0


def test_a_name_typed_into_it_goes_with_the_person(either: Register, officer: Any, aino: Any) -> None:
    """The form asks for words without names; who writes one all the same leaves a gap when its person is erased."""
    from kortisto.privacy import erasure

    breach = recorded(officer, facts="Lista jäi junaan. Siinä oli Aino Lehtovirta.", measures="Soitettu: Aino Lehtovirta.")
    erasure.erase([aino.subject], reason="request", by="test", now=NOON, as_of=DAY)
    breach.refresh_from_db()
    assert "Aino" not in breach.facts + breach.measures and "Lista jäi junaan." in breach.facts and "…" in breach.measures
