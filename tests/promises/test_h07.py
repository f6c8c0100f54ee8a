"""H07: “Käsittelyn peruste henkilötietolaissa: Rekisteri perustuu rekisterinpitäjän oikeutettujen etujen toteuttamiseen
asiakassuhteen ylläpitämiseksi ja siihen liittyvien sopimusten täyttämiseksi.”

Legitimate interest is the basis of both purposes; hence the right to object (Art. 21), and none to portability (Art. 20).
The act the sentence names was repealed, and the linter says so.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from kortisto.privacy.policy.load import shipped
from tests.promises.test_h01 import FOLDER, kortisto
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)


def test_both_purposes_rest_on_legitimate_interest_and_name_it() -> None:
    policy = shipped("hehku")
    for purpose in policy.purposes:
        if purpose.id in ("relationship", "new_customers"):
            assert list(purpose.basis) == ["legitimate_interest"]
            assert purpose.interest["fi"]


def test_no_purpose_of_the_merged_notice_claims_a_contract_with_a_person_who_is_no_party() -> None:
    assert not [purpose.id for purpose in shipped("b2b").purposes if "contract" in purpose.basis]


def test_the_repealed_act_is_pointed_out() -> None:
    """“henkilötietolaissa”: the Personal Data Act 523/1999 was repealed; the basis is in the regulation."""
    _, text = kortisto("policy", "check", str(FOLDER / "hehku.toml"), "--json")
    [found] = [line for line in json.loads(text)["findings"] if line["code"] == "REPEALED_ACT"]
    assert found["severity"] == "error"
    assert "henkilötietolaissa" in found["message"]
    assert "2016/679" in found["remedy"]


def test_whoever_objects_is_used_for_the_purpose_no_more(either: Register) -> None:
    """Art. 21: of a customer's contact the relationship stays, the marketing ends at once."""
    from kortisto.consents import actions
    from kortisto.privacy import due

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    actions.object_to(contact=contact, how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    [verdicts] = due.verdicts([contact.subject_id], as_of=DAY).values()
    live = {ref for verdict in verdicts for ref in verdict.live}
    marketing = {purpose.ref for purpose in shipped(either.notices[0]).purposes if purpose.direct_marketing}
    assert live & marketing == set()
    people.sweep(DAY + timedelta(days=1))
    assert "email" in people.data_of(contact)


def test_an_objection_to_the_relationship_itself_leaves_nothing_to_keep_a_card_for(hehku: Register) -> None:
    from kortisto.consents import actions

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")
    for scope in ("hehku:relationship", "hehku:new_customers"):
        actions.object_to(contact=people.fresh(contact), scope=scope, how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    people.sweep(DAY + timedelta(days=1))
    assert not people.there(contact)


def test_the_notice_tells_the_right_to_object_and_no_right_to_portability(tmp_path: Path) -> None:
    code, text = kortisto("policy", "render", str(FOLDER / "b2b.toml"), "--lang", "en", "--format", "md")
    assert code == 0
    assert "object" in text.lower()
    interest_only = all("consent" not in purpose.basis for purpose in shipped("hehku").purposes)
    _, seed = kortisto("policy", "render", str(FOLDER / "hehku.toml"), "--lang", "en", "--format", "md")
    assert interest_only
    assert "portability" not in seed.lower()
