"""A small sound notice, and a way to change one thing in it."""

from __future__ import annotations

from kortisto.privacy.policy.lint import Finding, lint
from kortisto.privacy.policy.load import loads
from kortisto.privacy.policy.model import Policy

SOUND = """
[policy]
key = "sound"
version = "1"
effective_from = 2026-01-01
languages = ["fi", "en"]
title = { fi = "Seloste", en = "Notice" }
necessity = { fi = "Ei pakollista.", en = "Not required." }
no_transfers = true
no_automated_decisions = true
[controller]
name = "Esimerkki Oy"
business_id = "9999999-2"
address = "Esimerkkikatu 1"
privacy_email = "tietosuoja@esimerkki.example"
dpo_not_appointed = true
[authority]
name = "Tietosuojavaltuutetun toimisto"
[rights]
standard = true
how = { fi = "Kirjoita.", en = "Write." }
withdrawal = { fi = "Peruuta.", en = "Withdraw." }
[backup]
kept = "P35D"
[subjects.contact]
label = { fi = "henkilö", en = "person" }
[fields.name]
label = { fi = "nimi", en = "name" }
[fields.email]
label = { fi = "sähköposti", en = "email" }
[fields.company]
label = { fi = "yritys", en = "company" }
[fields.last_activity]
label = { fi = "viimeisin yhteydenpito", en = "latest activity" }
[roles.sales]
label = { fi = "myynti", en = "sales" }
rights = ["register.read"]
[sources.person]
label = { fi = "henkilöltä", en = "from the person" }
[recipients.auditor]
label = { fi = "tilintarkastaja", en = "auditor" }
country = "FI"
[[purposes]]
id = "care"
label = { fi = "hoito", en = "care" }
basis = ["legitimate_interest"]
interest = { fi = "hoito", en = "care" }
fields = ["name", "email", "company", "last_activity"]
roles = ["sales"]
activities = ["contacts"]
[[purposes.keep]]
while = ["employed"]
[[limits]]
id = "silence"
until = "last_activity|obtained_on + P5Y"
[[duties]]
id = "inform"
no_later_than = "obtained_on + P1M"
[[duties]]
id = "employees_only"
deny = ["outbound_webhook", "external_account"]
[[promises]]
id = "P1"
says = { fi = "Hoidamme asiakkuutta.", en = "We care." }
by = ["purposes.care", "duties.employees_only"]
test = "tests/promises/test_h10.py"
"""


def changed(old: str = "", new: str = "", more: str = "") -> Policy:
    """The sound notice with one passage exchanged or something added."""
    assert not old or old in SOUND, old
    return loads(SOUND.replace(old, new, 1) + more)


def findings(policy: Policy, **configuration: object) -> list[Finding]:
    return lint(policy, configuration)


def codes(policy: Policy, **configuration: object) -> set[str]:
    """Codes of errors and warnings."""
    return {finding.code for finding in lint(policy, configuration) if finding.severity != "note"}
