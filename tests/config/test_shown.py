"""The address told to people, and files only their owner reads."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from kortisto.config.instance import load
from kortisto.config.making import make_folder
from kortisto.lib.daylog import DayFile


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
