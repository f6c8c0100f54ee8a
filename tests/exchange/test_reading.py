"""Files of the world: dialects, letters, headings; and nothing a file holds stops the reader otherwise than with a sentence."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.exchange import recognition
from kortisto.exchange.reading import bombs, encodings, files, limits, workbook
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.tables import Table

TEXT = "Sukunimi;Etunimi;Yritys\r\nYlä-Outinen;Åsa;Tuulikello Oy\r\nPöyhönen;Örjan;Ahjola Oy\r\n"


def table(data: bytes | str, sheet: str = "") -> Table:
    return files.read(data.encode() if isinstance(data, str) else data, knows=recognition.knows, sheet=sheet)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-15", "cp850", "mac-roman"]
)
def test_letters_of_every_kind(encoding: str) -> None:
    assert encodings.decode(TEXT.encode(encoding)).text == TEXT


def test_letters_that_were_spoilt_or_mixed() -> None:
    twice = encodings.decode(TEXT.encode().decode("cp1252").encode())
    assert twice.text == TEXT and twice.notes == ("twice",)
    mixed = encodings.decode(TEXT.encode() + "Käpylä;Öberg;x\r\n".encode("cp1252"))
    assert "Käpylä;Öberg" in mixed.text and mixed.notes == ("mixed",)
    assert encodings.decode("Имя;Фамилия\nМария;Иванова\n".encode("cp1251") * 5).notes == ("guessed",)
    assert encodings.decode(b"a;b\n1\x00;2\n" * 40).notes == ("nul",)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><table><tr><td>Nimi</td></tr></table></html>",
        b'\xef\xbb\xbf<?xml version="1.0"?><a/>',
        random.Random(1).randbytes(20_000),
        b"",
        b"\r\n \n",
        b"%PDF-1.4",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        bytes(range(256)) * 50,
        b"\x00" * 500,
    ],
)
def test_what_is_no_list(data: bytes) -> None:
    with pytest.raises(Unreadable):
        table(data)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a,b,c\n1,2,3\n", ("1", "2", "3")),
        ("a;b;c\n1,5;2;3\n", ("1,5", "2", "3")),
        ("a\tb\tc\n1\t2\t3\n", ("1", "2", "3")),
        ("a|b|c\n1|2|3\n", ("1", "2", "3")),
        ("sep=;\na;b;c\n1;2;3\n", ("1", "2", "3")),
        ('a,b,c\n1,"ha ""ha"" ha",3\n', ("1", 'ha "ha" ha', "3")),
        ('a,b,c\n1,"ha \\"ha\\" ha",3\n', ("1", 'ha "ha" ha', "3")),
        ('a,b,c\n1,"two\nlines",3\n', ("1", "two\nlines", "3")),
        ('a,b,c\r\n1,"two\r\nlines",3\r\n', ("1", "two\r\nlines", "3")),
        ('a,b,c\n1,"x;y;z;w",3\n', ("1", "x;y;z;w", "3")),
        ("a;b;c\r1;2;3\r", ("1", "2", "3")),
        ("'a','b','c'\n'1','x,y','3'\n", ("1", "x,y", "3")),
        ('a;b;c\n5" putki;2;3\n', ('5" putki', "2", "3")),
    ],
)
def test_dialects(text: str, row: tuple[str, ...]) -> None:
    assert table(text).rows[0].cells == row


def test_an_open_quotation_mark_spoils_its_own_row_only() -> None:
    lines = [f"{n};nimi{n};yritys{n}" for n in range(200)]
    lines[50] = '50;"nimi50;yritys50'
    found = table("nro;nimi;yritys\n" + "\n".join(lines))
    assert len(found.rows) == 200
    assert found.rows[51].cells == ("51", "nimi51", "yritys51")


def test_titles_totals_blanks_and_repeated_headings_are_no_rows() -> None:
    found = table(
        "Asiakkaat 2026;;\n;;\nNimi;Yritys;Puh\nAino;A Oy;1\n\nNimi;Yritys;Puh\nVäinö;B Oy;2\nYhteensä;;2\n;;Summa 2 kpl\n"
    )
    assert found.headings == ("Nimi", "Yritys", "Puh") and found.header_row == 3
    assert [(row.number, row.cells[0]) for row in found.rows] == [(4, "Aino"), (7, "Väinö")]
    assert dict(found.left_out) == {"title": 1, "blank": 1, "heading": 1, "total": 2}


def test_blank_and_repeated_headings_get_names_of_their_own() -> None:
    found = table("Nimi;;Puh;Puh\nAino;x;1;2\n")
    assert found.headings[0] == "Nimi" and found.headings[2:] == ("Puh", "Puh (2)") and found.headings[1]


def test_ragged_rows() -> None:
    found = table("Nimi;Yritys;Puh\nAino\nVäinö;B Oy;2;\nOnni;C;D Oy;3\nEero;B Oy;4\n")
    assert found.rows[0].cells == ("Aino", "", "") and not found.rows[1].spilled and found.rows[2].spilled


def test_a_list_without_headings_is_known_by_its_values() -> None:
    found = table("Aino Lehtovirta;Tuulikello Oy;aino@x.example;040 000 1234\nVäinö Lehtomaa;Ahjola Oy;v@y.example;040 000 1235\n")
    assert found.header_row is None and len(found.rows) == 2
    assert recognition.proposals(found) == {0: "full_name", 1: "company", 2: "email", 3: "phone"}


def test_caps() -> None:
    with pytest.raises(Unreadable):
        table("a;b\n" + "x" * 40_000 + ";1\n")
    with pytest.raises(Unreadable):
        table(";".join(f"c{n}" for n in range(400)) + "\n" + ";" * 399)


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    return {name: list(rows) for name, rows in workbook.read(data)}


def book(rows: list[list[object]], *more: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "d.m.yyyy"})
        for own in (rows, *more):
            sheet = made.add_worksheet()
            for y, row in enumerate(own):
                for x, cell in enumerate(row):
                    sheet.write(y, x, cell, day) if hasattr(cell, "isoformat") else sheet.write(y, x, cell)
    return out.getvalue()


def test_workbooks() -> None:
    import datetime

    data = book(
        [["Raportti"], [], ["Nimi", "Yritys", "Puh", "Viim. yhteys"], ["Aino", "A Oy", 400001234, datetime.date(2024, 5, 3)]]
    )
    found = table(data)
    assert found.header_row == 3 and found.rows[0].number == 4
    assert found.rows[0].cells == ("Aino", "A Oy", "400001234", "2024-05-03")


def test_the_sheet_with_the_known_headings_is_chosen() -> None:
    data = book([["Ohje", "teksti"], ["lue", "tämä"]], [["Sukunimi", "Etunimi"], ["Aho", "Aino"]])
    assert table(data).sheet == "Sheet2" and table(data).sheets == ("Sheet1", "Sheet2")
    assert table(data, "Sheet1").sheet == "Sheet1"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_zip", ".zip"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        lambda: zipped(xl__worksheets__sheet1_xml=b"0" * (300 * limits.MEGABYTE)),
        lambda: zipped(
            xl__workbook_xml=b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><lolz>&lol2;</lolz>'
        ),
        lambda: zipped(inner_zip=b"PK"),
        lambda: b"PK\x03\x04" + b"\x00" * 100,
        lambda: b"PK\x03\x04",
    ],
    ids=["ratio", "entities", "nested", "damaged", "cut"],
)
def test_bombs_are_refused_before_anything_opens_them(data: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_run", lambda data: pytest.fail("the workbook was opened"))
    bomb = data()  # made here: whoever only reads the list of tests packs no 300 MB
    with pytest.raises(Unreadable):
        sheets(bomb)


def test_a_process_that_fails_or_hangs_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable):
        table(zipped(xl__workbook_xml=b"<workbook/>"))
    with pytest.raises(Unreadable):
        table(workbook.OLE + b"\x00" * 3000)
    monkeypatch.setattr(workbook, "SHEET_SECONDS", -19.99)
    with pytest.raises(Unreadable):
        sheets(book([["a", "b"], ["1", "2"]]))


def test_the_reading_process_has_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_MEMORY", 60 * limits.MEGABYTE)
    with pytest.raises(Unreadable):
        sheets(book([[f"{x}-{y}" * 20 for x in range(100)] for y in range(3000)]))


def test_many_parts_and_sizes() -> None:
    bombs.check(book([["a"], ["b"]]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    try:
        found = table(data)
    except Unreadable:
        return
    assert all(len(row.cells) == len(found.headings) for row in found.rows)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029\x85"), max_size=20)
# A backslash before a quotation mark is read as an escape where a file is written so: no reading can tell the two apart.
CELL = TEXTS.map(str.strip).filter(lambda cell: '\\"' not in cell)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(CELL.filter(bool), CELL, CELL, CELL), min_size=3, max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(rows: list[tuple[str, ...]], delimiter: str, encoding: str) -> None:
    """Any cells, quoted as the csv module does, come back as they were, wherever totals and blanks are not concerned."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["Sukunimi", "Etunimi", "Yritys", "Puhelin"])
    writer.writerows(rows)
    found = table(out.getvalue().encode(encoding))
    kept = {row.number: row.cells for row in found.rows}
    for number, row in enumerate(rows, start=2):
        if number in kept:
            assert tuple(cell.replace("\x00", "") for cell in row) == kept[number]
    assert len(kept) + sum(found.left_out.values()) == len(rows)


def test_the_shipped_tables_agree() -> None:
    from kortisto.exchange.fields import FIELDS, FORBIDDEN

    targets, forbidden = recognition._synonyms()
    assert set(targets.values()) <= set(FIELDS) and set(forbidden.values()) <= set(FORBIDDEN)
    assert not set(targets) & set(forbidden)
    assert all(recognition.folded(heading) == heading for heading in (*targets, *forbidden))
    text = (Path(recognition.__file__).parent / "headings.toml").read_text("utf-8")
    text = text.split("[ours]")[0]
    assert len(targets) + len(forbidden) == text.count('", "') + sum(line.count('= ["') for line in text.splitlines())


@pytest.mark.parametrize("values", [("1000234", "1000235"), ("2026-11-03", "2025-01-31"), ("03-11-2026", "31-01-2025")])
def test_numbers_of_customers_and_days_are_no_phones(values: tuple[str, ...]) -> None:
    found = table("".join(f"{value};Aino Lehtovirta;aino@x.example;040 000 1234\n" for value in values))
    assert found.header_row is None
    assert recognition.proposals(found) == {1: "full_name", 2: "email", 3: "phone"}


def test_a_firm_merged_over_its_people_is_the_firm_of_each() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Messut 2026")
        sheet.write_row(2, 0, ["Yritys", "Nimi", "Puhelin"])
        for row, name in ((3, "Aino Ranta"), (4, "Bo Berg"), (7, "Carl Dahl")):
            sheet.write(row, 1, name)
        sheet.merge_range(3, 0, 5, 0, "Firma Oy")
        sheet.write(7, 0, "Toinen Oy")
    made = table(out.getvalue())
    assert [row.cells[:2] for row in made.rows] == [("Firma Oy", "Aino Ranta"), ("Firma Oy", "Bo Berg"), ("Toinen Oy", "Carl Dahl")]
    assert made.encoding == "xlsx"
