"""Cells as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from kortisto.exchange.cells import companies, dates, emails, names, opt_outs, phones, plain, postal, remarks


@pytest.mark.parametrize(
    ("text", "value", "notes", "problem"),
    [
        (" mikael.hietaluoma@telakka.example", "mikael.hietaluoma@telakka.example", set(), ""),
        ("RIIKKA.METSAKETO@KIVIKARHU.EXAMPLE", "riikka.metsaketo@kivikarhu.example", set(), ""),
        ("tapani.sundqvist(at)ahjola.example", "tapani.sundqvist@ahjola.example", {"email_repaired"}, ""),
        ("tapani [at] ahjola [dot] example", "tapani@ahjola.example", {"email_repaired"}, ""),
        ("kalle@a.example;kalle@a.invalid", "kalle@a.example", {"email_other_bad"}, ""),
        ("kalle@a.invalid; kalle@a.example", "kalle@a.example", {"email_other_bad"}, ""),
        ("a@x.example, b@x.example", "a@x.example", {"email_more"}, ""),
        ("Aino Lehtovirta <aino@x.example>", "aino@x.example", set(), ""),
        ("mailto:aino@x.example", "aino@x.example", {"email_repaired"}, ""),
        ("aino@x.example (työ)", "aino@x.example", {"email_repaired"}, ""),
        ("aino@x.example ::: toinen@x.example", "aino@x.example", {"email_more"}, ""),
        ("aino@x,example", "aino@x.example", {"email_repaired"}, ""),
        ("aino @ x.example", "aino@x.example", {"email_repaired"}, ""),
        ("aino@gmail.com", "aino@gmail.com", {"email_private"}, ""),
        ("saku.honkavuori@kivikarhu", "", set(), "email_no_end"),
        ("saku.honkavuori", "", set(), "email_no_at"),
        ("saku@x.invalid", "", set(), "email_nowhere"),
        ("saku@@x.example", "", set(), "email_bad"),
        ("", "", set(), ""),
    ],
)
def test_emails(text: str, value: str, notes: set[str], problem: str) -> None:
    cell = emails.read(text)
    assert (cell.value, set(cell.notes) - ({"email_repaired"} if "mailto" in text else set()), cell.problem) == (
        value,
        notes - ({"email_repaired"} if "mailto" in text else set()),
        problem,
    )


@pytest.mark.parametrize(
    ("text", "value", "notes"),
    [
        ("0400-008779", "+358400008779", ()),
        ("(02) 000 9593", "+35820009593", ()),
        ("+358 40 0003575", "+358400003575", ()),
        ("040 000 1126", "+358400001126", ()),
        ("400008779", "+358400008779", ("phone_zero",)),
        ("358400008779", "+358400008779", ()),
        ("00358 40 0008779", "+358400008779", ()),
        ("+46 8 123 456", "+468123456", ()),
        ("040 000 1126 / 09 000 1234", "+358400001126", ("phone_more",)),
        ("(111) 111-2177", "(111) 111-2177", ("phone_odd",)),
        ("040 123 4567 (Pekka)", "+358401234567", ()),
        ("puh. 02 000 9593 (vaihde), oma 050 000 1126", "+35820009593", ("phone_more",)),
        ("+358 40 000 1126 ::: 09 000 1234", "+358400001126", ("phone_more",)),
    ],
)
def test_phones(text: str, value: str, notes: tuple[str, ...]) -> None:
    cell = phones.read(text)
    assert cell.problem == ""
    assert (cell.value, cell.notes) == (value, notes) or (cell.value.startswith("+") and value.startswith("("))


@pytest.mark.parametrize(
    ("text", "problem"), [("3,584E+11", "phone_scientific"), ("soita Ainolle", "phone_bad"), ("12", "phone_bad")]
)
def test_no_phones(text: str, problem: str) -> None:
    assert phones.read(text).problem == problem


@pytest.mark.parametrize(
    ("text", "code", "notes", "town"),
    [
        ("960", "00960", ("postal_zeros",), ""),
        ("00100", "00100", (), ""),
        ("100.0", "00100", ("postal_zeros",), ""),
        ("FI-20100", "20100", (), ""),
        ("20100 TURKU", "20100", (), "TURKU"),
        ("SE-111 22", "SE-111 22", (), ""),
    ],
)
def test_postal_codes(text: str, code: str, notes: tuple[str, ...], town: str) -> None:
    cell, found = postal.read(text)
    assert (cell.value, cell.notes, found) == (code, notes, town)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17.4.2015", date(2015, 4, 17)),
        ("28.03.19", date(2019, 3, 28)),
        ("7.9.2020 klo 14.30", date(2020, 9, 7)),
        ("2020-09-07", date(2020, 9, 7)),
        ("2006-04-15T03:23:15.000Z", date(2006, 4, 15)),
        ("20200907", date(2020, 9, 7)),
        ("2020/9/7", date(2020, 9, 7)),
        ("7/9/2020", date(2020, 9, 7)),
        ("12. maaliskuuta 2021", date(2021, 3, 12)),
        ("12 mars 2021", date(2021, 3, 12)),
        ("March 12, 2021", date(2021, 3, 12)),
        ("ma 7.9.2020", date(2020, 9, 7)),
        ("44197", date(2021, 1, 1)),
        ("1.1.85", date(1985, 1, 1)),
    ],
)
def test_days(text: str, day: date) -> None:
    found = dates.read(text)
    assert found is not None and found.exact and found.first == day


@pytest.mark.parametrize("text", ["", "eilen", "31.2.2020", "0.5.2020", "12", "99.99.9999", "20201332", "1e5", "ennen klo 9"])
def test_no_days(text: str) -> None:
    assert dates.read(text) is None


def test_spans_and_orders() -> None:
    month = dates.read("3/2024")
    assert month is not None and (month.first, month.last) == (date(2024, 3, 1), date(2024, 3, 31))
    year = dates.read("2019")
    assert year is not None and (year.first, year.last) == (date(2019, 1, 1), date(2019, 12, 31))
    assert dates.order_of(["3/4/2020", "12/31/2020"]) == ("mdy", False)
    assert dates.order_of(["3/4/2020", "31/12/2020"]) == ("dmy", False)
    assert dates.order_of(["3/4/2020"]) == ("dmy", True)
    assert dates.order_of(["3.4.2020"]) == ("dmy", False)
    mdy = dates.read("3/4/2020", "mdy")
    assert mdy is not None and mdy.first == date(2020, 3, 4)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("", set()),
        ("ei", set()),
        ("0", set()),
        ("kyllä", {"*"}),
        ("K", {"*"}),
        ("x", {"*"}),
        ("TRUE", {"*"}),
        ("EI SÄHKÖPOSTIA", {"email"}),
        ("ei soiteta", {"phone"}),
        ("ei saa soittaa, ei postia", {"phone", "post"}),
        ("ei s-postia eikä tekstiviestejä, ei tekstiviestejä", {"email", "sms"}),
        ("do not call", {"phone"}),
        ("no emails please", {"email"}),
        ("unsubscribed", {"*"}),
        ("ei markkinointia", {"*"}),
        ("ring inte", {"phone"}),
        ("inga mejl", {"*"}),
        ("2.5.2023", {"*"}),
        ("kysy Tepolta", {"*"}),
        ("kielto", {"*"}),
        ("soittokielto 3.4.2024", {"phone"}),
        ("sähköpostikielto", {"email"}),
        ("postförbud", {"post"}),
    ],
)
def test_bans(text: str, channels: set[str]) -> None:
    assert set(opt_outs.read(text).channels) == channels


def test_ban_details() -> None:
    assert opt_outs.read("2.5.2023").made_on == date(2023, 5, 2)
    assert opt_outs.read("kysy Tepolta").unclear
    assert opt_outs.read("kyllä", "email").channels == {"email"}
    assert not any(opt_outs.read(text).channels for text in ("–", "FALSKT", "EPÄTOSI", "f", "null", "ei kieltoja"))
    assert not opt_outs.read("SANT").unclear and not opt_outs.read("opt-out").unclear
    assert opt_outs.read_permission("ei").channels == {"*"}
    assert not opt_outs.read_permission("kyllä").channels
    assert opt_outs.read_permission("kielto").channels == {"*"}, "a ban under any heading"
    assert not opt_outs.read_permission("").channels
    assert opt_outs.read_permission("ei sähköpostia").channels == {"email"}
    assert opt_outs.read_permission("unsubscribed", "email").channels == {"email"}
    assert not opt_outs.spoken("soita ennen klo 9").channels
    assert opt_outs.spoken("ei saa soittaa").channels == {"phone"}


def test_remarks() -> None:
    left = remarks.read("lähti talosta 3/2024")
    assert left.left and left.on is not None and left.on.last == date(2024, 3, 31) and not left.employer
    moved = remarks.read("sai uuden työn: Kivikarhu Rakennus Oy")
    assert moved.employer == "Kivikarhu Rakennus Oy"
    assert remarks.read("Siirtyi: Ahjola Konepaja Oy, 1.2.2023").employer == "Ahjola Konepaja Oy"
    assert remarks.read("no longer with the company").left
    assert remarks.read("har slutat 2022").left
    for text in ("soita ennen klo 9", '"VIP"', "äitiyslomalla, sijainen; ks. alla", "", "lähti tarjous 3/2024"):
        assert not remarks.read(text), text


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["Aino Lehtovirta", "Väinö Lehtomaa"], "given"),
        (["Lehtovirta Aino", "Lehtomaa Väinö", "Aino Maria"], "family"),
        (["Lehtovirta, Aino"], "given"),
        (["Xyz Abc"], "given"),
        (["Virtanen Zxcv", "Korhonen Qwer"], "family"),
    ],
)
def test_the_order_of_names(texts: list[str], order: str) -> None:
    assert names.order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "given", "family"),
    [
        ("Aino Lehtovirta", "given", "Aino", "Lehtovirta"),
        ("Lehtovirta Aino Maria", "family", "Aino Maria", "Lehtovirta"),
        ("Lehtovirta, Aino", "given", "Aino", "Lehtovirta"),
        ("AINO LEHTOVIRTA", "given", "Aino", "Lehtovirta"),
        ("Carl von Essen", "given", "Carl", "von Essen"),
        ("von Essen Carl", "family", "Carl", "von Essen"),
        ("DI Sanna-Kaisa Ylä-Outinen", "given", "Sanna-Kaisa", "Ylä-Outinen"),
        ("Madonna", "given", "", "Madonna"),
    ],
)
def test_names(text: str, order: names.Order, given: str, family: str) -> None:
    assert names.split(text, order) == (given, family)


def test_spellings_of_companies() -> None:
    found = companies.best_spellings(
        ["SKÄRGÅRDENS MEKANISKA AB", "Skärgårdens Mekaniska Ab ", "Kivikarhu Rakennus OY", "Oy Firma Ab"]
    )
    assert found["skargardens mekaniska"] == "Skärgårdens Mekaniska Ab"
    assert found["kivikarhu rakennus"] == "Kivikarhu Rakennus Oy"
    assert companies.best_spellings(["KIVIKARHU RAKENNUS OY"]) == {"kivikarhu rakennus": "Kivikarhu Rakennus Oy"}


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ('="00100"', "00100", ""),
        ("=1+1", "", "formula"),
        ('=HYPERLINK("http://x.example")', "", "formula"),
        ("@SUM(1+1)*cmd|' /C calc'!A0", "", "formula"),
        ("+cmd|' /C calc'!A0", "", "formula"),
        ("-2+3+cmd|' /C calc'!A0", "", "formula"),
        ("+358 40 000 1126", "+358 40 000 1126", ""),
        ("+358 (0)40 000 1126", "+358 (0)40 000 1126", ""),
        ("+1 (212) 555-0100", "+1 (212) 555-0100", ""),
        ("-", "", ""),
        ("n/a", "", ""),
        ("ei", "ei", ""),
        ("  a \u00a0 b ", "a b", ""),
    ],
)
def test_plain_text(text: str, value: str, problem: str) -> None:
    cell = plain(text)
    assert (cell.value, cell.problem) == (value, problem)


@pytest.mark.parametrize(
    ("street", "city", "said"),
    [
        ("Satamakatu 3, 65100 Vaasa", "", ("Satamakatu 3", "65100", "Vaasa")),
        ("Teollisuustie 5 B, 20100 TURKU, Finland", "", ("Teollisuustie 5 B", "20100", "Turku")),
        ("Putkikuja 2", "90100 OULU", ("Putkikuja 2", "90100", "Oulu")),
        ("PL 12345", "Turku", ("PL 12345", "", "Turku")),
        ("Katu 1, Talo B", "", ("Katu 1, Talo B", "", "")),
    ],
)
def test_an_address_in_one_cell(street: str, city: str, said: tuple[str, str, str]) -> None:
    from kortisto.exchange import addressing
    from kortisto.exchange.entries import Entry

    entry = Entry([2], street=street, city=city)
    addressing.read(entry, {})
    assert (entry.street, entry.postal_code, entry.city) == said


def test_a_name_of_before_and_bans_said_in_passing() -> None:
    assert names.split("Havi Leena (ent. Salo)", "family") == ("Leena", "Havi")
    assert names.split("Leena Havi (o.s. Salo)") == ("Leena", "Havi")
    assert names.split("Leena Havi <leena@havi.example>") == ("Leena", "Havi")
    assert names.split("dipl.ins. Kaisa-Liisa af Hällström-Mäkinen, KTM, eMBA") == ("Kaisa-Liisa", "af Hällström-Mäkinen")
    assert not names.several("Leena Havi, KTM") and names.several("Leena Havi, Olli Salo, DI")
    said = {
        text: opt_outs.spoken(text).channels
        for text in ("ei enää uutiskirjettä", "ei mainospuheluita", "ei mainospostia", "inga reklamsamtal")
    }
    assert said == {
        "ei enää uutiskirjettä": {"email"}, "ei mainospuheluita": {"phone"}, "ei mainospostia": {"post"}, "inga reklamsamtal": {"phone"},
    }  # fmt: skip
    assert not opt_outs.spoken("ei ole vielä soitettu").channels
