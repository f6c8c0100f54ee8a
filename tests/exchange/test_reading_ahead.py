"""A list read by a process of its own: what comes is what this one would have read, and no ending of either does harm."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kortisto.lib import phones

from .lists import LIST, NOW, TODAY, csv

if TYPE_CHECKING:
    from kortisto.exchange.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]

MORE = csv(
    "Aino;Lehto;Fa Öy Ab;aino@fa.example;040 1234567;ei postia 1.2.2020;12.3.2024;Oma;Puhuu ruotsia",
    "AINO;LEHTO;FA ÖY;;;;;;lähti 3/2024",
    "=cmd|x;Matti;Fa Öy Ab;matti(at)fa.example;1,5E+10;;31.2.2020;;",
    ";;Pelkkä Firma Oy;;;;;;",
    "Дмитрий;Ωmega;Fa Öy Ab;d@fa.example;+46 8 123 456;;;;sai uuden työn: Muu Oy",
    "Eero;Yksin;;eero.yksin@gmail.com;;;;;",
    headings="Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Kielto;Viim. yhteys;Tunnisteet;Huom!",
)


@pytest.mark.parametrize("data", [LIST, MORE], ids=["list", "more"])
def test_entries_come_as_they_are_read_here(home: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    from kortisto import search
    from kortisto.exchange import actions, ahead, strongbox
    from kortisto.exchange.chosen import Mapping

    upload = actions.take_in(data=data, file_name="lista.csv", by="clerk", now=NOW)
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    seen = []
    for least in (1000, 1):
        monkeypatch.setattr(ahead, "LEAST", least)
        with ahead.reading(table, mapping, as_of=TODAY, words=True) as found:
            entries = list(found.entries)
        columns = found.columns.name_order, found.columns.date_orders, found.columns.spellings
        seen.append((columns, entries))
    assert seen[0] == seen[1] and entries
    people = [entry for entry in entries if entry.is_person]
    assert {(entry.name, entry.email, entry.phone, entry.job_title) for entry in people} == found.words.keys()
    for (name, *others), (of_name, of_others, firm, of_firm) in found.words.items():
        assert of_name.split() == search.of_text([name])
        assert of_firm.split() == search.of_text([firm])
        assert of_others.split() == search.of_text([text for value in others for text in phones.spellings(value)[:2] if text])


def test_a_list_read_ahead_comes_in_as_any_other(bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto import search
    from kortisto.contacts.models import Contact
    from kortisto.exchange import ahead
    from kortisto.search.models import SearchDocument

    monkeypatch.setattr(ahead, "LEAST", 1)
    upload = bring()
    assert upload.state == "done" and upload.counts["created"] == 7
    before = set(SearchDocument.objects.values_list("kind", "object_id", "title", "words"))
    search.rebuild()
    assert set(SearchDocument.objects.values_list("kind", "object_id", "title", "words")) == before
    assert Contact.objects.filter(given_name="Ilari", family_name="Rantasalo").exists()


def test_a_reader_that_dies_ends_the_import_between_two_chunks(
    bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored stays, and who starts it again finishes it. (Rows of nobody who could be told: they cost little.)"""
    from kortisto.exchange import ahead, commit, jobs, working
    from kortisto.exchange.models import Import

    monkeypatch.setattr(ahead, "LEAST", 1)
    monkeypatch.setattr(working, "CHUNK", 500)
    processes: list[Any] = []
    begin, store = ahead._begin, commit.store

    def beginning() -> Any:
        processes.append(begin())
        return processes[-1]

    def storing(*args: Any, **named: Any) -> Any:
        made = store(*args, **named)
        if len(processes) == 2:  # the first one checked the list
            os.kill(processes[-1].pid, signal.SIGKILL)
        return made

    monkeypatch.setattr(ahead, "_begin", beginning)
    monkeypatch.setattr(commit, "store", storing)
    with pytest.raises(ahead.ReaderEnded):
        bring(csv(*(f"Ari;Ranta{n};Firma Oy;;;" for n in range(4_500))))
    upload = Import.objects.get()
    stored = upload.rows.filter(done_at__isnull=False).count()
    assert upload.state == "failed" and stored % 500 == 0 and 0 < stored < 4_500
    Import.objects.update(state="queued")
    jobs.run_import.func(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done" and upload.rows.filter(done_at__isnull=False).count() == 4_500
    assert all(process.poll() is not None for process in processes)


def test_nobody_reads_on_for_one_who_is_gone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.exchange import actions, ahead, strongbox
    from kortisto.exchange.chosen import Mapping

    data = csv(*(f"Ari;Ranta{n};Firma Oy;ari{n}@firma.example;;" for n in range(4_500)))
    upload = actions.take_in(data=data, file_name="lista.csv", by="clerk", now=NOW)
    processes: list[Any] = []
    begin = ahead._begin
    monkeypatch.setattr(ahead, "_begin", lambda: processes.append(begin()) or processes[-1])
    monkeypatch.setattr(ahead, "_end", lambda process: process.stdout.close())  # as when we are killed
    with ahead.reading(strongbox.table(upload), Mapping.from_json(upload.mapping), as_of=TODAY) as found:
        next(found.entries)
    processes[0].stdin.close()
    until = time.monotonic() + 30
    while processes[0].poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert processes[0].poll() is not None
