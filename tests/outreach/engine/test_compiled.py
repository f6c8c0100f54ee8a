"""What a recipient gets decodes to the same html and text with the slots filled, whatever stands in either."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.outreach.engine import compiled, quoted
from kortisto.outreach.engine.compiled import SlotTrouble, UnsafeValue, slot
from kortisto.outreach.mail import UnsafeHeader

SLOTS = ("token", "given_name", "company")
letters = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Co")), st.sampled_from("\n. =\t-<&ä")))
awkward = st.sampled_from(["\n.", "\r\n", "..\n", " \n", "From ", "=20", "a" * 90])
content = st.lists(st.one_of(letters, awkward, st.sampled_from(SLOTS).map(slot)), max_size=8).map("".join)
value = st.text(st.characters(exclude_categories=("Cs", "Co"), exclude_characters="\r"), max_size=120)


def filled(text: str, values: dict[str, str], way: Any = str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for name, one in values.items():
        text = text.replace(slot(name), way(one))
    return text


def on_the_line(message: bytes) -> bytes:
    """What the server keeps: lines of at most 998, none beginning with a dot, so that nothing has to be taken away."""
    assert message.endswith(b"\r\n")
    lines = message.split(b"\r\n")
    assert all(len(line) < 998 and not line.startswith(b".") and b"\n" not in line and b"\r" not in line for line in lines)
    return message


def said(part: Any) -> str:
    return str(part.get_payload(decode=True).decode()).replace("\r\n", "\n")


@settings(max_examples=150, deadline=None)
@given(html=content, text=content, values=st.fixed_dictionaries(dict.fromkeys(SLOTS, value)))
def test_what_arrives_is_what_was_written(html: str, text: str, values: dict[str, str]) -> None:
    made = compiled.of(html=html, text=text, headers={"From": "a@firma.example"}, slots=dict.fromkeys(SLOTS, ""))
    mail = message_from_bytes(on_the_line(made.message(values)), policy=default)
    assert not mail.defects
    raw = {name: one.replace("\r\n", "\n") for name, one in values.items()}
    parts = list(mail.iter_parts()) if html else [mail]
    assert [part.get_content_type() for part in parts] == (["text/plain", "text/html"] if html else ["text/plain"])
    assert said(parts[0]) == filled(text, raw)
    if html:
        assert said(parts[1]) == filled(html, raw, escape)


@settings(max_examples=100, deadline=None)
@given(subject=content.map(lambda s: "".join(c for c in s if c.isprintable() or c in "\ue000\ue001")), name=value)
def test_a_subject_says_what_it_said(subject: str, name: str) -> None:
    made = compiled.of(text="x", headers={"Subject": subject}, slots=dict.fromkeys(SLOTS, "-"))
    message = on_the_line(made.message({"given_name": name, "token": "t"}))
    mail = message_from_bytes(message, policy=default)
    shown = compiled._CONTROLS.sub(" ", name) or "-"
    wanted = filled(subject, {"given_name": shown, "token": "t", "company": "-"})
    assert "".join(str(mail["Subject"] or "").split()) == "".join(wanted.split())
    assert mail.keys() == ["Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


def test_an_encoded_subject_begins_beside_its_name() -> None:
    """Some programs take "Subject:" alone on its line for an empty subject."""
    made = compiled.of(text="x", headers={"Subject": "Hinnasto – ä" * 8 + slot("given_name")}, slots=dict.fromkeys(SLOTS, "-"))
    lines = made.message({"given_name": "Åsa"}).split(b"MIME-Version")[0].rstrip().split(b"\r\n")
    assert lines[0].startswith(b"Subject: =?utf-8?b?") and len(lines) > 3
    assert all(len(line) <= 76 for line in lines)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_lines_are_short_and_whole(text: str) -> None:
    coded = text.encode("utf-8", "ignore")
    assert all(len(one) <= quoted.LONGEST for one in quoted.line(coded, closed=False).split(b"\r\n"))


def test_values_cannot_break_out_of_a_header() -> None:
    made = compiled.of(text="x", headers={"To": f"<{slot('to')}>"}, slots={"to": ""})
    assert b"To: <aino@firma.example>\r\n" in made.message({"to": "aino@firma.example"})
    for bad in ("a@b.example\r\nBcc: c@d.example", "ä@b.example", "a" * 400):
        with pytest.raises(UnsafeValue):
            made.message({"to": bad})


def test_what_cannot_be_compiled_is_refused() -> None:
    for headers in ({"Sub ject": "x"}, {"Content-Type": "text/html"}, {"To": "a\nb"}, {"To": "ä@b.example"}, {"X-Long": "a" * 990}):
        with pytest.raises(UnsafeHeader):
            compiled.of(text="x", headers=headers, slots={})
    for text in (slot("name"), "\ue000", "\ue000Name\ue001"):
        with pytest.raises(SlotTrouble):
            compiled.of(text=text, headers={}, slots={"token": ""})


def test_long_headers_are_folded() -> None:
    made = compiled.of(text="x", headers={"List-Unsubscribe": "<https://a.example/x> " * 12}, slots={})
    message = made.message({})
    assert max(map(len, message.split(b"\r\n"))) <= 98
    assert str(message_from_bytes(message, policy=default)["List-Unsubscribe"]).count("https") == 12


def test_the_same_slot_is_encoded_once_for_each_place_it_may_stand_in() -> None:
    made = compiled.of(html=slot("token") * 20, text=slot("token") * 20, headers={"X-T": slot("token")}, slots={"token": ""})
    assert len(made._uses) == 3 and made.slots == {"token"}
