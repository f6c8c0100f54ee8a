"""Every example of the operators' reference is read by the loader."""

import re
from pathlib import Path

import pytest

from kortisto.privacy.policy import schema, vocabulary
from kortisto.privacy.policy.lint import lint
from kortisto.privacy.policy.load import loads
from kortisto.privacy.policy.render import render_html

REFERENCE = (Path(__file__).parents[2] / "docs" / "operators" / "policy-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", REFERENCE, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_an_example_loads_lints_and_renders(block):
    policy = loads(block if block is BLOCKS[0] else f"{BLOCKS[0]}\n{block}")
    assert isinstance(lint(policy), list)
    assert policy.title["fi"] in render_html(policy, "fi")


def test_the_reference_names_every_fact_anchor_right_and_activity():
    for word in (*vocabulary.facts(), *vocabulary.anchors(), *vocabulary.RIGHTS, *vocabulary.ACTIVITIES, *vocabulary.BASIS_RIGHTS):
        assert re.search(rf"\b{re.escape(word)}\b", REFERENCE), word


@pytest.mark.parametrize("table", [*schema.NAMED, *schema.LISTED, *schema.SINGLE])
def test_the_reference_shows_every_table(table):
    assert re.search(rf"\[\[?{table}\b", "\n".join(BLOCKS)), table


def test_all_examples_together_make_one_notice():
    policy = loads("\n".join(BLOCKS))
    assert {finding.code for finding in lint(policy)} >= {"PERIOD_VAGUE", "FIELD_GAP"}
