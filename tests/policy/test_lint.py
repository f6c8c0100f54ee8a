"""Each rule of the linter fires for its fault and not for the sound notice."""

import re
from pathlib import Path

import pytest

from kortisto.privacy.policy import lint as lint_rules
from kortisto.privacy.policy.lint import has_errors
from kortisto.privacy.policy.lint.finding import titles
from kortisto.privacy.policy.load import shipped
from tests.policy.notices import SOUND, changed, codes, findings

MARKETING = """
[[purposes]]
id = "ads"
label = { fi = "mainonta", en = "ads" }
basis = ["legitimate_interest"]
interest = { fi = "myynti", en = "selling" }
fields = ["email"]
roles = ["sales"]
activities = ["campaign"]
direct_marketing = true
[[purposes.keep]]
while = ["employed"]
"""
CONSENT = MARKETING.replace("direct_marketing = true\n", "").replace('["legitimate_interest"]', '["consent"]')
CASE = MARKETING.replace("direct_marketing = true\n", "").replace('while = ["employed"]', 'until = ["case_closed + P6M"]')
HELD = MARKETING.replace("direct_marketing = true\n", "").replace('["employed"]', '["held_for_another_purpose"]')

CASES = [
    ("ART13_1A_CONTROLLER", 'business_id = "9999999-2"', 'business_id = ""', ""),
    ("ART13_1A_CONTROLLER", 'name = "Esimerkki Oy"', 'name = ""', ""),
    ("CONTROLLER_BUSINESS_ID", "9999999-2", "9999999-3", ""),
    ("ART13_1A_CONTACT", "tietosuoja@esimerkki.example", "[email protected]", ""),
    ("ART13_1A_CONTACT", "tietosuoja@esimerkki.example", "", ""),
    ("ART13_1B_DPO", "dpo_not_appointed = true\n", "", ""),
    ("ART13_1C_PURPOSES", 'label = { fi = "hoito", en = "care" }\n', "", ""),
    ("ART13_1C_BASIS", 'basis = ["legitimate_interest"]', "basis = []", ""),
    ("ART13_1D_INTEREST", 'interest = { fi = "hoito", en = "care" }\n', "", ""),
    ("ART13_1E_RECIPIENTS", 'label = { fi = "tilintarkastaja", en = "auditor" }\n', "", "[policy_]"),
    ("ART13_1F_TRANSFER", 'country = "FI"', 'country = "US"', ""),
    ("ART13_1F_TRANSFER", "no_transfers = true\n", "", ""),
    ("ART13_1F_SAFEGUARD", "no_transfers = true\n", "", '[transfers.us]\nlabel = { fi = "a", en = "b" }\ncountry = "US"\n'),
    ("ART13_2B_RIGHTS", "standard = true", "standard = false", ""),
    ("ART13_2C_WITHDRAWAL", 'withdrawal = { fi = "Peruuta.", en = "Withdraw." }\n', "", CONSENT),
    ("ART13_2D_COMPLAINT", '[authority]\nname = "Tietosuojavaltuutetun toimisto"\n', "", ""),
    ("ART13_2E_NECESSITY", 'necessity = { fi = "Ei pakollista.", en = "Not required." }\n', "", ""),
    ("ART13_2F_AUTOMATED", "no_automated_decisions = true\n", "", ""),
    ("ART13_2F_AUTOMATED", "", "", '[[automated_decisions]]\nid = "x"\n'),
    ("ART14_2F_SOURCE", '[sources.person]\nlabel = { fi = "henkilöltä", en = "from the person" }\n', "", ""),
    ("ART14_3_INFORM", '[[duties]]\nid = "inform"\nno_later_than = "obtained_on + P1M"\n', "", ""),
    ("BACKUP_TERM", '[backup]\nkept = "P35D"\n', "", ""),
    ("PERIOD_MISSING", '[[purposes.keep]]\nwhile = ["employed"]\n', "", ""),
    ("PERIOD_MISSING", 'while = ["employed"]', 'while = ["employed"]\nfields = ["name"]', ""),
    ("PERIOD_VAGUE", 'while = ["employed"]', 'vague = { fi = "toistaiseksi", en = "until further notice" }', ""),
    ("PERIOD_CIRCULAR", "", "", HELD),
    ("PERIOD_OPEN_ENDED", '[[limits]]\nid = "silence"\nuntil = "last_activity|obtained_on + P5Y"\n', "", ""),
    ("LIMIT_UNDATABLE", "last_activity|obtained_on", "last_activity", ""),
    ("OPEN_RECORD", "", "", CASE),
    ("FIELD_NEVER_KEPT", 'activities = ["contacts"]', 'activities = ["contacts"]\nanchoring = false', ""),
    ("BASIS_CONTRACT_NOT_PARTY", '["legitimate_interest"]', '["contract"]', ""),
    ("BASIS_SEVERAL", '["legitimate_interest"]', '["contract", "legitimate_interest"]', ""),
    ("LAW_NOT_NAMED", 'basis = ["legitimate_interest"]', 'basis = ["legal_obligation"]\nstatutory = true', ""),
    ("LEGAL_NOT_STATUTORY", 'basis = ["legitimate_interest"]', 'basis = ["legal_obligation"]\nlaw = "KPL"', ""),
    ("STATUTORY_WITHOUT_LAW", 'roles = ["sales"]', 'roles = ["sales"]\nstatutory = true', ""),
    ("MARKETING_WITHOUT_TASK", "", "", MARKETING),
    ("BAN_NOT_KEPT", "", "", MARKETING),
    ("ART21_OBJECTION", "", "", MARKETING),
    (
        "CONSENT_FLOOR",
        "",
        "",
        CONSENT.replace('while = ["employed"]', 'while = ["consent_active"]\nat_least = ["obtained_on + P1Y"]'),
    ),
    ("CONSENT_NOT_ASKED", "", "", CONSENT),
    ("REPEALED_ACT", "Hoidamme asiakkuutta.", "Peruste on henkilötietolain 8 §.", ""),
    ("REPEALED_ACT", "We care.", "Under the Personal Data Act.", ""),
    ("REPEALED_ACT", "Hoidamme asiakkuutta.", "Laki 523/1999.", ""),
    ("LANGUAGE_INCOMPLETE", 'label = { fi = "nimi", en = "name" }', 'label = "nimi"', ""),
    ("LABEL_MISSING", 'label = { fi = "nimi", en = "name" }\n', "", ""),
    ("PROMISE_UNTESTED", 'test = "tests/promises/test_h10.py"\n', "", ""),
    ("FIELD_UNUSED", "", "", '[fields.phone]\nlabel = { fi = "puhelin", en = "phone" }\n'),
    ("FIELD_GAP", 'label = { fi = "nimi", en = "name" }', 'label = { fi = "nimi", en = "name" }\ngap = "not listed"', ""),
    ("ACTIVITY_UNKNOWN", 'activities = ["contacts"]', 'activities = ["spying"]', ""),
    ("PURPOSE_WITHOUT_ROLE", 'roles = ["sales"]', "roles = []", ""),
]


def test_every_rule_has_its_sentence_in_three_languages():
    folder = Path(lint_rules.__file__).parent
    used = {code for file in folder.glob("*.py") for code in re.findall(r'"([A-Z][A-Z0-9_]{5,})"', file.read_text("utf-8"))}
    assert used == set(titles())
    assert all(set(phrases) == {"fi", "sv", "en"} and all(phrases.values()) for phrases in titles().values())


def test_the_sound_notice_is_sound():
    assert codes(changed()) == set()


@pytest.mark.parametrize(("code", "old", "new", "more"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_a_fault_is_found(code, old, new, more):
    if more == "[policy_]":
        old, new, more = SOUND[SOUND.index("[recipients.auditor]") : SOUND.index("[[purposes]]")], "", ""
    assert code in codes(changed(old, new, more))


@pytest.mark.parametrize(
    ("code", "configuration"),
    [
        ("CONTRADICTED", {"webhooks": 2}),
        ("CONTRADICTED", {"external_accounts": True}),
        ("CONTRADICTED", {"backup_days": 90}),
        ("CONTRADICTED", {"notes": True}),
        ("CONTRADICTED", {"retention_off": True}),
        ("RECIPIENT_UNDECLARED", {"processors": ["Mailer Inc"]}),
    ],
)
def test_a_setting_that_makes_a_sentence_false_is_found(code, configuration):
    assert code in codes(changed(), **configuration)
    assert code not in codes(changed(), **dict.fromkeys(configuration, 0))


def test_the_sentence_that_only_our_staff_process_the_data_excludes_processors():
    found = [f for f in findings(changed('country = "FI"', 'country = "FI"\nkind = "processor"')) if f.code == "CONTRADICTED"]
    assert [f.line for f in found] == [SOUND.splitlines().index('id = "employees_only"')] or "P1" in found[0].message


def test_published_text_must_be_claimed_to_the_last_character():
    claimed = changed("title = {", 'published_text = "Hoidamme asiakkuutta."\ntitle = {')
    unclaimed = changed("title = {", 'published_text = "Hoidamme asiakkuutta. Ja myymme tietosi."\ntitle = {')
    misquoted = changed("title = {", 'published_text = "Hoidamme asiakkaita."\ntitle = {')
    assert not codes(claimed) & {"SENTENCE_UNCLAIMED", "SENTENCE_NOT_PUBLISHED"}
    assert "SENTENCE_UNCLAIMED" in codes(unclaimed)
    assert "SENTENCE_NOT_PUBLISHED" in codes(misquoted)


def test_a_name_whose_room_is_not_built_is_a_note_and_no_error():
    more = '[fields.voucher]\nlabel = { fi = "tosite", en = "voucher" }\n'
    notes = [f for f in findings(changed(more=more)) if f.code == "NO_ROOM" and f.where == "fields.voucher"]
    assert [f.severity for f in notes] in (["note"], [])  # no finding once the room exists


def test_the_default_notice_has_neither_errors_nor_warnings():
    assert codes(shipped("b2b")) == set()


def test_the_seeds_show_their_real_gaps_and_no_others():
    expected = {
        "ART13_1A_CONTROLLER",
        "ART13_1A_CONTACT",
        "ART13_1E_RECIPIENTS",
        "ART13_2B_RIGHTS",
        "ART13_2D_COMPLAINT",
        "ART14_2F_SOURCE",
    }
    for key, extra in (("hehku", {"REPEALED_ACT"}), ("yritysasiakkaat", {"ART13_2C_WITHDRAWAL"})):
        found = findings(shipped(key))
        assert has_errors(found)
        assert {f.code for f in found if f.severity == "error"} == expected | extra
        assert all(f.line for f in found if f.where.startswith("controller"))
