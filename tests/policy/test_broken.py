"""Broken files: each fault names file, line, key and remedy, and nothing ends in a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kortisto.cli.policy import policy as command
from kortisto.privacy.policy.load import LARGEST, load, loads
from kortisto.privacy.policy.problems import PolicyError
from tests.policy.broken import BROKEN
from tests.policy.notices import SOUND

NO_LINE = {"empty", "too_deep", "too_deep_keys", "too_long_a_number"}


def torn(name: str) -> str:
    old, new = BROKEN[name]
    assert old is None or old in SOUND, name
    return new if old is None else SOUND.replace(old, new, 1)


@pytest.mark.parametrize("name", BROKEN)
def test_the_fault_names_its_place_and_its_remedy(name: str) -> None:
    with pytest.raises(PolicyError) as refused:
        loads(torn(name), path="notice.toml")
    for problem in refused.value.problems:
        assert problem.file == "notice.toml" and problem.key and problem.message, problem
        assert len(problem.remedy) > 8, f"{name}: {problem}"
        assert (problem.line > 0) or name in NO_LINE, f"{name}: {problem}"


@pytest.mark.parametrize(
    ("name", "line", "remedy"),
    [
        ("unknown_table", 11, "did you mean “controller”?"),
        ("unknown_key", 13, "did you mean “business_id”?"),
        ("unknown_key_in_keep", 52, "did you mean “while”?"),
        ("unknown_anchor", 55, "did you mean “last_activity”?"),
        ("number_for_words", 4, 'write "1" in quotes'),
        ("words_for_a_date", 5, "write the date without quotes: 2026-01-31"),
        ("no_such_day", 5, "there is no such day: a date is year-month-day, as 2026-01-31"),
        ("no_such_country", 42, "write “GB”"),
        ("a_country_by_name", 42, "write “SE”"),
        ("twice_a_table", 29, "this table stands in the file already: join the two, or give one another name"),
        ("roles_in_a_circle", 39, "let one of the roles extend none"),
    ],
)
def test_the_remedy_is_the_right_one_at_the_right_line(name: str, line: int, remedy: str) -> None:
    with pytest.raises(PolicyError) as refused:
        loads(torn(name), path="notice.toml")
    assert (refused.value.problems[0].line, refused.value.problems[0].remedy) == (line, remedy)


def test_one_fault_makes_one_message() -> None:
    """What follows from a fault is not told again, but where a name is gone that others use."""
    several = {}
    for name in BROKEN:
        with pytest.raises(PolicyError) as refused:
            loads(torn(name))
        if len(refused.value.problems) > 1:
            several[name] = len(refused.value.problems)
    assert several == {"no_id": 2, "a_name_with_capitals": 2, "basis_by_field_of_another": 2, "roles_in_a_circle": 2}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[policy]\nkey = "\xe4"\n', "notice.toml:2: file: is not UTF-8 text — save it as UTF-8"),
        (b"\xff\xfe[\0p\0", "notice.toml:1: file: is not UTF-8 text — save it as UTF-8"),
        (b"#" * (LARGEST + 1), "notice.toml: file: is larger than 2 MB — a notice is text: check that it is the right file"),
        (None, "notice.toml: file: cannot be read: No such file or directory — check the path"),
    ],
    ids=["latin1", "utf16", "huge", "missing"],
)
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "notice.toml"
    if content is not None:
        path.write_bytes(content)
    for arguments in (["check", str(path)], ["render", str(path)], ["diff", str(path), "b2b"], ["publish", str(path), "--by", "x"]):
        answer = CliRunner().invoke(command, arguments)
        assert answer.exit_code == 1 and words in answer.output and "Traceback" not in answer.output, arguments
    listed = json.loads(CliRunner().invoke(command, ["check", str(path), "--json"]).output)
    assert listed["loads"] is False and all(finding["remedy"] for finding in listed["findings"])


def test_the_mark_and_line_ends_of_other_editors_are_read(tmp_path: Path) -> None:
    path = tmp_path / "notice.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert load(path).hash == loads(SOUND).hash


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    answer = CliRunner().invoke(command, ["render", "hehku", "--out", str(tmp_path / "nowhere" / "x.html")])
    assert answer.exit_code == 1 and "cannot be written" in answer.output
