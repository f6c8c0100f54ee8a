"""The undo of an import: what it made goes, what it changed is as it was, and nobody's later work is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.exchange.lists import csv
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register, b2b, open_register, states

from .whole import found, keeps, rows

__all__ = ["b2b", "open_register", "states"]

TODAY = date(2026, 11, 24)
BEFORE = TODAY - timedelta(days=40)


@pytest.fixture
def day() -> Iterator[None]:
    with time_machine.travel(at(TODAY), tick=False):
        yield


def bring(data: bytes, *, choices: dict[str, str] | None = None) -> Any:
    from django.utils import timezone

    from kortisto.exchange import actions, jobs, working

    now = timezone.now()
    upload = actions.take_in(data=data, file_name="asiakkaat.csv", by="clerk", now=now)
    actions.say_origin(upload=upload, source="Messut", collected_on=TODAY - timedelta(days=2), now=now)
    upload.choices = choices or {}
    upload.save()
    working.check(upload=upload, now=now)
    actions.start(upload=upload, by="clerk", now=now)
    jobs.store(upload)
    upload.refresh_from_db()
    return upload


def undo(upload: Any, *, bans: bool = False) -> dict[str, int]:
    from django.utils import timezone

    from kortisto.exchange.jobs import run_undo
    from kortisto.exchange.undoing import acts

    upload.refresh_from_db()
    acts.start(upload=upload, bans=bans, by="clerk", now=timezone.now())
    numbers: dict[str, int] = run_undo.func(upload.pk)
    upload.refresh_from_db()
    return numbers


@pytest.fixture
def known(b2b: Register, day: None) -> dict[str, Any]:
    """People of the register: one without a number, one who will have moved, one who will have left."""
    firm = people.firm("Tuulikello Oy", since=BEFORE)
    names = {"Aino Ranta": "aino@tuulikello.example", "Bo Ek": "bo@tuulikello.example", "Cilla Sund": "cilla@tuulikello.example"}
    return {name.split()[0]: people.person(name, firm, on=BEFORE, email=email) for name, email in names.items()}


HEADINGS = "Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Kielto;Viim. yhteys;Lopetti"
LIST = csv(
    "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;040 000 1234;;20.11.2026;",
    "Bo;Ek;Uusi Oy;bo@tuulikello.example;;;;",
    "Cilla;Sund;Tuulikello Oy;cilla@tuulikello.example;;;;1.11.2026",
    "Dan;Uusi;Uusi Oy;dan@uusi.example;;;;",
    "Eva;Uusi;Tuulikello Oy;eva@tuulikello.example;;;;",
    headings=HEADINGS,
)


def test_the_register_is_byte_for_byte_as_before(known: dict[str, Any]) -> None:
    before, days, index = rows(), keeps(), found()
    upload = bring(LIST, choices={"3": "moved"})
    assert upload.counts == {"completed": 3, "created": 2, "passive": 1}
    assert rows() != before
    assert undo(upload) == {"erased": 2, "left": 0, "put_back": 3, "partly": 0, "spent": 0}
    assert upload.state == "undone" and not upload.stored
    assert rows() == before
    assert keeps() == days
    assert found() == index


def test_the_erased_stand_in_the_ledger_and_are_verified(known: dict[str, Any]) -> None:
    from kortisto.privacy import ledger
    from kortisto.privacy.models import Erasure

    upload = bring(LIST)
    refs = {str(row.subject.ref) for row in upload.rows.filter(outcome="created").select_related("subject")}
    undo(upload)
    erasures = Erasure.objects.filter(subject_ref__in=refs)
    assert {(one.reason, one.state) for one in erasures} == {("undo", "verified")} and len(refs) == erasures.count()
    assert refs <= {line.subject_ref for line in ledger.read() if line.kind == "erased"}


def test_whoever_was_worked_with_since_is_left_and_listed(known: dict[str, Any]) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange.undoing import acts

    upload = bring(LIST)
    dan = Contact.objects.get(given_name="Dan")
    people.talked(dan, on=TODAY)
    assert acts.foresee(upload).left == [dan.subject_id]
    numbers = undo(upload)
    assert (numbers["erased"], numbers["left"]) == (1, 1)
    assert people.there(dan) and dan.positions.get().company.name == "Uusi Oy"
    assert not Contact.objects.filter(given_name="Eva").exists()


def test_what_somebody_changed_since_stays(known: dict[str, Any]) -> None:
    from dataclasses import replace

    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails

    upload = bring(LIST)
    position = known["Aino"].positions.get()
    actions.change_position(
        position=position, details=replace(WorkDetails.of(position), phone="+358400009999"), by="aino", now=at(TODAY, 15)
    )
    assert undo(upload)["partly"] == 1
    assert known["Aino"].positions.get().phone == "+358400009999"


def test_twice_is_refused(known: dict[str, Any]) -> None:
    from kortisto.exchange.actions import Refused

    upload = bring(LIST)
    undo(upload)
    once = rows()
    with pytest.raises(Refused):
        undo(upload)
    assert rows() == once


def test_after_thirty_days_it_is_too_late(known: dict[str, Any]) -> None:
    from kortisto.exchange.actions import Refused
    from kortisto.exchange.undoing import acts

    upload = bring(LIST)
    acts.start(upload=upload, bans=False, by="clerk", now=at(TODAY + timedelta(days=30)))
    upload.state = "done"
    upload.save()
    with pytest.raises(Refused):
        acts.start(upload=upload, bans=False, by="clerk", now=at(TODAY + timedelta(days=31)))


def test_import_over_import_comes_apart_last_first(known: dict[str, Any]) -> None:
    before, days = rows(), keeps()
    first = bring(LIST)
    between = rows()
    second = bring(csv("Dan;Uusi;Uusi Oy;dan@uusi.example;040 111 2222;", "Aino;Ranta;Tuulikello Oy;;040 333 4444;"))
    assert second.counts == {"completed": 1, "unchanged": 1}
    assert undo(second)["put_back"] == 1
    assert rows() == between
    undo(first)
    assert rows() == before and keeps() == days


def test_a_later_import_counts_as_work_with_the_person(known: dict[str, Any]) -> None:
    first = bring(LIST)
    bring(csv("Dan;Uusi;Uusi Oy;dan@uusi.example;040 111 2222;"))
    numbers = undo(first)
    assert (numbers["erased"], numbers["left"]) == (1, 1)


BANS = csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;;x", "Dan;Uusi;Tuulikello Oy;dan@tuulikello.example;;ei soiteta")


def test_a_ban_once_read_stays(known: dict[str, Any]) -> None:
    from kortisto.consents import suppression
    from kortisto.consents.models import Objection

    undo(bring(BANS))
    assert list(Objection.objects.filter(lifted_at=None).values_list("contact_id", flat=True)) == [known["Aino"].pk]
    assert suppression.blocked(["dan@tuulikello.example"]) == {"dan@tuulikello.example"}


def test_bans_that_nobody_said_go_when_it_is_said_that_they_were_a_mistake(known: dict[str, Any]) -> None:
    before, days = rows(), keeps()
    undo(bring(BANS), bans=True)
    assert rows() == before and keeps() == days


def test_an_erasure_voids_what_was_put_aside(known: dict[str, Any]) -> None:
    from kortisto.privacy import erasure
    from kortisto.privacy.models import UndoValue

    upload = bring(LIST)
    subject = known["Aino"].subject
    erasure.erase([subject], reason="request", by="keeper", now=at(TODAY, 16), as_of=TODAY)
    assert not UndoValue.objects.filter(subject=subject.pk).exists()
    assert undo(upload)["put_back"] == 1
    assert not people.there(known["Aino"])


def test_whoever_was_erased_before_is_not_counted(known: dict[str, Any]) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange.undoing import acts
    from kortisto.privacy import erasure

    upload = bring(LIST)
    dan = Contact.objects.get(given_name="Dan").subject
    erasure.erase([dan, known["Aino"].subject], reason="request", by="keeper", now=at(TODAY, 16), as_of=TODAY)
    said = acts.foresee(upload)
    numbers = undo(upload)
    assert (numbers["erased"], numbers["put_back"]) == (said.erased, said.put_back) == (1, 1)
    assert "gone_before" not in numbers


def test_values_are_kept_no_longer_than_what_they_are_of(known: dict[str, Any]) -> None:
    from kortisto.privacy.models import UndoValue

    upload = bring(LIST)
    own = UndoValue.objects.filter(act="import.completed")
    assert own.count() == 2 and all(row.expires_on <= TODAY + timedelta(days=30) for row in own)
    assert all(b"aino" not in bytes(row.sealed).lower() for row in own)
    people.sweep(TODAY + timedelta(days=31))
    assert not UndoValue.objects.filter(by=upload.by).exists()


@pytest.mark.parametrize("where", ["put_back", "erase", "firms", "close"])
def test_whoever_dies_in_the_middle_is_followed_by_one_who_finishes(
    known: dict[str, Any], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from kortisto.exchange.undoing import acts, firms

    before = rows()
    upload = bring(LIST)
    monkeypatch.setattr(acts, "CHUNK", 1)
    target, name = {
        "put_back": (acts, "_one"),
        "erase": (acts.erasure, "erase"),
        "firms": (firms, "take_away"),
        "close": (acts, "_close"),
    }[where]
    real: Callable[..., Any] = getattr(target, name)
    turns = iter([where in ("firms", "close"), True])

    def dying(*args: Any, **kwargs: Any) -> Any:
        if next(turns):
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(target, name, dying)
        undo(upload)
    upload.refresh_from_db()
    assert (upload.state == "undoing" and rows() != before) or where == "close"
    undo(upload)
    assert rows() == before


def test_the_page_says_what_would_happen_and_the_worker_does_it(known: dict[str, Any]) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.jobs.worker import Worker
    from tests.proof import staff

    upload = bring(BANS)
    clerk = staff.browser(staff.account("Marja Myyjä", ["marketing"]))
    assert clerk.get(f"/tuonti/{upload.pk}/peruminen/").status_code == 404, "another's list"
    keeper = staff.browser(staff.account("Kaisa Keko", ["privacy_officer", "sales"]))
    assert f"/tuonti/{upload.pk}/peruminen/" in keeper.get(f"/tuonti/{upload.pk}/").content.decode()
    page = keeper.get(f"/tuonti/{upload.pk}/peruminen/")
    assert page.status_code == 200 and 'name="bans"' in page.content.decode()
    assert keeper.post(f"/tuonti/{upload.pk}/peruminen/", {"bans": "1"}).status_code == 302
    assert "hx-get" in keeper.get(f"/tuonti/{upload.pk}/").content.decode()
    assert Worker().run_one()
    upload.refresh_from_db()
    assert upload.state == "undone" and not Contact.objects.filter(given_name="Dan").exists()
    shown = keeper.get(f"/tuonti/{upload.pk}/").content.decode()
    assert "peruminen" not in shown


def test_the_command_undoes(known: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    from kortisto.exchange.commands import undo_import

    upload = bring(LIST)
    assert undo_import("T-99999", bans=False, dry_run=False) == 1
    assert undo_import(upload.code, bans=False, dry_run=True) == 0
    assert "2 people would be erased, 0 left, 2 cards put back" in capsys.readouterr().out
    assert undo_import(upload.code, bans=False, dry_run=False) == 0
    assert "2 people erased" in capsys.readouterr().out
    assert undo_import(upload.code, bans=False, dry_run=False) == 1
    assert "no longer be undone" in capsys.readouterr().err
