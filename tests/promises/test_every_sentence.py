"""Every sentence of every shipped notice points to its test; a sentence without a room has none, and the interface says so."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from kortisto.privacy.policy.load import SHIPPED, shipped
from kortisto.privacy.policy.proofs import PROVED

ROOT = Path(__file__).parents[2]
BUILT = {f"H{number:02}" for number in range(1, 16)} | {"B10", "B17", "Y02", "Y10"}
"""Sentences whose rooms exist. A sentence leaves the other list when its room is built."""
NO_ROOM_YET = {f"Y{number:02}": "its room" for number in (1, *range(3, 10))}


def promises() -> list[tuple[str, str, str, frozenset[str]]]:
    """(notice, id, test file, the sentences of the seeds it stands for)."""
    return [
        (key, promise.id, promise.test, frozenset(promise.inherits) or frozenset({promise.id}))
        for key in SHIPPED
        for promise in shipped(key).promises
    ]


def test_every_sentence_names_a_test() -> None:
    assert [f"{key} {number}" for key, number, test, _ in promises() if not test] == []


def test_the_test_of_every_built_sentence_exists_and_quotes_it() -> None:
    missing = []
    for key, number, test, stands_for in promises():
        name = Path(test).stem.removeprefix("test_").upper()
        if name not in BUILT:
            continue
        path = ROOT / test
        if not path.exists():
            missing.append(f"{key} {number}: {test}")
            continue
        tree = ast.parse(path.read_text("utf-8"))
        assert (ast.get_docstring(tree) or "").startswith(f"{name}: “"), f"{test} does not begin with its sentence"
        assert [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")], test
        assert stands_for
    assert missing == []


def test_the_interface_claims_a_proof_only_where_one_exists() -> None:
    """`policy/proofs.py` is what the page of the notice goes by."""
    named = {test for _, _, test, _ in promises()}
    assert {test for test in named if test in PROVED} == {test for test in named if (ROOT / test).exists()}
    assert sorted(test for test in PROVED if not (ROOT / test).exists()) == []


def test_what_is_shipped_of_the_tests_is_what_they_are() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "proofs.py"), "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_sentence_has_an_empty_test() -> None:
    """A file for a sentence whose room is not built would be a claim without proof."""
    files = {path.stem.removeprefix("test_").upper() for path in Path(__file__).parent.glob("test_[bhy][0-9][0-9].py")}
    assert files == BUILT
    assert not files & set(NO_ROOM_YET)


def test_every_sentence_is_either_proved_or_known_to_wait() -> None:
    loose = (
        {Path(test).stem.removeprefix("test_").upper() for _, _, test, _ in promises() if "/promises/" in test}
        - BUILT
        - set(NO_ROOM_YET)
    )
    assert loose == set()
    elsewhere = {test for _, _, test, _ in promises() if "/promises/" not in test}
    assert [test for test in elsewhere if not (ROOT / test).is_file()] == []


@pytest.mark.parametrize("name", sorted(BUILT))
def test_the_docstring_quotes_the_notice_word_for_word(name: str) -> None:
    """The words of the published sentence stand in the docstring of its test."""
    notice = {"B": "b2b", "H": "hehku", "Y": "yritysasiakkaat"}[name[0]]
    [promise] = [promise for promise in shipped(notice).promises if promise.id == name]
    source = ast.get_docstring(ast.parse((Path(__file__).parent / f"test_{name.lower()}.py").read_text("utf-8"))) or ""
    quoted = " ".join(source.split()).replace("“", "").replace("”", "")
    says = list(promise.texts.get("fi") or promise.says)
    assert all(" ".join(str(sentence).split()).rstrip(".") in quoted for sentence in says[-1:]), (says, quoted)
