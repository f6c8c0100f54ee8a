"""A list as a file: taken from the page, read again, edited as somebody would."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import hehku as hehku
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff
from tests.contacts.conftest import yritys as yritys

pytestmark = pytest.mark.usefixtures("at_noon")


PAGE = "/vienti/henkilot/"


def taken(browser: Any, query: str = "", kind: str = "csv") -> bytes:
    answer = browser.post(PAGE + query, {"muoto": kind})
    assert answer.status_code == 200 and answer.streaming, answer.content.decode()[:2000]
    assert answer.headers["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


def table(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(data: bytes) -> list[list[Any]]:
    """The cells of the workbook, as the reader of the imports gives them."""
    from python_calamine import CalamineWorkbook

    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return rows


def edited(data: bytes, kind: str) -> bytes:
    """The first person's title, as somebody changes it in a spreadsheet."""
    if kind == "csv":
        return data.replace("Hankintapäällikkö".encode(), b"Johtaja", 1)
    import xlsxwriter

    rows = sheet(data)
    rows[1][rows[1].index("Hankintapäällikkö")] = "Johtaja"
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()
