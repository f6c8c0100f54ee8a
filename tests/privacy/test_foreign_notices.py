"""Notices nobody here has seen, in a register: people arrive, nights pass, a new version is counted, the page is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.proof import people
from tests.proof.days import at

FOLDER = Path(__file__).parents[1] / "policy" / "foreign"
DAY = date(2026, 5, 4)
LIVED_WITH = ["byra", "hotelli", "jasenjarjesto", "konepaja", "konsult", "saas", "seminaari", "vuokraamo"]


@pytest.mark.parametrize("key", LIVED_WITH)
def test_people_live_and_go_under_it(open_register, key: str) -> None:
    """Under every notice a contact can be stored, seen by why, judged for thirty years of nights, and is gone at the end."""
    from kortisto.privacy import publication, simulation, why
    from kortisto.privacy.policy.load import load

    open_register(FOLDER / f"{key}.toml", on=date(2026, 5, 2))
    policy = load(FOLDER / f"{key}.toml")
    kept = {"email", "phone", "job_title"} & set(policy.holds)
    given = {"email": "aino@kivimaki.example", "phone": "+358401234567", "job_title": "ostaja"}
    work = {name: given[name] if name in kept else "" for name in given}
    firm = people.firm(since=DAY)
    contact = people.person("Aino Lehtovirta", firm, on=DAY, language="", **work)
    explained = why.explain(people.fresh(contact).subject, as_of=DAY, lang=policy.languages[0])
    assert "name" in {row.datum for row in explained.rows}
    assert simulation.simulate(policy, policy, DAY).people == 1
    for year in (2027, 2029, 2032, 2036, 2040, 2056):
        report = people.sweep(date(year, 5, 6))
        assert report.failed == 0
    assert not publication.pending(date(2056, 5, 6)) or key
    from django.test import Client

    page = Client().get(f"/seloste/{policy.key}/{policy.languages[0]}/")
    assert page.status_code == 200 and str(at(DAY).year) in page.content.decode()
