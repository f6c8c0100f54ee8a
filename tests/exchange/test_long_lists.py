"""Lists of any length: read, joined, judged and stored piece by piece, with the same outcome as if they were short."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .lists import LIST, NOW, TODAY, csv

if TYPE_CHECKING:
    from kortisto.exchange.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]


@dataclass
class Crumbs:
    """A file that comes a few bytes at a time."""

    data: bytes
    few: int = 7

    @property
    def size(self) -> int:
        return len(self.data)

    def pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self.data), self.few):
            yield self.data[start : start + self.few]


TEXT = 'Nimi;Yritys;Huom\r\n"Yli-Äijälä; Åsa";Tuulikello Oy;"monta\r\nriviä"\r\nÖrn Kaj;"Kello ""Ky""";x\r\n;;\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "cp850"])
@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\r\n", "\r"), TEXT.replace('""";', '";'), "sep=;\n" + TEXT], ids=["dos", "mac", "open", "sep"]
)
def test_a_file_in_crumbs_is_the_same_table(text: str, encoding: str) -> None:
    from kortisto.exchange import recognition
    from kortisto.exchange.reading import files
    from kortisto.exchange.reading.tables import listed

    data = text.encode(encoding)
    whole = files.read(data, knows=recognition.knows)
    [crumbs] = [listed(table) for table in files.tables(Crumbs(data), knows=recognition.knows)]
    assert crumbs.rows == whole.rows and crumbs.headings == whole.headings and crumbs.left_out == whole.left_out
    assert (crumbs.encoding, crumbs.delimiter, crumbs.notes) == (whole.encoding, whole.delimiter, whole.notes)


def test_mixed_letters_in_crumbs() -> None:
    from kortisto.exchange.reading import encodings

    data = "Käpylä;x\n".encode() * 3 + "Öberg;y\n".encode("cp1252") + b"z;z\n"
    found = encodings.letters(Crumbs(data, 3))
    assert "".join(found.texts(Crumbs(data, 5))) == encodings.decode(data).text == "Käpylä;x\n" * 3 + "Öberg;y\nz;z\n"


def test_a_sealed_file_that_was_cut_moved_or_mixed_does_not_open(tmp_path: Path) -> None:
    from kortisto.exchange.sealed.frames import Gone, Reader, Writer

    key = bytes(32)
    one, other = Writer(tmp_path / "a", key, b"one"), Writer(tmp_path / "b", key, b"other")
    begins = [one.add(word) for word in (b"Aino", b"Liisa")]
    one.close(b"last")
    other.add(b"Aino")
    other.close()
    good = Reader(tmp_path / "a", key, b"one")
    assert list(good.pieces()) == [b"Aino", b"Liisa"] and good.last() == b"last" and good.piece(1, begins[1]) == b"Liisa"
    raw = (tmp_path / "a").read_bytes()
    second = begins[1] - begins[0]
    (tmp_path / "c").write_bytes(raw[second : begins[1] + second + 1] + raw[:second] + raw[begins[1] + second + 1 :])
    (tmp_path / "d").write_bytes(raw[:-3])
    (tmp_path / "e").write_bytes(b"")
    for path, context in (("a", b"other"), ("b", b"one"), ("c", b"one"), ("d", b"one"), ("e", b"one"), ("f", b"one")):
        with pytest.raises(Gone):
            list(Reader(tmp_path / path, key, context).pieces())
    with pytest.raises(Gone):
        good.piece(0, begins[1])


def test_rows_of_one_person_are_joined_wherever_they_stand(bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.contacts.models import Contact, Position
    from kortisto.exchange import joining

    monkeypatch.setattr(joining, "_AT_ONCE", 2)
    others = [f"Ari;Ranta{n};Firma{n} Oy;ari{n}@firma.example;;" for n in range(7)]
    upload = bring(
        csv("Aino;Lehto;Tuulikello Oy;aino@tuulikello.example;;", *others, "AINO;LEHTO;Tuulikello OY;;040 765 4321;x",
            "Aino;Lehto;Tuulikello;toinen@tuulikello.example;;")
    )  # fmt: skip
    assert upload.counts == {"created": 9, "joined": 1}
    row = upload.rows.get(number=10)
    assert (row.outcome, row.into) == ("joined", 2)
    assert Position.objects.get(email="aino@tuulikello.example").phone == "+358407654321"
    assert Contact.objects.filter(family_name="Lehto").count() == 2, "another address contradicts: the row stays by itself"
    twin = upload.rows.get(number=11)
    assert twin.notes == ["same_name_in_list"]


def test_chunks_of_any_size_have_the_same_outcome(bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.exchange import ahead, joining, working

    seen = []
    for size, least in ((1000, 1000), (1, 1000), (4, 1000), (4, 1)):
        monkeypatch.setattr(joining, "_AT_ONCE", size)
        monkeypatch.setattr(working, "CHUNK", size)
        monkeypatch.setattr(ahead, "LEAST", least)  # of so many rows a process of its own reads
        upload = bring(LIST, check_only=True)
        seen.append(
            (upload.counts, list(upload.rows.order_by("number").values_list("number", "outcome", "reason", "notes", "into")))
        )
    assert seen[0] == seen[1] == seen[2] == seen[3]


@pytest.mark.parametrize(("least", "stores"), [(1000, 4), (1, 5)], ids=["read here", "read ahead"])
def test_an_erasure_while_the_list_is_read_takes_the_row_and_the_work_goes_on(
    bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch, least: int, stores: int
) -> None:
    """The file is written anew under the hands of the one who reads it. What was read ahead is not stored: one store is in vain."""
    from kortisto.contacts.models import Contact
    from kortisto.exchange import ahead, commit, strongbox, working
    from kortisto.exchange.sealed import sheets

    monkeypatch.setattr(ahead, "LEAST", least)
    monkeypatch.setattr(working, "CHUNK", 2)
    monkeypatch.setattr(sheets, "_IN_A_PIECE", 2)
    monkeypatch.setattr("kortisto.exchange.joining._AT_ONCE", 2)
    real, calls = commit.store, []

    def while_somebody_erases(upload: Import, *args: Any, **named: Any) -> Any:
        calls.append(1)
        made = real(upload, *args, **named)
        if len(calls) == 1:
            other = type(upload).objects.get(pk=upload.pk)
            strongbox.remove(strongbox.replace(other, strongbox.without({7}), numbers={7}))
        return made

    monkeypatch.setattr(commit, "store", while_somebody_erases)
    rows = [f"Ari;Ranta{n};Firma Oy;ari{n}@firma.example;;" for n in range(8)]
    upload = bring(csv(*rows))
    assert upload.state == "done" and len(calls) == stores
    assert sorted(Contact.objects.values_list("family_name", flat=True)) == [f"Ranta{n}" for n in range(8) if n != 5]
    assert [row.number for row in strongbox.table(upload).rows] == [2, 3, 4, 5, 6, 8, 9]


def test_a_million_rows_would_need_the_memory_of_a_few_thousand(home: Path) -> None:
    """Measured on two lengths: what is held grows by no more than some bytes for each row."""
    from kortisto.exchange import actions, joining, strongbox
    from kortisto.exchange.chosen import Mapping
    from kortisto.exchange.learning import learn

    def most(rows: int) -> int:
        upload = actions.take_in(data=Crumbs(_long(rows), 1 << 16), file_name="pitka.csv", by="clerk", now=NOW)
        table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
        tracemalloc.start()
        found = sum(1 for _ in joining.joined(table, mapping, learn(table, mapping), as_of=TODAY))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == rows and len(table.rows) == rows
        return peak

    short, long = most(3_000), most(12_000)
    assert long - short < 9_000 * 120, f"{(long - short) / 9_000:.0f} bytes for each further row"


def _long(rows: int) -> bytes:
    return csv(*(f"Aino;Ranta{n};Firma {n % 50} Oy;a{n}@firma.example;040 {n:07d};" for n in range(rows)))


def test_the_last_days_of_people_judged_together_are_those_of_each(
    notice: Callable[[str], None], bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is derived anew, one by one, and compared; those who are alike were judged once."""
    from kortisto.privacy import due
    from kortisto.privacy.due import likewise
    from kortisto.privacy.models import Subject

    judged: list[int] = []
    real = likewise.derive
    monkeypatch.setattr(likewise, "derive", lambda ids, **how: judged.extend(ids) or real(ids, **how))
    plain = [f"Ari;Ranta{n};Firma {n % 3} Oy;ari{n}@firma.example;040 {n:07d};" for n in range(30)]
    odd = [
        "Eero;Yksi;Firma 1 Oy;;040 555 1234;x", "Eero;Kaksi;Firma 2 Oy;eero@firma.example;;ei soiteta", "Eero;Kolme;;eero3@firma.example;;",
    ]  # fmt: skip
    bring(csv(*plain, *odd))
    bring(LIST, "toinen.csv")
    drift = due.check(None, as_of=TODAY)
    assert drift.subjects == Subject.objects.count() == 36 and not drift.wrong, drift.sample
    assert len(judged) <= 8, "those who are alike were judged one by one"


def test_people_at_a_firm_with_an_address_are_judged_together_too(
    notice: Callable[[str], None], bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is seen of the firm through an employment is of the employment; it is no further datum somebody has to look at."""
    from kortisto.contacts.models import Company, Contact
    from kortisto.privacy import due
    from kortisto.privacy.due import likewise

    bring(csv("Aino;Ranta;Firma Oy;aino@firma.example;;"))
    Company.objects.update(city="Kuopio")
    judged: list[int] = []
    real = likewise.derive
    monkeypatch.setattr(likewise, "derive", lambda ids, **how: judged.extend(ids) or real(ids, **how))
    monkeypatch.setattr(likewise, "refresh", lambda ids, **how: judged.extend(ids))
    bring(csv(*(f"Ari;Ranta{n};Firma Oy;ari{n}@firma.example;040 {n:07d};" for n in range(20))), "toinen.csv")
    drift = due.check(Contact.objects.filter(given_name="Ari").values_list("subject", flat=True), as_of=TODAY)
    assert drift.subjects == 20 and not drift.wrong, drift.sample
    assert len(judged) == 1


def test_a_slow_rewrite_does_not_bring_an_erased_row_back(bring: Callable[..., Import]) -> None:
    """Two write the file at once: the one who comes second sees it, and begins with what the first left."""
    from kortisto.exchange import strongbox

    upload = bring(csv("Aino;Ranta;Oy;aino@oy.example;;", "Liisa;Ranta;Oy;liisa@oy.example;;"), check_only=True)
    stale = type(upload).objects.get(pk=upload.pk)
    real = strongbox.sheets.rewrite

    def while_somebody_erases(*args: Any, **named: Any) -> None:
        real(*args, **named)
        strongbox.sheets.rewrite = real  # type: ignore[attr-defined]
        strongbox.remove(strongbox.replace(upload, strongbox.without({2}), numbers={2}))

    strongbox.sheets.rewrite = while_somebody_erases  # type: ignore[attr-defined]
    try:
        with pytest.raises(strongbox.Gone):
            strongbox.replace(stale, numbers={3})
    finally:
        strongbox.sheets.rewrite = real  # type: ignore[attr-defined]
    assert [row.number for row in strongbox.table(type(upload).objects.get(pk=upload.pk)).rows] == [3]


def test_a_check_that_was_stopped_leaves_a_list_to_check(bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto import jobs
    from kortisto.exchange.jobs import run_check

    upload = bring(LIST, check_only=True)
    type(upload).objects.filter(pk=upload.pk).update(state="checking")

    def stopped(**how: Any) -> None:
        if how.get("done"):
            raise jobs.Stopped

    monkeypatch.setattr(jobs, "report", stopped)
    with pytest.raises(jobs.Stopped):
        run_check.func(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "uploaded" and upload.stored
