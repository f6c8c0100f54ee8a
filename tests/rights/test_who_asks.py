"""An answer leaves for the person alone: who asks, who must look too, and what a link is good for (T14, T17, T18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.proof import people, staff
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, fresh, link_in, send, stranger


def test_an_answer_never_goes_to_the_address_in_the_request(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any
) -> None:
    """T17: somebody writes in Aino's name from an address of their own."""
    from kortisto.rights import actions

    request = opened(aino.subject, said=actions.Said("Aino Lehtovirta", "aino.lehtovirta@evil.example", "Lähettäkää tietoni tänne"))
    officer.post(f"/tietosuoja/pyynnot/{request.number}/linkki/")
    send()
    actions.identify(request, how="voice", by="officer", now=NOON)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    send()
    assert {to for to, _subject, _text in bodies(post_office)} == {"aino@merituuli.example"}


def _shared(aino: Any) -> None:
    people.person("Väinö Toinen", people.firm("Toinen Oy", since=DAY), on=DAY, email="aino@merituuli.example")


def _left(aino: Any) -> None:
    aino.positions.update(ended_on=DAY)


@pytest.mark.parametrize("why", [_shared, _left])
def test_a_mailbox_that_is_not_theirs_alone_proves_nobody(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any, why: Any
) -> None:
    """T17: the address of a job that has ended is the former employer's; one that several share is nobody's alone."""
    why(aino)
    request = opened(aino.subject)
    where = f"/tietosuoja/pyynnot/{request.number}/"
    assert "aino@merituuli.example" not in officer.get(where).content.decode().partition('id="facts"')[2]
    assert officer.post(where + "linkki/").status_code == 422 and send() == {}
    officer.post(where + "tunnistus/", {"how": "id"})
    officer.post(where + "vastaus/")
    assert send() == {"failed": 1} and bodies(post_office) == [], "the answer is printed and posted"
    assert "tulosta" in officer.get(where).content.decode().casefold()
    assert officer.get(where + "vastaus.pdf").content.startswith(b"%PDF")


def test_nothing_leaves_before_somebody_is_known(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    request = opened(aino.subject)
    answer = officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    assert answer.status_code == 422 and send() == {} and not fresh(request).decisions.exists()


def test_a_large_package_needs_two(
    either: Register, aino: Any, opened: Any, officer: Any, other: Any, post_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kortisto.rights import actions, carrying

    monkeypatch.setattr(carrying, "LARGE", 3)
    request = opened(aino.subject)
    actions.identify(request, how="page", by="self", now=NOON)
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "vastaus/")
    assert fresh(request).carried_out_at is None and send() == {}
    assert officer.post(where + "toinen/").status_code == 422, "whoever decided is not the second"
    other.post(where + "toinen/")
    assert send() == {"sent": 1} and fresh(request).outcome == "granted"


def test_an_erasure_on_the_word_of_one_needs_two(
    either: Register, aino: Any, opened: Any, officer: Any, other: Any, post_office: Any
) -> None:
    from kortisto.contacts.models import Contact

    request = opened(aino.subject, "erasure")
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "tunnistus/", {"how": "voice"})
    officer.post(where + "vastaus/")
    assert Contact.objects.exists() and fresh(request).decided_at is not None
    other.post(where + "toinen/")
    assert not Contact.objects.exists()


def test_alone_at_the_desk_one_confirms_after_a_day(
    either: Register, aino: Any, opened: Any, officer: Any, time_machine: Any
) -> None:
    """A firm with one officer can answer too; that nobody else looked is written down."""
    from kortisto.contacts.models import Contact

    request = opened(aino.subject, "erasure")
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "tunnistus/", {"how": "voice"})
    officer.post(where + "vastaus/")
    assert officer.post(where + "toinen/").status_code == 422 and Contact.objects.exists()
    time_machine.move_to(NOON + timedelta(hours=25), tick=False)
    assert "Kukaan muu" in staff.browser(officer.user).get(where).content.decode()
    staff.browser(officer.user).post(where + "toinen/")
    assert not Contact.objects.exists() and fresh(request).steps.filter(what="alone").exists()


def test_a_link_to_an_address_staff_wrote_just_before_proves_nobody(
    either: Register, aino: Any, opened: Any, officer: Any, other: Any, post_office: Any
) -> None:
    """T18: one keeper alone writes their own address on a card, follows the link, and the customer of a rival is gone."""
    from kortisto.contacts import actions as contacts
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import Contact

    job = aino.positions.get()
    mine = replace(WorkDetails.of(job), email="keeper@omapposti.example")
    contacts.change_position(position=job, details=mine, started_on=job.started_on, by=str(officer.user.ref), now=NOON)
    request = opened(aino.subject, "erasure")
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "linkki/")
    send()
    stranger().post(link_in(bodies(post_office)[-1][2]))
    assert fresh(request).identified_how == "link"
    officer.post(where + "vastaus/")
    assert Contact.objects.exists(), "another must look"
    assert "on muuttanut osoitteen" in other.get(where).content.decode()
    other.post(where + "toinen/")
    assert not Contact.objects.exists()


def test_nor_does_a_page_of_ones_own_reached_by_it(b2b: Register, aino: Any, officer: Any, other: Any, post_office: Any) -> None:
    """The same by the page the link opens, or that of a message: after the day it is a request, and another looks."""
    from django.conf import settings

    from kortisto.contacts import actions as contacts
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import Contact
    from kortisto.privacy import pending
    from kortisto.rights.models import Request

    job, before = aino.positions.get(), NOON - timedelta(hours=25)
    mine = replace(WorkDetails.of(job), email="keeper@omapposti.example")
    contacts.change_position(position=job, details=mine, started_on=job.started_on, by=str(officer.user.ref), now=before)
    pending.ask(aino.subject, by="self", now=before)
    for _again in range(2):
        pending.run(now=NOON, time_zone=settings.TIME_ZONE)
    assert Contact.objects.get().given_name, "another must look"
    row = Request.objects.get()
    assert (row.kind, row.came_by, row.identified_how) == ("erasure", "page", "link")
    where = f"/tietosuoja/pyynnot/{row.number}/"
    officer.post(where + "vastaus/")
    officer.post(where + "toinen/")
    assert Contact.objects.exists(), "whoever decided is not another"
    other.post(where + "toinen/")
    assert not Contact.objects.exists()


def test_links_are_of_one_use_and_one_time(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any, time_machine: Any
) -> None:
    from kortisto.rights.models import Letter

    request = opened(aino.subject)
    for _each in range(2):
        officer.post(f"/tietosuoja/pyynnot/{request.number}/linkki/")
        send()
    first, second = (link_in(text) for _to, _subject, text in bodies(post_office))
    anybody = Client()
    assert anybody.get(first).status_code == 404, "a new link voids the old"
    assert anybody.get(second.rstrip("/") + "xx/").status_code == 404
    assert second.rpartition("/p/")[2] not in str(list(Letter.objects.values())), "only the hash is kept"
    time_machine.move_to(NOON + timedelta(days=8), tick=False)
    assert anybody.post(second).status_code == 404 and fresh(request).identified_at is None


def test_a_package_dies_with_its_time(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any, time_machine: Any
) -> None:
    from kortisto.rights import actions, jobs
    from kortisto.rights.models import Paper

    request = opened(aino.subject)
    actions.identify(request, how="page", by="self", now=NOON)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/vastaus/")
    send()
    before = len(list((either.home / "keys" / "requests").glob("*")))
    time_machine.move_to(NOON + timedelta(days=14, minutes=1), tick=False)
    assert Client().get(link_in(bodies(post_office)[-1][2])).status_code == 404
    jobs.destroy_expired.func()  # type: ignore[attr-defined]
    assert Paper.objects.get(kind="package").destroyed_at is not None
    assert len(list((either.home / "keys" / "requests").glob("*"))) == before - 1


def test_a_new_link_when_the_old_one_is_lost(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto.rights import actions

    request = opened(aino.subject)
    actions.identify(request, how="page", by="self", now=NOON)
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "vastaus/")
    send()
    first = link_in(bodies(post_office)[-1][2])
    officer.post(where + "uusi-linkki/")
    assert send() == {"sent": 1}
    again = link_in(bodies(post_office)[-1][2])
    assert Client().get(first).status_code == 404 and Client().get(again).status_code == 200


def test_a_refused_address_is_seen_and_the_answer_posted(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any
) -> None:
    from kortisto.rights import actions

    post_office.answers["aino@merituuli.example"] = "550 no such user"
    request = opened(aino.subject, "restriction")
    actions.identify(request, how="page", by="self", now=NOON)
    where = f"/tietosuoja/pyynnot/{request.number}/"
    officer.post(where + "vastaus/")
    assert send() == {"refused": 1} and fresh(request).closed_on is None
    assert "ei mennyt perille" in officer.get(where).content.decode()
    assert officer.get(where + "vastaus.pdf").content.startswith(b"%PDF")
    officer.post(where + "postitettu/")
    assert fresh(request).outcome == "granted"


def test_an_extension_is_told_within_the_month(either: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto.privacy.models import Clock

    request = opened(aino.subject)
    officer.post(f"/tietosuoja/pyynnot/{request.number}/jatko/", {"why": "complex"})
    row = fresh(request)
    assert row.extended_to.isoformat() == "2027-02-24" and Clock.objects.get(duty=f"answer:{row.number}").due_on == row.extended_to
    assert send() == {"sent": 1} and "24.2.2027" in bodies(post_office)[-1][2]
    late = opened(aino.subject, received_on=DAY - timedelta(days=60))
    assert officer.post(f"/tietosuoja/pyynnot/{late.number}/jatko/", {"why": "many"}).status_code == 422


def test_a_crash_half_way_is_finished(
    either: Register, aino: Any, opened: Any, post_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure is done, the answer is not yet sealed: calling again finishes, and the person is answered once."""
    from kortisto.rights import actions, answering, carrying
    from kortisto.rights.deciding import decide

    request = opened(aino.subject, "erasure")
    actions.identify(request, how="page", by="self", now=NOON)
    decide(request, {}, by="officer", now=NOON)
    with monkeypatch.context() as broken:
        broken.setattr(answering, "answer", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carrying.carry_out(request, by="officer", now=NOON)
    for _again in range(2):
        carrying.carry_out(request, by="officer", now=NOON)
    assert send() == {"sent": 1} and len(bodies(post_office)) == 1
    assert bodies(post_office)[0][0] == "aino@merituuli.example"
