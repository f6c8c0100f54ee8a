"""Answers of people and of their machines, in four languages: who left, when, where to; who is only away; who asks for proof."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kortisto.outreach.returns.classify import classify
from kortisto.outreach.returns.verdicts import Verdict

from . import shapes

DAY = date(2026, 11, 26)


def read(raw: bytes) -> Verdict:
    return classify(raw, received_on=DAY)[0]


LEFT = [
    ("En ole enää Firma Oy:n palveluksessa 31.10.2026 alkaen. Asioissasi auttaa Liisa Lahti, liisa.lahti@firma.example.", "left", date(2026, 10, 31)),
    ("Olen siirtynyt uusiin tehtäviin Uusi Oy:n palvelukseen 1.9. Tavoitat minut jatkossa osoitteesta "
        "matti.virtanen@uusi.example", "moved", date(2026, 9, 1)),
    ("Kiitos viestistäsi. Olen jäänyt eläkkeelle 30.6.2026.", "retired", date(2026, 6, 30)),
    ("Matti Virtanen ei työskentele enää yhtiössämme.", "left", None),
    ("Työsuhteeni Firma Oy:ssä on päättynyt 15. lokakuuta 2026.", "left", date(2026, 10, 15)),
    ("Matti on nukkunut pois.", "died", None),
    ("Jag har slutat på Firma Ab den 1 november 2026.", "left", date(2026, 11, 1)),
    ("Jag arbetar inte längre kvar på Firma. Ny adress: matti.virtanen@ny.example", "moved", None),
    ("Matti har gått i pension.", "retired", None),
    ("I no longer work at Firma Ltd as of October 31, 2026. Please contact Lisa at lisa@firma.example.", "left", date(2026, 10, 31)),
    ("Matti Virtanen has left the company. His last day was 30 September 2026.", "left", date(2026, 9, 30)),
    ("Matti has left Firma. Please write to info@firma.example.", "left", None),
    ("I have now retired and will not read this mailbox.", "retired", None),
    ("Herr Virtanen ist seit dem 01.10.2026 nicht mehr für unser Unternehmen tätig.", "left", date(2026, 10, 1)),
    ("Ich bin in den Ruhestand gegangen.", "retired", None),
]  # fmt: skip
AWAY = [
    ("Olen lomalla 20.12.2026–7.1.2027. Palaan työhön 8.1.", ""),
    ("Olen äitiyslomalla enkä ole enää tavoitettavissa. Sijaiseni on Liisa Lahti.", "on_leave"),
    ("En ole enää tänään paikalla. Vastaan huomenna.", ""),
    ("Jag har slutat för dagen och svarar i morgon.", ""),
    ("Jag är föräldraledig till augusti 2027.", "on_leave"),
    ("I have left the office for the day and will return tomorrow.", ""),
    ("I am on parental leave until 1 August 2027 and no longer with my usual team.", "on_leave"),
    ("I am no longer at my desk today; limited access to e-mail until Monday.", ""),
    ("Ich bin bis zum 7. Januar nicht im Büro.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "detail", "on"), LEFT)
def test_an_automatic_answer_tells_of_somebody_gone(text: str, detail: str, on: date | None) -> None:
    verdict = read(shapes.automatic(text))
    assert (verdict.kind, verdict.detail) == ("person_gone", detail)
    assert verdict.news is not None and verdict.news.on == on
    assert verdict.news.address.partition("@")[0] == ("matti.virtanen" if detail == "moved" else ""), "never a colleague's address"


@pytest.mark.parametrize(("text", "detail"), AWAY)
def test_who_is_away_is_not_gone(text: str, detail: str) -> None:
    verdict = read(shapes.automatic(text))
    assert (verdict.kind, verdict.detail) == ("away", detail)


def test_answers_of_many_kinds() -> None:
    wrong = []
    for line in (Path(__file__).parent / "answers.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        who, kind, detail, on, text = line.split("\t")
        make = shapes.automatic if who == "machine" else shapes.answer
        verdict = read(make(text.replace("\\n", "\n")))
        told = verdict.news.on if verdict.news and verdict.news.on else ""
        if (verdict.kind, verdict.detail) != (kind, detail) or str(told) != on:
            wrong.append((line, verdict))
    assert wrong == []


def test_an_answer_that_is_only_our_own_letter_says_nothing() -> None:
    ours = "to 26.11.2026 klo 9.00 Kuurankukka <posti@kuurankukka.example> kirjoitti:\n> En ole enää palveluksessa\n> Poistakaa minut listalta\n"
    assert (read(shapes.answer(ours)).kind, read(shapes.answer(ours)).detail) == ("reply", "")
    assert read(shapes.automatic(ours)).kind == "away"


def test_a_person_on_holiday_who_asks_something_is_answered() -> None:
    assert read(shapes.answer("Olen lomalla ensi viikon. Onko mallia X varastossa?", subject="Tilaus")).kind == "reply"
    assert read(shapes.answer("Olen lomalla 7.1. asti.", subject="Kiitos viestistäsi")).kind == "away"


def test_people_answer_and_may_ask_to_be_left_alone() -> None:
    assert read(shapes.answer("Hei! Kiinnostaa, soittakaa torstaina.")).kind == "reply"
    asked = read(shapes.answer("Poistakaa minut listalta.\n\n-- \nMatti Virtanen\nFirma Oy"))
    assert (asked.kind, asked.detail) == ("reply", "objects")
    told = read(shapes.answer("Matti ei ole enää meillä töissä, jätti talon lokakuussa. t. Liisa", sender="liisa@firma.example"))
    assert (told.kind, told.detail) == ("reply", "left")
    quoted = (
        "Kyllä kiitos.\n\nto 26.11.2026 klo 9.00 Kuurankukka <posti@kuurankukka.example> kirjoitti:\n"
        "> Poistu listalta: unsubscribe\n> En ole enää palveluksessa\n"
    )
    assert (read(shapes.answer(quoted)).kind, read(shapes.answer(quoted)).detail) == ("reply", "")
    assert read(shapes.answer("Osta nyt!", subject="Super offer", List_Id="<offers.example>")).kind == "unknown"


def test_complaints_are_objections_and_other_reports_are_not() -> None:
    assert read(shapes.complaint()).kind == "complaint"
    assert read(shapes.complaint("opt-out")).detail == "opt_out"
    assert read(shapes.complaint("not-spam")).kind == "delivered"
    assert read(shapes.complaint("auth-failure")).kind == "sender"


def test_who_asks_for_proof_of_being_a_person_is_not_gone() -> None:
    text = (
        "Your message is being held until you confirm that you are a real person. Click the link below: https://guard.example/c?1"
    )
    assert read(shapes.answer(text, subject="Action required: please confirm your message", Return_Path="<>")).kind == "challenge"


def test_a_warning_and_a_receipt_change_nothing() -> None:
    delayed = shapes.dsn("4.4.1", "connect to mx.firma.example: Connection refused", action="delayed")
    assert (read(delayed).kind, read(delayed).detail) == ("temporary", "delayed")
    assert read(shapes.dsn("2.0.0", "250 ok", action="delivered")).kind == "delivered"


PLAIN = [
    ("Hi. This is the qmail-send program at mx.firma.example.\nI'm afraid I wasn't able to deliver your "
        "message to the following addresses.\n\n<matti@firma.example>:\nSorry, no mailbox here by that name. "
        "(#5.1.1)\n\n--- Below this line is a copy of the message.\n\nSubject: spam", "address_gone"),
    ("This message was created automatically by mail delivery software.\n\n  matti@firma.example\n    SMTP "
        "error from remote mail server after RCPT TO:<matti@firma.example>:\n    host mx.firma.example "
        "[192.0.2.1]: 550 5.1.1 User unknown\n", "address_gone"),
    ("The following address failed:\n\n  matti@firma.example\n    retry timeout exceeded\n", "temporary"),
    ("<matti@firma.example>: permission denied. Command output: Mail quota exceeded.", "full"),
    ("Delivery to the following recipients failed.\n\n   matti@firma.example\n", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), PLAIN)
def test_bounces_in_words_alone(text: str, kind: str) -> None:
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.firma.example\nTo: {shapes.VERP}\nSubject: failure notice\n\n{text}\n".encode()
    verdict, clues = classify(raw, received_on=DAY)
    assert verdict.kind == kind and clues.tokens == (shapes.TOKEN,)


def test_whatever_comes_is_read() -> None:
    for raw in (
        b"",
        b"\0\xff" * 500,
        b"Content-Type: multipart/report; boundary=x\n\n--x",
        shapes.dsn("5.1.1", "550 x")[:400],
        b"From: \xe4\n\n" + b"a" * 300_000,
    ):
        assert read(raw).kind in ("unknown", "reply", "away", "address_gone")


def test_a_text_made_to_be_slow_is_not() -> None:
    import time

    began = time.process_time()
    read(shapes.dsn("5.0.0", "550 " + "mailbox user account has " * 4000, text="user mailbox account " * 5000))
    read(shapes.automatic("olen siirtynyt " * 5000 + "1.1." * 3000))
    assert time.process_time() - began < 10
