"""The address told to people, and files only their owner reads."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from kortisto.config.instance import load
from kortisto.config.making import make_folder
from kortisto.lib.daylog import DayFile, ScrubbingFormatter


@pytest.mark.parametrize(
    ("base_url", "port", "asked", "shown"),
    [
        ("http://localhost:8000", "8000", 0, "http://localhost:8000"),
        ("http://localhost:8000", "8123", 0, "http://127.0.0.1:8123"),
        ("http://localhost:8000", "8000", 8200, "http://127.0.0.1:8200"),
        ("https://kortisto.firma.example", "8123", 0, "https://kortisto.firma.example"),
        ("https://kortisto.firma.example", "8000", 8200, "http://127.0.0.1:8200"),
    ],
)
def test_the_address_told_is_where_the_server_answers(tmp_path: Path, base_url: str, port: str, asked: int, shown: str) -> None:
    make_folder(tmp_path / "instance")
    instance = load(tmp_path / "instance", {"KORTISTO_WEB_BASE_URL": base_url, "KORTISTO_WEB_PORT": port})
    assert instance.shown_at(port=asked) == shown


def test_a_log_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    handler = DayFile(folder=str(tmp_path), stem="kortisto", days=30)
    handler.emit(logging.LogRecord("kortisto", logging.INFO, "", 0, "Night run done.", (), None))
    handler.close()
    [file] = tmp_path.glob("kortisto-*-*.log")
    assert file.stat().st_mode & 0o777 == 0o600 and str(date.today().year) in file.name


def test_the_secret_of_a_persons_page_is_in_no_log(tmp_path: Path) -> None:
    token, other = "3acff022a9672a25e6cdfacfb8034e21", "yL5bgGyEkLywlKWZUAnGhzYBv6DV__QC"
    handler = DayFile(folder=str(tmp_path), stem="kortisto", days=30)
    handler.setFormatter(ScrubbingFormatter())
    theirs = (f"/omat-tiedot/{other}/", f"/paketti/{other}/", f"/kalenteri/{other}.ics")
    for path in (f"/m/{token}", f"/m/{token}/unsubscribe", f"/l/{token}/999", f"/w/{token.upper()}", *theirs):
        handler.emit(logging.LogRecord("django.request", logging.WARNING, "", 0, "Method Not Allowed (PUT): %s", (path,), None))
    handler.close()
    [file] = tmp_path.glob("kortisto-*-*.log")
    assert token not in file.read_text().lower() and other not in file.read_text()
    assert file.read_text().count("[token]") == 7
