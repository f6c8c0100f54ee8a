"""A file that does not load tells every fault with its line, its key and a remedy."""

import pytest

from kortisto.privacy.policy.load import load, loads, shipped
from kortisto.privacy.policy.positions import key_lines
from kortisto.privacy.policy.problems import PolicyError
from tests.policy.notices import SOUND, changed

FAULTS = [
    ('key = "sound"', 'key = "sound"\ncolour = 1', "policy.colour", "there is no key"),
    ("[roles.sales]", "[rolls.sales]", "rolls", "did you mean “roles”?"),
    (
        'fields = ["name", "email", "company", "last_activity"]',
        'fields = ["name", "emial"]',
        "purposes[0].fields",
        "did you mean “email”?",
    ),
    ('while = ["employed"]', 'while = ["employd"]', "purposes[0].keep[0].while", "did you mean “employed”?"),
    ('while = ["employed"]', 'until = ["last_activty + P5Y"]', "purposes[0].keep[0].until", "did you mean “last_activity”?"),
    ('while = ["employed"]', 'until = ["last_activity + 5Y"]', "purposes[0].keep[0].until", "write for example"),
    ('while = ["employed"]', 'until = ["last_activity + P5"]', "purposes[0].keep[0].until", "P5Y"),
    ('while = ["employed"]', 'until = ["soonest(last_activity)"]', "purposes[0].keep[0].until", "first, last"),
    ('while = ["employed"]', 'while = "employed"', "purposes[0].keep[0].while", 'write ["employed"]'),
    ('while = ["employed"]', 'fields = ["name"]', "purposes[0].keep[0]", "say how long"),
    ('rights = ["register.read"]', 'rights = ["register.write"]', "roles.sales.rights", "did you mean"),
    ('basis = ["legitimate_interest"]', 'basis = ["interest"]', "purposes[0].basis", "there is no basis"),
    ('kept = "P35D"', 'kept = "35 days"', "backup.kept", "P5Y"),
    ("effective_from = 2026-01-01", 'effective_from = "soon"', "policy.effective_from", "a date such as"),
    ('languages = ["fi", "en"]', 'languages = ["fi", "xx"]', "policy.languages", "use one of"),
    ('title = { fi = "Seloste", en = "Notice" }', 'title = { fi = "a", de = "b" }', "policy.title", "policy.languages"),
    ('by = ["purposes.care", "duties.employees_only"]', 'by = ["purposes.car"]', "promises[0].by", "did you mean"),
    ('by = ["purposes.care", "duties.employees_only"]', "by = []", "promises[0]", "by = ["),
    ('id = "care"\n', "", "purposes[0]", "has no id"),
    ('until = "last_activity|obtained_on + P5Y"', "", "limits[0]", "write until"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_names_line_key_and_remedy(old, new, key, words):
    with pytest.raises(PolicyError) as caught:
        changed(old, new)
    problem = next(p for p in caught.value.problems if p.key == key and words in str(p))
    assert problem.line > 0 and problem.file == "<text>"


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    broken = SOUND.replace('"employed"', '"employd"').replace('kept = "P35D"', 'kept = "x"').replace('["register.read"]', '["x"]')
    with pytest.raises(PolicyError) as caught:
        loads(broken, path="notice.toml")
    lines = [problem.line for problem in caught.value.problems]
    assert len(lines) == 3 and lines == sorted(lines)
    assert str(caught.value).startswith("notice.toml:")


def test_broken_toml_names_the_line():
    with pytest.raises(PolicyError) as caught:
        loads("[policy]\nkey = \n")
    assert caught.value.problems[0].line == 2


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("# ä".encode("latin-1"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load(tmp_path / "latin.toml")


def test_the_published_text_lies_beside_the_file_and_is_part_of_the_hash(tmp_path):
    file = tmp_path / "notice.toml"
    file.write_text(SOUND.replace('key = "sound"', 'key = "sound"\ntext = "notice.txt"'), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"notice\.txt"):
        load(file)
    (tmp_path / "notice.txt").write_text("Hoidamme asiakkuutta.", encoding="utf-8")
    first = load(file)
    (tmp_path / "notice.txt").write_text("Hoidamme asiakkuutta!", encoding="utf-8")
    assert first.published_text == "Hoidamme asiakkuutta." and load(file).hash != first.hash
    file.write_text(SOUND.replace('key = "sound"', 'key = "sound"\ntext = "../secret.txt"'), encoding="utf-8")
    with pytest.raises(PolicyError, match="leads out of the folder"):
        load(file)


def test_the_hash_ignores_comments_and_order_but_no_word():
    assert loads("# words\n" + SOUND).hash == loads(SOUND).hash
    turned = SOUND.replace('key = "sound"\nversion = "1"', 'version = "1"\nkey = "sound"')
    assert loads(turned).hash == loads(SOUND).hash
    assert changed("P5Y", "P6Y").hash != loads(SOUND).hash


def test_lines_are_found_past_long_values_and_lookalikes():
    source = 'a = """\n[b]\nc = 1\n"""\n[[d]]\ne = [\n  "]", # [x]\n]\nf = 2\n[[d]]\nf = 3\n[[d.g]]\nh = 4\n'
    lines = key_lines(source)
    assert "b" not in lines and (lines["d[0].f"], lines["d[1].f"], lines["d[1].g[0].h"]) == (9, 11, 13)


def test_roles_inherit_rights_and_requirements():
    keeper = shipped("hehku").roles["register_keeper"]
    assert {"register.read", "privacy.manage"} <= set(keeper.rights) and {"mfa", "employment_open"} <= set(keeper.requires)


def test_activities_follow_from_systems_when_not_said():
    more = '[systems.crm]\nlabel = "x"\nmodules = ["contacts", "campaigns"]\n'
    plain = changed('activities = ["contacts"]', 'systems = ["crm"]', more).purposes[0].activities
    marketing = changed('activities = ["contacts"]', 'systems = ["crm"]\ndirect_marketing = true', more).purposes[0].activities
    assert plain == ("contacts", "export") and "campaign" in marketing
    assert changed('activities = ["contacts"]\n', "").purposes[0].activities == ("contacts", "export")
