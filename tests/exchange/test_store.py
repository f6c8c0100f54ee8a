"""Lists at rest: encrypted, gone with their term, cleansed when somebody in them is erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .lists import NOW, TODAY, csv

if TYPE_CHECKING:
    from kortisto.exchange.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]

AINO = "Aino;Kanariawirta;Tuulikello Oy;aino.kanariawirta@tuulikello.example;040 765 4321;"
TWIN = "Aini;Kanariawirth;Tuulikello Oy;aini.kanariawirth@tuulikello.example;040 765 4322;"


def stored(home: Path) -> list[Path]:
    return sorted((home / "files").rglob("*.sealed"))


def test_nothing_is_readable_at_rest(bring: Callable[..., Import], home: Path) -> None:
    bring(csv(AINO), check_only=True)
    everything = b"".join(path.read_bytes() for path in stored(home))
    assert everything and b"Kanaria" not in everything and b"aino" not in everything.lower()
    assert all(path.stat().st_mode & 0o077 == 0 for path in stored(home))


def test_a_changed_or_moved_file_does_not_open(bring: Callable[..., Import], home: Path) -> None:
    from kortisto.exchange import strongbox

    first, second = bring(csv(AINO), check_only=True), bring(csv(TWIN), "toinen.csv", check_only=True)
    first.stored, second.stored = second.stored, first.stored
    with pytest.raises(strongbox.Gone):
        strongbox.table(first)
    path = home / "files" / second.stored
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(strongbox.Gone):
        strongbox.table(second)


def test_an_undecided_list_goes_after_a_week_and_a_decided_one_after_its_term(bring: Callable[..., Import], home: Path) -> None:
    from kortisto.exchange import actions

    bring(csv(AINO))
    bring(csv(TWIN), "toinen.csv", check_only=True)
    assert actions.expire(as_of=TODAY + timedelta(days=7), now=NOW) == 0
    assert actions.expire(as_of=TODAY + timedelta(days=8), now=NOW) == 1
    assert len(stored(home)) == 1
    assert actions.expire(as_of=TODAY + timedelta(days=31), now=NOW) == 1
    assert not stored(home) and not list((home / "keys").rglob("imports/*.key"))
    assert not list((home.parent / "second-keys").rglob("imports/*.key"))


def test_what_a_dead_transaction_left_is_cleared_after_a_day(bring: Callable[..., Import], home: Path) -> None:
    import os

    from kortisto.exchange import actions

    stray = home / "files" / "imports" / "stray.sealed"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    os.utime(stray, (NOW.timestamp(), NOW.timestamp()))
    actions.expire(as_of=TODAY, now=NOW + timedelta(hours=1))
    assert stray.exists()
    actions.expire(as_of=TODAY, now=NOW + timedelta(hours=25))
    assert not stray.exists()


def test_an_erased_person_leaves_every_list_and_the_twin_stays(
    bring: Callable[..., Import], home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange import cleansing, strongbox
    from kortisto.privacy import erasers

    done = bring(csv(AINO, TWIN))
    open_one = bring(csv(AINO, TWIN), "toinen.csv", check_only=True)
    raw = bring(csv("Aino;Kanariawirta;;;;", TWIN), "kolmas.csv", check_only=True)
    subject = Contact.objects.get(family_name="Kanariawirta").subject_id
    with django_capture_on_commit_callbacks(execute=True):
        erasers.run_before([subject], reason="request", now=NOW)
        old = erasers.run([erasers.Target(subject, "name", "", True)])
        assert cleansing.left({subject}) == 0
    erasers.remove_files(old)
    for upload in (done, open_one, raw):
        upload.refresh_from_db()
        text = str(list(strongbox.table(upload).rows))
        assert "Kanariawirth" in text and "Kanariawirta'" not in text and "aino.kanariawirta" not in text
    assert len(stored(home)) == 3


def test_a_whole_erasure_leaves_no_row_of_the_person(bring: Callable[..., Import]) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange import strongbox
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Subject

    done = bring(csv(AINO, TWIN))
    subject = Contact.objects.get(family_name="Kanariawirta").subject
    erasure.erase([subject], reason="request", by="test", now=NOW, as_of=TODAY)
    assert not Subject.objects.filter(pk=subject.pk).exists()
    done.refresh_from_db()
    assert "Kanariawirta'" not in str(list(strongbox.table(done).rows))
    row = done.rows.get(number=2)
    assert row.subject_id is None and row.outcome == "created"


def test_the_erased_stay_erased(bring: Callable[..., Import]) -> None:
    """T6: the list of before brings nobody back."""
    from kortisto.contacts.models import Contact
    from kortisto.privacy import erasure

    bring(csv(AINO))
    subject = Contact.objects.get().subject
    erasure.erase([subject], reason="request", by="test", now=NOW, as_of=TODAY)
    again = bring(csv(AINO))
    assert [row.outcome for row in again.rows.all()] == ["blocked"] and not Contact.objects.exists()
    code = bring(("Kortti;Etunimi;Sukunimi;Yritys;Sähköposti\nH-00001;Aino;Uusi;Tuulikello Oy;uusi@tuulikello.example\n").encode())
    assert code.rows.get().reason == "card_unknown"


def test_a_piece_of_a_list_is_stored_in_one_transaction_without_savepoints(bring: Callable[..., Import]) -> None:
    """Within a savepoint SQLite sets aside what lies before each row of an upsert: half of an import went there."""
    from django.db import connection

    upload, depths = bring(csv(AINO, TWIN), check_only=True), dict[str, int]()

    def deep() -> int:
        return sum(one is not None for one in connection.savepoint_ids)

    around = deep()

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            depths[sql.split()[2]] = deep() - around
        return execute(sql, params, many, context)

    from kortisto.exchange import actions, working

    actions.start(upload=upload, by="test", now=NOW)
    with connection.execute_wrapper(hear):
        working.store(upload, as_of=TODAY, clock=lambda: NOW, told=lambda *_: None, heard=lambda _: None)
    # The tests have a transaction around everything: there a piece is the one savepoint within it.
    of_each_row = ("privacy_subject", "contacts_contact", "contacts_position", "exchange_importrow")
    assert [depths[f'"{table}"'] for table in of_each_row] == [1, 1, 1, 1]
