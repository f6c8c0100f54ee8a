"""What a journal says after its writer is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kortisto.bench import crowd
from kortisto.outreach.engine import epochs, journal, recovery
from kortisto.outreach.engine.journal import Journal
from kortisto.outreach.models import Mailing, Recipient

from .acting import NOW, send

TOKENS = [f"{n:032x}".encode() for n in range(5)]


def test_the_living_are_left_alone_and_a_record_cut_short_did_not_happen(tmp_path: Path) -> None:
    writer = Journal(tmp_path, "a" * 16, "w" * 16)
    for token in TOKENS:
        writer.data(token)
    writer.answered(TOKENS[0])
    writer.declined(TOKENS[1])
    with journal.dead(tmp_path, "a" * 16) as found:
        assert found == [], "its writer lives"
    writer.abandon()
    with writer.path.open("ab") as file:
        file.write(b"A" + TOKENS[2][:20])
    with journal.dead(tmp_path, "a" * 16) as found:
        [one] = found
    assert one.worker == "w" * 16 and one.boot == journal.boot()
    assert one.answered == {TOKENS[0].decode()} and one.data == {token.decode() for token in TOKENS[2:]}
    with journal.dead(tmp_path, "b" * 16) as found:
        assert found == [], "another mailing's"


def test_a_full_disk_stops_everything(tmp_path: Path) -> None:
    writer = Journal(tmp_path, "a" * 16, "w" * 16)
    writer._file, kept = -1, writer._file
    with pytest.raises(journal.JournalTrouble):
        writer.data(TOKENS[0])
    writer._file = kept
    writer.end()
    assert [path.suffix for path in tmp_path.iterdir()] == [".ended"]


@pytest.mark.django_db
@pytest.mark.parametrize(("boot", "again"), [("", "planned"), ("an earlier life", "undecided")])
def test_a_dead_worker_s_rows(
    boot: str, again: str, b2b: Any, office: Any, letter: Callable[..., Mailing], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing = letter([crowd.gather(4, now=NOW)])
    rows = Recipient.objects.order_by("pk")
    rows.update(state="claimed", claimed_by="w" * 16, claimed_at=NOW)
    if boot:
        monkeypatch.setattr(journal, "boot", lambda: boot)
    writer = Journal(epochs.folder(), mailing.ref, "w" * 16)
    first, second, third, _fourth = (token.encode() for token in rows.values_list("token", flat=True))
    for token in (first, second, third):
        writer.data(token)
    writer.answered(first)
    writer.declined(third)
    writer.abandon()
    monkeypatch.undo()
    recovery.recover(mailing, NOW)
    assert list(rows.values_list("state", flat=True)) == ["sent", "undecided", again, again]
    assert send(mailing) == ({"sent": 2} if not boot else {})


@pytest.mark.django_db
def test_rows_of_a_worker_without_a_journal_are_not_sent_again(b2b: Any, office: Any, letter: Callable[..., Mailing]) -> None:
    mailing = letter([crowd.gather(2, now=NOW)])
    Recipient.objects.update(state="claimed", claimed_by="x" * 16, claimed_at=NOW)
    assert send(mailing) == {} and mailing.state == "sending"
    assert send(mailing, now=NOW + timedelta(hours=7)) == {"undecided": 2}
    assert mailing.state == "finished" and {row.problem for row in Recipient.objects.all()} == {"journal_lost"}
