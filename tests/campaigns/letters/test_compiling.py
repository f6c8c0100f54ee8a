"""What a campaign says becomes a message: slots, links, notice, foot, and what is refused."""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any

import pytest

from kortisto.campaigns.letters import actions, checking, freezing, links, loading
from kortisto.campaigns.letters.troubles import LetterTrouble
from kortisto.campaigns.models import Letter
from kortisto.outreach.engine import mailings

from .conftest import NOW, TODAY, block, content

VALUES = {
    "to": "aino@firma.example",
    "token": "TOKEN0123",
    "date": "Tue, 24 Nov 2026 10:00:00 +0000",
    "message_id": "m1",
    "given_name": "Åsa <b>",
}


def message(campaign: Any, language: str = "fi", *, notice: bool = False, **values: str) -> Any:
    mailing = mailings.create(purpose=campaign.purpose, kind="campaign", key=campaign.ref, now=NOW)
    made = loading.ready(mailing, language, "", notice=notice, day=TODAY)
    return email.message_from_bytes(made.message(VALUES | values), policy=email.policy.default)


def parts(mail: Any) -> tuple[str, str]:
    return mail.get_body(("html",)).get_content(), mail.get_body(("plain",)).get_content()


def test_a_letter_goes_out_by_name_in_the_readers_language_with_counted_links_and_a_foot(campaign: Any) -> None:
    own = campaign()
    html, text = parts(message(own, "sv"))
    assert "Hej Åsa &lt;b&gt;, priserna" in html and "Hej Åsa <b>, priserna" in text
    assert [(row.number, row.address, row.label) for row in links.of(own).filter(language="sv")] == [
        (1, "https://kuurankukka.example/ehdot?a=1&b=2", "Ehdot"),
        (2, "https://kuurankukka.example/hinnasto", "Avaa hinnasto"),
    ]
    for part in (html, text):
        assert "/l/TOKEN0123/1" in part and "/l/TOKEN0123/2" in part and "kuurankukka.example/hinnasto" not in part
        assert "/m/TOKEN0123/unsubscribe" in part and "Esimerkkikatu 1, 33100 Tampere" in part
    assert "Sähköpöytä  689 €" in text and '<th scope="col"' in html
    assert re.search(r'<td align="right" nowrap[^>]*>689 €', html), "no price goes on in the next line"
    # A second compiling numbers nothing anew.
    message(own, "sv")
    assert links.of(own).filter(language="sv").count() == 2
    assert links.target(own, "sv", "b@3", 2) == "https://kuurankukka.example/hinnasto"
    assert links.find(own, "sv", "", 9) is None and links.target(own, "sv", "", 9) == ""


def test_who_was_not_told_gets_the_whole_notice_with_the_right_to_object(campaign: Any) -> None:
    own = campaign("fi")
    html, text = parts(message(own, notice=True))
    without, _ = parts(message(own))
    for words in ("Sinulla on oikeus kieltää", "Esimerkkikatu 1"):
        assert words in html and words in text
    assert "Sinulla on oikeus kieltää" not in without
    assert "/seloste/" in html or "seloste" in html.lower()


def test_a_field_the_purpose_does_not_use_is_refused_naming_block_and_field(campaign: Any) -> None:
    """The mail of a survey greets nobody: its purpose holds the address and the language (Y09)."""
    own = campaign("fi", purpose="b2b:surveys")
    for written, said in (("{{etunimi}}", "käyttötarkoitus ei käytä"), ("{{salasana}}", "ei ole"), ("{{etunimi", "jäänyt auki")):
        letter = Letter.objects.get()
        actions.save(letter, "fi", content=[block("text", "bb01", html=f"<p>Hei {written}</p>")], revision=letter.revision, now=NOW)
        with pytest.raises(LetterTrouble) as refused:
            message(own)
        assert str(refused.value).startswith("Lohko 1 (Teksti): Teksti: ") and said in str(refused.value)


def test_plain_letters_are_sanitised_and_pictures_from_elsewhere_left_out(campaign: Any) -> None:
    own = campaign("fi", form="html")
    source = (
        '<style>.x{color:red}</style><p class="x" onclick="a()">Hei {{etunimi|ystävä}}</p><script>alert(1)</script>'
        '<img src="https://elsewhere.example/p.gif" alt="x"><a href="javascript:alert(1)">y</a>'
    )
    actions.save(own.letter, "fi", content={"source": source}, revision=own.letter.revision, now=NOW)
    [part] = checking.summary(own, day=TODAY).parts
    assert [problem.code for problem in part.problems] == ["picture_elsewhere"]
    actions.save(own.letter, "fi", content={"source": source.replace("<img", "<x")}, revision=own.letter.revision + 1, now=NOW)
    html, text = parts(message(own, given_name=""))
    assert 'style="color:red"' in html and "Hei ystävä" in text and "Hei ystävä" in html
    assert "script" not in html and "onclick" not in html and "elsewhere" not in html


def test_mjml_is_compiled_and_its_mistakes_are_told(campaign: Any) -> None:
    own = campaign("fi", form="mjml")
    letter = own.letter
    two = "<mj-column><mj-text>Hei {{etunimi}}</mj-text></mj-column>"
    source = f"<mjml><mj-body><mj-section>{two * 2}</mj-section></mj-body></mjml>"
    letter = actions.save(letter, "fi", content={"source": source}, revision=letter.revision, now=NOW)
    html, text = parts(message(own))
    assert "Hei Åsa &lt;b&gt;" in html and "mj-column-per-50{width:50%" in html and text.count("Hei Åsa") == 2
    actions.save(
        letter,
        "fi",
        content={"source": "<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>"},
        revision=letter.revision,
        now=NOW,
    )
    assert "not_compiled" in {problem.code for problem in checking.problems(own, day=TODAY)}


def test_the_check_list_names_what_is_missing(campaign: Any, django_assert_num_queries: Any) -> None:
    own = campaign("fi", "en")
    letter = own.letter
    made = [
        *content(), block("button", "cc01", label="Osta", link="ei osoite"), block("image", "cc02", image="0" * 32),
        block("text", "cc03", html="<p>" + "pitkä " * 3000 + "</p>"), *[block("text", f"dd{n}", html="<p>" + "x" * 15000 + "</p>") for n in range(9)],
    ]  # fmt: skip
    actions.save(letter, "fi", subject="", content=made, revision=letter.revision, now=NOW)
    found = checking.summary(own, day=TODAY)
    assert found.missing == ("sv",) and found.subjects["en"] == "Hinnasto 2027 on valmis" and not found.ready
    codes = {problem.code for problem in found.problems}
    assert codes == {"language_missing", "link_unreadable", "file_gone", "subject_missing", "too_large"}
    assert found.size > checking.MOST_BYTES


def test_a_frozen_letter_stays_as_it_is(campaign: Any) -> None:
    own = campaign("fi")
    assert freezing.freeze(own, day=TODAY) == 2
    own.mailing = mailings.create(purpose=own.purpose, kind="campaign", key=own.ref, now=NOW)
    own.save()
    letter = Letter.objects.get()
    with pytest.raises(Exception, match="Kopioi se uuteen kampanjaan"):
        actions.save(letter, "fi", subject="Toinen", revision=letter.revision, now=NOW)
