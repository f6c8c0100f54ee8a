"""Notices nobody here has seen, as firms of other trades publish them: each is loaded, checked, rendered, compared, lived with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kortisto.privacy.policy.diff import diff
from kortisto.privacy.policy.lint import lint
from kortisto.privacy.policy.load import load, shipped
from kortisto.privacy.policy.render import linked_data, render_html, render_markdown

FILES = sorted((Path(__file__).parent / "foreign").glob("*.toml"))
SAID = {  # what the linter must find in each, notes left out
    "byra": {"DATUM_NOT_LISTED", "PERIOD_VAGUE", "SUBJECT_NO_ROOM"},
    "hotelli": {"SUBJECT_NO_ROOM"},
    "jasenjarjesto": set(),
    "konepaja": {"DATUM_NOT_LISTED", "SUBJECT_NO_ROOM", "CANNOT_ANONYMISE", "BASIS_CONTRACT_NOT_PARTY", "BASIS_SEVERAL",
        "OPEN_RECORD", "PERIOD_OPEN_ENDED", "STATUTORY_WITH_OTHERS"},
    "konsult": {"DATUM_NOT_LISTED", "PERIOD_VAGUE", "CONSENT_NOT_ASKED", "WORDS_VAGUE"},
    "saas": {"DATUM_NOT_LISTED", "BASIS_CONTRACT_NOT_PARTY", "SUBJECT_NO_ROOM"},
    "seminaari": {"DATUM_NOT_LISTED", "BASIS_CONTRACT_NOT_PARTY"},
    "vanha": {
        "ART13_1A_CONTACT", "ART13_1A_CONTROLLER", "ART13_1B_DPO", "ART13_1D_INTEREST", "ART13_1E_RECIPIENTS", "ART13_1F_TRANSFER",
        "ART13_2B_RIGHTS", "ART13_2D_COMPLAINT", "ART13_2E_NECESSITY", "ART13_2F_AUTOMATED", "ART14_2F_SOURCE", "ART14_3_INFORM",
        "BACKUP_TERM", "PERIOD_VAGUE", "PROMISE_UNTESTED", "REPEALED_ACT", "SENTENCE_UNCLAIMED", "WORDS_VAGUE",
    },
    "vuokraamo": set(),
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_linter_finds_what_a_reader_would(path: Path) -> None:
    assert {f.code for f in lint(load(path)) if f.severity != "note"} == SAID[path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_says_everything(path: Path) -> None:
    """No name of the language, no half-filled template and no code of a country or word reaches the reader."""
    policy = load(path)
    for lang in policy.languages:
        page, text = render_html(policy, lang), render_markdown(policy, lang)
        for table in ("purposes", "fields", "recipients", "sources", "transfers", "registers"):
            found = policy.purposes if table == "purposes" else getattr(policy, table).values()
            for entry in found:
                words = entry.label.get(lang) or next(iter(entry.label.values()))
                assert words.casefold() in text.casefold(), f"{path.stem} {lang}: {table} {words}"
        visible = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert not re.findall(r"\b[a-z]+_(?:on|end|closed|open|exists|active|is|by)\b|\{[a-z]*\}|\bP\d+[YMDW]\b|\bNone\b", visible)
        assert linked_data(policy, lang)["dpv:hasProcess"]


def test_who_gets_the_data_and_how_they_leave_the_union_is_told_whole() -> None:
    text = render_markdown(load(FILES[0].parent / "konepaja.toml"), "en")
    for words in (
        "### Supplier register",
        "newsletter provider (United States; processes data on our behalf; purpose: newsletters and invitations to fairs; data: name, contact details)",
        "newsletter service – United States – the European Commission's standard contractual clauses – recipient: newsletter provider. "
        "A copy is available on request.",
        "from public registers (public source; data: name, position in the company)",
        "Concerns: sole trader",
        "Performance of a contract (name, contact details)",
        "Unless the law demands it, we keep these data no longer than this (Marketing register): at most 3 years",
    ):
        assert words in text.replace("\\", ""), words


def test_a_limit_of_some_data_never_claims_to_be_over_all() -> None:
    policy = load(FILES[0].parent / "vuokraamo.toml")
    text = render_markdown(policy, "fi")
    assert "Mitään tietoa emme säilytä tätä kauempaa, ellei laki vaadi: enintään 5 vuotta" in text
    assert "Näitä tietoja emme säilytä tätä kauempaa, ellei laki vaadi (puhelin): enintään 4 vuotta" in text


def test_an_automated_decision_tells_its_logic_and_data() -> None:
    text = render_markdown(load(FILES[0].parent / "saas.toml"), "en")
    assert (
        "Points are given for downloads and visits." in text
        and "(profiling; legitimate interest of the controller; data: lead score" in text
    )
    assert "Cloudberry UK Ltd" in text and "Joint controllers Cloudberry Inc." in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_compared_with_another_notice(path: Path) -> None:
    policy = load(path)
    assert diff(policy, policy) == []
    assert all(str(change) for change in diff(shipped("b2b"), policy))
