"""Lists of firms that write as they please: headings in their own words, cells that say two things, sheets nobody sees."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from kortisto.contacts.models import Contact
from kortisto.exchange import recognition
from kortisto.exchange.cells import opt_outs
from kortisto.exchange.mapping import columns, propose
from kortisto.exchange.models import Import
from kortisto.exchange.reading import files
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.rows import entries
from tests.exchange.lists import TODAY, csv

pytestmark = pytest.mark.usefixtures("b2b")


def read(*lines: str) -> Table:
    return files.read("\n".join(lines).encode(), knows=recognition.knows)


def said(*lines: str) -> list[Any]:
    table = read(*lines)
    return list(entries(table, propose(table, as_of=TODAY), as_of=TODAY))


def headed(headings: str, *rows: str) -> str:
    table = read(headings, *(rows or (headings[0],)))
    found = recognition.proposals(table)
    return "|".join(found.get(place, "-") for place in range(len(table.headings)))


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        ("Nimi;Kieltää markkinoinnin;Kielsi;SMS ok?", "full_name|ban|ban|permission_sms"),
        ("Namn;Nej tack till utskick;Får ej ringas;Vill ha nyhetsbrev?", "full_name|ban|ban_phone|permission_email"),
        ("Name;Refuse bulk emails;Can we email? (Y/N);Can we call?", "full_name|ban_email|permission_email|permission_phone"),
        ("Nimi;Voi soittaa;Reklam (ja/nej);Haluaa tarjouksen;Puhelinaika", "full_name|permission_phone|permission|-|-"),
        ("firstName;lastName;accountName;phoneNumberIsOptedOut;doNotCall", "given_name|family_name|company|ban_phone|ban_phone"),
        ("Kund;Kontaktperson, förnamn;Kontaktperson, efternamn;Kontaktpersonens e-post", "company|given_name|family_name|email"),
        ("Yhteyshenkilön etunimi;Yhteyshenkilön sukunimi;Yhteyshenkilön syntymäaika", "given_name|family_name|-"),
        ("Company;Contact's first name;Contact's surname;Tel (mobile)", "company|given_name|family_name|phone"),
        ("Kontaktperson;Gatuadress, arbete;Telefon, arbete;Telefon, hem", "full_name|street|phone|-"),
        ("Hlö;Puhelin nro;Sähköposti-osoite;Postinro ja -toimipaikka", "full_name|phone|email|city"),
        ("Yhteyshenkilö;Viimeksi yhteydessä;Viimeisin tilaus", "full_name|last_contact|-"),
        ("Nimi;Puh/sähköposti", "full_name|email"),
        (
            "Account;Contact First;Contact Last;Marketing OK;Account Owner;Owner email",
            "company|given_name|family_name|permission|-|-",
        ),
    ],
)
def test_headings_in_peoples_own_words(headings: str, targets: str) -> None:
    assert headed(headings) == targets


def test_columns_nobody_named_show_what_they_are() -> None:
    rows = (
        "Satu Kyllönen;Kainuun Kivi;satu@kivi.example;p. 040 555 0001 (vain arkisin)",
        "Ahti Moilanen;Oy Y;a@y.example;09 555 000",
    )
    assert headed(";Firma;Mistä tavoittaa;Numero", *rows) == "full_name|company|email|phone"
    firms = headed("Asiakas;Myyjän sähköposti;Laskutus;Asiakasnro", "X Oy;me@meilla.example;lasku@x.example;401001")
    assert firms == "company|-|-|-"
    others = "Aino Aho;X Oy;0401234567;0409876543;0401112223;Pekka Pomo"
    assert headed("Yhteyshenkilö;Firma;Faksi;Lähiomaisen numero;Asiakasnumero;Esimies", others) == "full_name|company|-|-|-|-"
    assert headed("Firma;Luonut;Kotinumero;Tilausnro", "X Oy;Aino Aho;0401234567;0401234568") == "company|-|-|-"


def test_nobody_gets_the_address_of_another_person_of_the_row() -> None:
    table = read(
        "Yritys;Yhteyshenkilö 1;Sähköposti 1;Yhteyshenkilö 2;Sähköposti 2", "X Oy;Mauri Pelto;;Tiina Ranta;tiina@x.example"
    )
    mapping = propose(table, as_of=TODAY)
    shown = columns(table, mapping, as_of=TODAY)
    assert [column.target for column in shown] == ["company", "full_name", "email", "", ""]
    assert [column.heading for column in shown if column.notice] == ["Sähköposti 2"]  # whoever does not come in is told of
    assert [entry.email for entry in entries(table, mapping, as_of=TODAY)] == [""]


def test_one_cell_for_number_and_address() -> None:
    rows = (
        "Veikko Salmela;X Oy;040 511 2233, veikko@x.example",
        "Marjo Oja;X Oy;marjo@x.example",
        "Simo Niska;X Oy;0400 123456",
        "Anu Aho;X Oy;050-1231232 anu@x.example",
    )
    found = said("Nimi;Yritys;Puh/sähköposti", *rows)
    assert [(one.email, one.phone) for one in found] == [
        ("veikko@x.example", "+358405112233"), ("marjo@x.example", ""), ("", "+358400123456"),
        ("anu@x.example", "+358501231232"),
    ]  # fmt: skip
    assert not any(one.notes or one.problem for one in found)


def test_a_ban_is_not_lost_by_its_place() -> None:
    found = said(
        "Nimi;Yritys;Puhelin;Sähköposti;Titteli;Tunnisteet;Huom",
        "Virtala Matti (EI SAA SOITTAA);X Oy;040 5551001;;;;",
        "Anna Aho;X Oy;040 5551002 (ei saa soittaa);;;;",
        "Eero Oja;X Oy;;eero@x.example;Ostaja - ei mainoksia!;;",
        "Outi Suo;X Oy;;outi@x.example;;Ei markkinointia;",
        "Sven Ås;X Ab;;sven@x.example;;;vill ej ha reklam",
        "Kaj Ek;X Ab;;kaj@x.example;;;ei saa soittaa eikä lähettää postia",
        "Liisa Puro;X Oy;ei puhelinta;liisa@x.example;Ostaja;Avain;ingen reklamation",
    )
    assert [sorted(one.bans) for one in found] == [["phone"], ["phone"], ["*"], ["*"], ["*"], ["phone", "post"], []]
    assert (found[0].given_name, found[0].family_name) == ("Matti", "Virtala")


@pytest.mark.parametrize(
    ("remark", "channels"),
    [
        ("Kielsi markkinoinnin puhelimessa 3.2.", {"*"}),
        ("EI ENÄÄ MAINOKSIA", {"*"}),
        ("Poista listalta!", {"*"}),
        ("please take me off the mailing list", {"*"}),
        ("vill inte ha mer reklam", {"*"}),
        ("ska ej kontaktas", {"*"}),
        ("Inte intresserad av nyhetsbrev", {"email"}),
        ("ingen reklamation", set()),
        ("Ei kiinnostunut nyt, soita keväällä", set()),
        ("poista varastosta", set()),
    ],
)
def test_bans_as_people_note_them(remark: str, channels: set[str]) -> None:
    assert opt_outs.spoken(remark).channels == channels


def test_names_with_something_around_them() -> None:
    found = said(
        "Etunimi;Sukunimi;Yritys;Sähköposti", "Matti Vanhanen;;X Oy;a@x.example", ";Korpela Leena;X Oy;b@x.example",
        "Anna Maria;;X Oy;c@x.example",
    )  # fmt: skip
    assert [one.name for one in found] == ["Matti Vanhanen", "Leena Korpela", "Anna Maria"]
    assert [one.family_name for one in found] == ["Vanhanen", "Korpela", ""]
    found = said(
        "Nimi;Yritys;Sähköposti", "Ahti Eero, toimitusjohtaja;X Oy;a@x.example", "Salo Timo (äitiyslomalla);X Oy;b@x.example"
    )
    assert [(one.given_name, one.family_name) for one in found] == [("Eero", "Ahti"), ("Timo", "Salo")]


def test_a_name_for_the_address_book_where_the_parts_are_blank() -> None:
    headings = "First Name,Last Name,Display Name,Primary Email,Secondary Email,Screen Name,Work Phone,Organization"
    found = said(headings, ",,Risto Räpylä,r@x.example,,,,X Oy", "Pirjo,,Pirjo,p@x.example,,,,X Oy", ",,X Oy,,,,09 123 456,X Oy")
    assert [(one.given_name, one.family_name) for one in found] == [("Risto", "Räpylä"), ("Pirjo", ""), ("", "")]
    assert found[2].is_company


def test_somebody_known_by_the_name_the_other_way_round_is_the_same(bring: Callable[..., Import]) -> None:
    bring(csv("Christian;Rosenvall;X Oy;christian@x.example;0405551234;"), name="asiakkaat.csv")
    rows = ("Rosenvall Christian;X Oy;christian@x.example;Ostaja", "Rosenvall Christian;X Oy;toinen@muualla.example;")
    again = bring(csv(*rows, headings="Nimi;Yritys;Sähköposti;Titteli"))
    assert [row.outcome for row in again.rows.order_by("number")] == ["completed", "waiting"]
    assert [(one.given_name, one.family_name) for one in Contact.objects.all()] == [("Christian", "Rosenvall")]


def test_people_below_their_firm_are_of_that_firm() -> None:
    blocks = (
        "Porin Putki Oy;;",
        ";Kalle Heino;kalle@x.example",
        ";Sanna Heino;sanna@x.example",
        "Rauman Rengas Oy;;",
        ";Ossi Aho;o@y.example",
    )
    table = read("Yritys;Yhteyshenkilö;Sähköposti", *blocks, "Yhteensä 3;;")
    assert [row.cells[0][:5] for row in table.rows] == ["Porin", "Porin", "Porin", "Rauma", "Rauma"] and table.notes == ("blocks",)
    apart = read("Yritys;Yhteyshenkilö;Sähköposti", *blocks, "Z Oy;Anu Aro;a@z.example")  # firms beside people: a blank is a blank
    assert [row.cells[0] for row in apart.rows][1] == "" and apart.notes == ()


def test_a_word_over_several_headings_says_what_they_forbid() -> None:
    table = read("Asiakas;;Kiellot;;", "Henkilö;Sposti;Soitto;Posti;Huom", "Aino Aho;a@x.example;x;;ok", "Bo Ek;b@x.example;;x;")
    assert table.headings == ("Henkilö", "Sposti", "Kiellot: Soitto", "Kiellot: Posti", "Huom")
    assert [recognition.target_of(heading) for heading in table.headings[2:4]] == ["ban_phone", "ban_post"]


def test_nobody_called_summa_is_a_total() -> None:
    table = read("Nimi;Yritys;Sähköposti", "Summa Kivelä;X Oy;s@x.example", "Total Finland Oy;;", "Yhteensä 2 kpl;;", "Summa:;2;")
    assert [row.cells[0] for row in table.rows] == ["Summa Kivelä", "Total Finland Oy"] and table.left_out["total"] == 2


def test_a_list_that_once_was_a_page_and_a_line_that_is_no_firm() -> None:
    found = said("Name,Company,Email", "P&auml;ivi M&auml;kel&auml;,M&auml;kel&auml; &amp; Pojat Oy,p@x.example")
    assert (found[0].name, found[0].company) == ("Päivi Mäkelä", "Mäkelä & Pojat Oy")
    found = said("Asiakas;Osoite", "Matti Laine, Laineen Lasi Oy, matti@lasi.example;Lasitie 1")
    assert found[0].problem and found[0].problem.code == "name_bad"


def test_a_code_without_its_zeros_before_the_town() -> None:
    headings = "Nimi;Yritys;Sähköposti;Postinro ja -toimipaikka;Maa"
    found = said(
        headings, "A Aho;X Oy;a@x.example;960 Helsinki;", "B Bok;X;b@x.example;1010 Wien;AT", "C Ek;X;c@x.example;48100 KOTKA;FI"
    )
    assert [(one.postal_code, one.city) for one in found] == [("00960", "Helsinki"), ("", "1010 Wien"), ("48100", "Kotka")]


def test_whose_number_stands_behind_it_is_no_formula() -> None:
    found = said("Nimi;Yritys;Puhelin", "Aino Aho;X Oy;+358405551019 (Matin)", "Eero Aho;X Oy;+358405551019+SUM(A1)")
    assert [one.phone for one in found] == ["+358405551019", ""]


def test_lists_saved_again_as_one_column_and_a_few_nuls() -> None:
    table = read('"Etunimi,Sukunimi,Yritys"', '"Vesa,Luoma,""Luoma, Pojat Oy"""', '"Tarja,Luoma,""Luoma, Pojat Oy"""')
    assert [row.cells for row in table.rows] == [("Vesa", "Luoma", "Luoma, Pojat Oy"), ("Tarja", "Luoma", "Luoma, Pojat Oy")]
    spoilt = "Nimi;Yritys\r\nEero\0 Kuusi;Käpy\0\r\n\0\r\n".encode("cp1252")
    assert [row.cells for row in files.read(spoilt, knows=recognition.knows).rows] == [("Eero Kuusi", "Käpy")]


def test_a_hidden_sheet_is_not_taken_by_itself() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in (
        ("Nyt", [("Nimi", "Firma"), ("Liisa Koponen", "X Oy")]),
        ("Ennen", [("Etunimi", "Sukunimi", "Yritys"), "abc"]),
    ):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    sheet.hide()
    book.close()
    shown = files.read(out.getvalue(), knows=recognition.knows)
    assert (shown.sheet, shown.sheets, shown.notes) == ("Nyt", ("Nyt", "Ennen"), ())
    assert files.read(out.getvalue(), knows=recognition.knows, sheet="Ennen").notes == ("hidden",)
