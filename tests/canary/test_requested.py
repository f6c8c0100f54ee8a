"""What a person writes when they ask, the answer and the package: sealed from the first byte, and unreadable once their term is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.canary import planting
from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import DOORS, remains
from tests.canary.words import latin, word
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register
from tests.proof.scanning import Search


def answered(canary: Canary) -> Any:
    """An access request of the canary's, answered with a package, its own words in what it wrote."""
    from kortisto.rights import actions, carrying
    from kortisto.rights.deciding import decide

    canary.words |= {"request": word("request"), "request name": word("request name"), "request address": latin("request address")}
    told: dict[str, Any] = {"by": people.BY, "now": at(canary.today)}
    said = actions.Said(canary.words["request name"], f"{canary.words['request address']}@muualla.example", canary.words["request"])
    row = actions.open_request(subject=canary.subject, kind="access", came_by="letter", received_on=canary.today, said=said, **told)
    actions.identify(row, how="voice", **told)
    decide(row, {}, **told)
    return carrying.carry_out(row, **told)


def sealed(register: Register, folder: str) -> list[Path]:
    return sorted((register.home / folder / "requests").glob("*"))


def own(canary: Canary) -> Search:
    return Search({name: canary.words[name] for name in ("request", "request name", "request address")})


def test_nothing_of_it_is_ever_readable(b2b: Register) -> None:
    """The package holds every word of the card; no byte of any file shows one."""
    canary = planting.plant()
    row = answered(canary)
    assert {paper.kind for paper in row.papers.all()} == {"said", "values", "letter", "package"}
    assert own(canary).in_tables() | own(canary).in_files(b2b.files()) == set()
    assert len(sealed(b2b, "files")) == len(sealed(b2b, "keys")) == 4


@pytest.mark.parametrize("door", ["request", "retention", "replay"])
def test_the_card_goes_and_the_request_stays_until_its_term(door: str, b2b: Register) -> None:
    from kortisto.privacy.models import Subject
    from kortisto.rights.models import Request
    from kortisto.rights.sending import answered as left

    canary = planting.plant()
    left(answered(canary), by=people.BY, now=at(canary.today))
    subject = canary.subject
    DOORS[door][1](b2b, canary)
    assert not people.there(canary.contact) and remains(b2b, canary) == set()
    assert Request.objects.filter(subject=subject).count() == 2, "the law keeps them: answered three years ago at the most"
    assert people.held(subject) == {("requests", f"rights.request:{pk}") for pk in Request.objects.values_list("pk", flat=True)}
    people.sweep(TODAY.replace(year=TODAY.year + 3) + timedelta(days=1))
    assert not Subject.objects.filter(pk=subject.pk).exists() and not Request.objects.exists()
    assert sealed(b2b, "files") == sealed(b2b, "keys") == []
