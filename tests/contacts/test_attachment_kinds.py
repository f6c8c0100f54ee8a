"""What may be attached: by content, on a closed list; nothing that runs, lies or explodes (T9, T10)."""

from __future__ import annotations

import struct
import time
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof import papers

ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 60
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def kind(name: str, data: bytes) -> str:
    from kortisto.contacts.attachments.kinds import kind_of

    return kind_of(name, data).code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", papers.pdf("Tarjous"), "pdf"),
        ("a.DOCX", papers.docx("Tarjous"), "docx"),
        ("a.xlsx", papers.xlsx("Tarjous"), "xlsx"),
        ("a.odt", papers.odt("Tarjous"), "odt"),
        ("a.png", papers.png(), "png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40, "jpg"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40, "heic"),
        ("a.txt", "Äiti söi, ääkköset\r\nrivi".encode(), "text"),
        ("a.txt", "Äiti söi".encode("cp1252"), "text"),
        ("a.txt", "Äiti söi".encode("utf-16"), "text"),
        ("a.txt", b"BMW ja MZ ovat merkkeja", "text"),
        ("a.txt", b"PK-yrityksen tarjous: hinta < 100 e, alv > 0", "text"),
        ("a.csv", b"nimi;summa\nAino;1\n", "text"),
    ],
)
def test_what_people_at_work_send_each_other_is_kept(name: str, data: bytes, code: str) -> None:
    assert kind(name, data) == code


def macro_sheet() -> bytes:
    return papers.docx("x", word__vbaProject_dot_bin=b"VBA")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", EXE),
        ("a.pdf", EXE),
        ("a.txt", EXE),
        ("a.txt", ELF),
        ("a", papers.pdf("x")),
        ("a.pdf", b""),
        ("a.pdf", papers.docx("x")),
        ("a.docx", papers.pdf("x")),
        ("a.docx", papers.xlsx("x")),
        ("a.jpg", papers.png()),
        ("a.pdf", b"junk" + papers.pdf("x")),
        ("a.pdf.exe", papers.pdf("x")),
        ("a.html", HTML),
        ("a.txt", HTML),
        ("a.csv", b"\xef\xbb\xbf \n" + HTML),
        ("a.txt", b"hei\n<script>x</script>"),
        ("a.svg", SVG),
        ("a.txt", SVG),
        ("a.png", SVG),
        ("a.txt", HTML.decode().encode("utf-16")),
        ("a.txt", b"#!/bin/sh\nrm -rf /"),
        ("a.txt", b"{\\rtf1 {\\object}}"),
        ("a.txt", b"%!PS-Adobe"),
        ("a.doc", OLE),
        ("a.docx", OLE),
        ("a.docm", macro_sheet()),
        ("a.docx", macro_sheet()),
        ("a.docx", papers.docx("x", word__embeddings__oleObject1_dot_bin=OLE)),
        ("a.docx", papers.docx("x", tool_dot_exe=EXE)),
        ("a.docx", papers.docx("x", inner_dot_zip=b"PK")),
        ("a.odt", papers.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/script-lc.xml": b"<x/>"})),
        ("a.xlsx", papers.zipped({"xl/macrosheets/sheet1.xml": b"<x/>"})),
        ("a.zip", papers.zipped({"a.txt": b"x"})),
        ("a.docx", papers.zipped({"a.txt": b"x"})),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("a.docx", papers.docx("x")[:-40]),
        ("a.docx", papers.docx("x", word__bomb_dot_xml=b"0" * (300 * 1024 * 1024))),
        ("a.docx", papers.docx("x", word__x_dot_xml=b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "a">]><l>&a;</l>')),
    ],
)
def test_what_runs_lies_or_explodes_is_refused(name: str, data: bytes) -> None:
    from kortisto.contacts.attachments.kinds import Unfit

    began = time.process_time()
    with pytest.raises(Unfit):
        kind(name, data)
    assert time.process_time() - began < 5


def test_a_zip_that_lies_about_its_sizes_is_not_unpacked() -> None:
    """Sizes are taken by the zip's own word, and nothing beyond the beginning of a part is ever read."""
    data = bytearray(papers.docx("x", word__media__a_dot_png=b"0" * 5_000_000))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    began = time.process_time()
    assert kind("a.docx", bytes(data)) == "docx"
    assert time.process_time() - began < 3


def test_a_locked_document_is_refused_with_the_remedy() -> None:
    from kortisto.contacts.attachments.kinds import Unfit

    data = bytearray(papers.docx("x"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark)
        struct.pack_into("<H", data, place + at, 1)
    assert any(part.flag_bits & 1 for part in zipfile.ZipFile(__import__("io").BytesIO(bytes(data))).infolist())
    with pytest.raises(Unfit) as refusal:
        kind("a.docx", bytes(data))
    assert "password" in str(refusal.value.sentence) or "salasan" in str(refusal.value.sentence)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\aino\\tarjous.pdf", "tarjous.pdf"),
        ("tarjous\u202efdp.exe.pdf", "tarjousfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ('lai"nattu<b>.pdf', "lai nattu b.pdf"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("con.txt", "_con.txt"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_names_are_made_safe(given_name: str, safe: str) -> None:
    from kortisto.contacts.attachments.naming import safe as made

    assert made(given_name) == safe


@given(st.text(max_size=300))
def test_no_name_steers_anything(text: str) -> None:
    from kortisto.contacts.attachments.naming import MOST, safe

    name = safe(text)
    assert 0 < len(name) <= MOST and not set(name) & set('<>:"/\\|?*\r\n\0') and name.strip(". ") == name and safe(name) == name


@given(st.binary(max_size=400), st.sampled_from(["a.pdf", "a.docx", "a.txt", "a.png", "a.xlsx"]))
def test_any_bytes_are_a_kind_or_a_sentence(data: bytes, name: str) -> None:
    from kortisto.contacts.attachments.kinds import Unfit

    for beginning in (b"", b"PK\x03\x04", b"%PDF-1.7"):
        try:
            kind(name, beginning + data)
        except Unfit as unfit:
            assert unfit.sentence


def test_a_scan_of_the_name_in_the_answer_is_no_header_of_its_own(b2b: Any) -> None:
    from django.utils.http import content_disposition_header

    from kortisto.contacts.attachments.naming import safe

    said = content_disposition_header(True, safe('tär"jous\r\nX-Evil: 1.pdf'))
    assert said and "\r" not in said and "\n" not in said
