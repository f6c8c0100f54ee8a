"""vCards of every version: names, work details, several a file; photos and what a card calls private stay out."""

from __future__ import annotations

import base64

import pytest

from kortisto.exchange import recognition
from kortisto.exchange.reading import cards, files
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.tables import Table

OLD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85kerblom;=C3=85=\r\nsa;;;\r\n"
    "ORG:Hell, Oy;Osasto\r\nTITLE:Ostaja\r\nTEL;WORK;FAX:09 111\r\nTEL;CELL;PREF:040 123 4567\r\nTEL;HOME:09 222\r\nTEL;WORK:09 333 444\r\n"
    "EMAIL;PREF;INTERNET:asa@hell.example\r\nPHOTO;JPEG;ENCODING=BASE64:\r\n /9j/4AAQ\r\nSkZJRgABAQ==\r\n\r\nBDAY:19800321\r\nEND:VCARD\r\n"
)
THREE = (
    "BEGIN:vCard\nVERSION:3.0\nFN:Örjan Pöyhönen\nN:Pöyhönen;Örjan;;;\nORG:Ahjola\\, Oy\nitem1.EMAIL;type=INTERNET;type=HOME:orjan@koti.example\n"
    "item2.EMAIL;type=INTERNET;type=WORK:orjan@ahjola\n .example\nADR;TYPE=WORK:;;Katu 1\\nTalo B;Turku;;20100;Suomi\nADR;TYPE=HOME:;;Kotitie 1;Turku;;20100;\n"
    "NOTE:ei saa soittaa\\; lähti 3/2024\nPHOTO;ENCODING=b;TYPE=JPEG:" + base64.b64encode(b"x" * 3000).decode() + "\nEND:vCard\n"
)
FOUR = (
    'BEGIN:VCARD\nVERSION:4.0\nFN:Maija Meri Virtanen\nTEL;VALUE=uri;TYPE="voice,cell":tel:+358-40-7654321\nEMAIL;PREF=2:toinen@x.example\n'
    "EMAIL;PREF=1;TYPE=work:maija@x.example\nORG:X Oy\nLANG:sv\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\n"
    "KIND:org\nFN:Pelkkä Yritys Oy\nORG:Pelkkä Yritys Oy\nEND:VCARD\n"
)


def table(text: str | bytes) -> Table:
    return files.read(text.encode() if isinstance(text, str) else text, knows=recognition.knows)


def row(made: Table, place: int = 0) -> dict[str, str]:
    return {heading: cell for heading, cell in zip(made.headings, made.rows[place].cells, strict=True) if cell}


def test_version_2_1_with_quoted_printable_and_folded_lines() -> None:
    made = table(OLD)
    assert row(made) == {
        "First name": "Åsa", "Last name": "Åkerblom", "Organization": "Hell, Oy", "Job title": "Ostaja", "Email 1": "asa@hell.example",
        "Work phone": "09 333 444", "Mobile phone": "040 123 4567",
    }  # fmt: skip
    assert made.notes == ("photos", "private")


def test_version_3_0_with_groups_and_escapes() -> None:
    assert row(table(THREE)) == {
        "First name": "Örjan", "Last name": "Pöyhönen", "Organization": "Ahjola, Oy", "Email 1": "orjan@ahjola.example",
        "Work street": "Katu 1, Talo B", "Work postal code": "20100", "Work city": "Turku", "Work country": "Suomi",
        "Notes": "ei saa soittaa; lähti 3/2024",
    }  # fmt: skip


def test_version_4_0_a_name_in_one_piece_and_a_firm() -> None:
    made = table(FOUR)
    assert row(made) == {
        "First name": "Maija Meri", "Last name": "Virtanen", "Organization": "X Oy", "Email 1": "maija@x.example",
        "Email 2": "toinen@x.example", "Mobile phone": "+358-40-7654321", "Language": "sv",
    }  # fmt: skip
    assert row(made, 1) == {"Organization": "Pelkkä Yritys Oy"}
    assert row(table(FOUR.replace("ORG:Pelkkä Yritys Oy\n", "")), 1) == {"Organization": "Pelkkä Yritys Oy"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_several_cards_in_any_letters(encoding: str) -> None:
    made = table((OLD + THREE + FOUR).encode(encoding))
    assert [one.number for one in made.rows] == [1, 2, 3, 4]
    assert row(made, 1)["Last name"] == "Pöyhönen"


def test_a_nested_card_and_broken_lines_do_no_harm() -> None:
    agent = "BEGIN:VCARD\nVERSION:3.0\nAGENT:\nBEGIN:VCARD\nFN:Toinen Henkilö\nEND:VCARD\nFN:Aino Ranta\nrikki\n;;;\nEMAIL:a@b.example\nEND:VCARD\n"
    assert row(table(agent)) == {"First name": "Aino", "Last name": "Ranta", "Email 1": "a@b.example"}


def test_columns_are_recognised() -> None:
    made = table(OLD + THREE)
    found = {made.headings[place]: target for place, target in recognition.proposals(made).items()}
    assert found["Organization"] == "company" and found["Work street"] == "street" and found["Mobile phone"] == "phone"
    assert set(found.values()) >= {"given_name", "family_name", "job_title", "email", "postal_code", "city", "employment_remark"}


def test_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable):
        table("BEGIN:VCARD\nVERSION:3.0\n")
    monkeypatch.setattr(cards, "SHEET_SECONDS", -19.99)
    with pytest.raises(Unreadable):
        table(THREE)


def test_a_label_that_says_home_a_missing_end_and_a_letter_cut_in_two() -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Carita Appel\nORG:Omena Oy\nitem1.EMAIL;type=INTERNET;type=pref:carita@koti.example\n"
        "item1.X-ABLabel:_$!<Home>!$_\nitem2.EMAIL:carita@omena.example\nitem2.X-ABLabel:_$!<Work>!$_\nitem3.TEL:09 999\nitem3.X-ABLabel:Koti\n"
    )
    made = table(card + "BEGIN:VCARD\nVERSION:3.0\nFN:Jouni Hirvi\nORG:Hirsi\n")
    assert [row(made, place)["First name"] for place in (0, 1)] == ["Carita", "Jouni"] and made.notes == ("private",)
    assert row(made)["Email 1"] == "carita@omena.example" and "09 999" not in made.rows[0].cells
    whole = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eeva Ääri\r\nORG:Pitkä Talo\r\nEND:VCARD\r\n".encode()
    cut = whole.index("ä Talo".encode()) + 1
    assert row(table(whole[:cut] + b"\r\n " + whole[cut:]))["Organization"] == "Pitkä Talo"
