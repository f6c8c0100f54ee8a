"""The notice in three languages and four formats, written from one policy."""

import json
import re

import pytest

from kortisto.privacy.policy.load import shipped
from kortisto.privacy.policy.render import render, render_html, render_markdown
from kortisto.privacy.policy.render.linked import CONTEXT, linked_data
from tests.policy.notices import changed

B2B = shipped("b2b")


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_every_label_and_promise_of_the_language_is_there(lang):
    page, text = render_html(B2B, lang), render_markdown(B2B, lang).replace("\\", "")
    for purpose in B2B.purposes:
        assert purpose.label[lang] in text and f'id="purpose-{purpose.id}"' in page
    for promise in B2B.promises:
        assert promise.texts[lang][0] in text and f'data-promise="{promise.id}"' in page


def test_headings_and_ids_are_sound():
    page = render_html(B2B, "fi")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and page.count("<h1") == 1
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets and set(targets) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_the_fragment_has_no_document_style_or_script():
    fragment = render_html(B2B, "fi", fragment=True)
    assert "<html" not in fragment and "<style" not in fragment and "style=" not in fragment and "<script" not in fragment
    assert fragment.lstrip().startswith('<header class="notice__head">')


def test_words_of_a_policy_never_become_markup():
    policy = changed('fi = "hoito", en = "care" }\nbasis', 'fi = "<script>alert(1)</script>|*x*", en = "care" }\nbasis')
    assert "<script>" not in render_html(policy, "fi")
    assert "\\<script\\>" in render_markdown(policy, "fi").casefold()


def test_the_pdf_is_a_pdf_and_the_same_each_time():
    first = render(B2B, "sv", "pdf")
    assert first.startswith(b"%PDF-") and len(first) > 20_000


def test_the_record_of_processing_adds_who_and_where():
    public, record = render_markdown(B2B, "en"), render_markdown(B2B, "en", record=True)
    assert "customer service" in record and "CRM and marketing system" in record
    assert record.startswith("# Record of processing activities") and "Who processes" not in public


def test_linked_data_uses_declared_prefixes_and_tells_every_storage_condition():
    data = linked_data(B2B, "fi")
    text = json.dumps(data)
    used = set(re.findall(r'"(?:@type|@id)": "([a-z-]+):', text)) | {
        key.split(":")[0] for key in re.findall(r'"([a-z-]+:[A-Za-z]+)":', text)
    }
    assert used <= set(CONTEXT)
    kinds = [c["dpv:hasDuration"]["@type"] for p in data["dpv:hasProcess"] for c in p["dpv:hasStorageCondition"]]
    assert len(kinds) == sum(len(p.keep) for p in B2B.purposes)
    assert {"dpv:TemporalDuration", "dpv:UntilEventDuration"} <= set(kinds)
    vague = linked_data(changed('while = ["employed"]', 'vague = { fi = "toistaiseksi", en = "x" }'), "fi")
    assert vague["dpv:hasProcess"][0]["dpv:hasStorageCondition"][0]["dpv:hasDuration"]["@type"] == "dpv:IndeterminateDuration"


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="html, md, json, pdf"):
        render(B2B, "fi", "docx")
