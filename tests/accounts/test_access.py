"""Who sees what, as the page says it: the same as the gates do, in three languages, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from kortisto.accounts import access
from kortisto.privacy.gate import open_gate
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.load import shipped

from .people import door

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_the_page_says_what_the_gates_do(make, notice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every datum a gate of any activity lets a role see stands in its column, and nothing else."""
    from django.core.exceptions import PermissionDenied

    from kortisto.privacy import publication

    policy = shipped(notice)
    monkeypatch.setattr(publication, "active_policies", lambda *_: [policy])
    told = {role: set() for role in policy.roles}
    for role, purpose, datum in access.triples(policy):
        if purpose.activities:
            told[role] |= {name for name in policy.fields[datum].holds if name}
    for place, role in enumerate(policy.roles):
        user, seen, alone = make(f"nimi{place}", role), set(), set()
        for activity in vocabulary.ACTIVITIES:
            try:
                seen |= open_gate(user, activity, as_of=date(2026, 1, 5)).data
            except PermissionDenied:
                own = [p for r, p, _d in access.triples(policy) if r == role and activity in p.activities]
                alone |= {name for p in own for key in p.fields for name in policy.fields[key].holds}
        assert seen <= told[role] <= seen | alone, role


def test_the_page_in_three_languages_and_the_file(make) -> None:
    from tests.proof import staff

    browser = staff.browser(make("tiina", "administrator"))
    for language, words in {"fi": "Kuka näkee mitä", "sv": "Vem ser vad", "en": "Who sees what"}.items():
        page = browser.get("/tietosuoja/oikeudet/", headers={"accept-language": language})
        assert page.status_code == 200
        assert words in page.content.decode()
    answer = browser.get("/tietosuoja/oikeudet.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 100
    assert {len(row) for row in rows} == {6}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_who_may_not_see_it(make, client) -> None:
    make("marja", "sales")
    door(client, "marja")
    assert client.get("/tietosuoja/oikeudet/").status_code == 403
    assert client.get("/tietosuoja/oikeudet.csv").status_code == 403


def test_export_erasing_and_publishing_are_rights_of_their_own() -> None:
    """In the notice of a new installation somebody reads and edits who may do none of the three, and each is given by itself."""
    from kortisto.accounts import roles

    for right, others in (("export", "register.edit"), ("register.erase", "register.edit"), ("policy.publish", "register.read")):
        holders = {key for key, role in roles.definitions().items() if right in role.rights}
        readers = {key for key, role in roles.definitions().items() if others in role.rights}
        assert holders
        assert readers - holders, right
