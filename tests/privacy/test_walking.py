"""A scan looks through a folder in use: what goes meanwhile is left out, and the rest is seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kortisto.lib.walking import files_in


def test_a_folder_that_goes_while_we_look_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep" / "file").write_text(name)
    (tmp_path / "first").write_text("1")
    really = Path.is_file

    def and_another_goes(path: Path) -> bool:
        shutil.rmtree(tmp_path / "two", ignore_errors=True)
        return really(path)

    assert len(files_in(tmp_path)) == 4
    monkeypatch.setattr(Path, "is_file", and_another_goes)
    assert files_in(tmp_path) == [tmp_path / "first", tmp_path / "one/deep/file", tmp_path / "three/deep/file"]
