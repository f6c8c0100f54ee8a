"""What is new in a reply, in the three languages, as the usual programs write it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from kortisto.outreach.inbound.forwarding import moment
from kortisto.outreach.inbound.quoting import new_text, quoted_headers

QUOTED = "\n> Hei\n>> vanhempaa\n> Terveisin\n"


@pytest.mark.parametrize(
    "above",
    [
        "to 26.11.2026 klo 9.14 Aino Lehtovirta (aino@firma.example) kirjoitti:",
        "Aino Lehtovirta <aino@firma.example> kirjoitti 26.11.2026 kello 9.14:",
        "26. marraskuuta 2026 klo 9.14, Aino Lehtovirta\n<aino@firma.example> kirjoitti:",
        "Den tors 26 nov. 2026 kl 09:14 skrev Aino Lehtovirta <aino@firma.example>:",
        "26 nov. 2026 kl. 09:14 skrev Aino Lehtovirta <aino@firma.example>:",
        "On Thu, 26 Nov 2026 at 09:14, Aino Lehtovirta <aino@firma.example> wrote:",
        "On Nov 26, 2026, at 9:14 AM, Aino Lehtovirta <aino@firma.example>\nwrote:",
    ],
)
def test_attributions(above: str) -> None:
    assert new_text(f"Sopii.\n\nKiitos: nähdään!\n\n{above}\n{QUOTED}") == "Sopii.\n\nKiitos: nähdään!"


@pytest.mark.parametrize(
    "block",
    [
        "Lähettäjä: Aino Lehtovirta <aino@firma.example>\nLähetetty: torstai 26. marraskuuta 2026 9.14\nVastaanottaja: Tuomas\nAihe: Käynti",
        "*Lähettäjä:* Aino <aino@firma.example>\n*Päivä:* torstai 26.11.2026\n*Aihe:* Käynti",
        "Från: Aino <aino@firma.example>\nSkickat: den 26 november 2026 09:14\nTill: Tuomas\nÄmne: Besök",
        "From: Aino <aino@firma.example>\nSent: Thursday, November 26, 2026 9:14 AM\nTo: Tuomas\nSubject: Visit",
    ],
)
def test_headers_of_a_quoted_message(block: str) -> None:
    for separator in ("", "________________________________\n", "-----Alkuperäinen viesti-----\n", "-----Original Message-----\n"):
        assert new_text(f"Sopii.\n\n{separator}{block}\n\nHei, tulisimme torstaina.") == "Sopii."


@pytest.mark.parametrize(
    "advert",
    ["Lähetetty iPhonesta", "Lähetetty Outlook for iOS:stä", "Hanki Outlook for Android", "Skickat från min iPhone", "Sent from my iPad", "-- \nAino\n040 123"],
)  # fmt: skip
def test_adverts_and_signatures_under_the_mark(advert: str) -> None:
    assert new_text(f"Sopii.\n\n{advert}") == "Sopii."


@pytest.mark.parametrize(
    "text",
    [
        "Lähettäjä: kirjoittakaa se lavan kylkeen.\nKiitos!", "Lista:\n- yksi\n- kaksi", "Aihe: tarjous", "Hän kirjoitti eilen: tulen.",
        "Tarvitsemme\n\n20 pöytää\n-- ja tuolit.",
    ],
)  # fmt: skip
def test_what_only_resembles_a_quotation_stays(text: str) -> None:
    assert new_text(text) == text


def test_an_attribution_over_text_without_marks_ends_the_message() -> None:
    text = "Sopii.\n\nti 24.11.2026 klo 9.14 Tuomas <t@oma.example>\nkirjoitti:\n\nTulemme torstaina.\nTuomas"
    assert new_text(text) == "Sopii."


def test_answers_between_the_lines_stay() -> None:
    assert (
        new_text("On Mon, 23 Nov 2026, Tuomas <t@oma.example> wrote:\n> Sopiiko?\n\nSopii.\n\n> Montako?\n\nKolme.")
        == "Sopii.\n\nKolme."
    )


def test_a_forward_gives_its_headers_and_text() -> None:
    headers, text = quoted_headers(
        "Tiedoksi\n\n---------- Forwarded message ---------\nLähettäjä: Aino <aino@firma.example>\nDate: ti 24.11.2026 klo 9.14\n"
        "Subject: Käynti\nTo: <t@oma.example>\n\nHei,\n\ntulisimme."
    )
    assert headers == {
        "from": "Aino <aino@firma.example>",
        "date": "ti 24.11.2026 klo 9.14",
        "subject": "Käynti",
        "to": "<t@oma.example>",
    }
    assert text == "Hei,\n\ntulisimme."


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("torstai 26. marraskuuta 2026 9.14", datetime(2026, 11, 26, 7, 14, tzinfo=UTC)),
        ("ti 24.11.2026 klo 9.14", datetime(2026, 11, 24, 7, 14, tzinfo=UTC)),
        ("den 26 november 2026 09:14", datetime(2026, 11, 26, 7, 14, tzinfo=UTC)),
        ("Thursday, November 26, 2026 9:14 PM", datetime(2026, 11, 26, 19, 14, tzinfo=UTC)),
        ("Thu, 26 Nov 2026 09:14:00 +0200", datetime(2026, 11, 26, 7, 14, tzinfo=UTC)),
        ("eilen", None),
        ("99.99.2026 klo 99.99", None),
    ],
)
def test_the_day_of_a_forwarded_message(said: str, found: Any) -> None:
    assert moment(said) == found


@pytest.mark.parametrize(
    "text", ["> " * 50_000, "From: a\n" * 20_000, "On " * 50_000 + "wrote:", ":" * 100_000, "_" * 100_000, "\n" * 100_000]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    new_text(text)
    quoted_headers(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("kind", "parts", "text", "attached"),
    [
        ("alternative", [("text/plain", " \n"), ("text/html", "<p>Hei <b>Matti</b></p>")], "Hei Matti", 0),
        ("mixed", [("text/plain", "Alku"), ("image/png", "x"), ("text/plain", "ja loppu")], "Alku\nja loppu", 1),
        ("mixed", [("text/plain", "Alku"), ("text/plain; name=muistio.txt", "salaista")], "Alku", 1),
    ],
)
def test_a_blank_part_hides_no_text_and_a_picture_ends_none(
    kind: str, parts: list[tuple[str, str]], text: str, attached: int
) -> None:
    from kortisto.outreach.inbound.reading import read

    body = "".join(f"--b\r\nContent-Type: {kind_of}\r\n\r\n{words}\r\n" for kind_of, words in parts)
    head = f"From: aino@firma.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n"
    mail = read(f"{head}{body}--b--\r\n".encode())
    assert (mail.text, mail.attachments) == (text, attached)
