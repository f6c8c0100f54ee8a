"""A cell with several people is divided in place; a mended row of a long list is checked without all the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kortisto.exchange import actions, dividing, noted, rechecking, strongbox, working
from kortisto.exchange.cells.names import apart
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.models import Import, ImportRow
from kortisto.jobs.worker import Worker
from tests.accounts.conftest import enter, make

from .lists import NOW, TODAY, csv
from .walking import checked, clerk, words

__all__ = ["clerk", "enter", "make"]

pytestmark = pytest.mark.django_db
HEAD = "Yritys;Nimi;Titteli;Sähköposti;Puhelin"
PAIR = "Tuulikello Oy;Olli ja Tiina Virtanen;yrittäjä;tiina@tuulikello.example, olli@tuulikello.example;040 123 4567"


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Olli ja Tiina Virtanen", ["Olli Virtanen", "Tiina Virtanen"]),
        ("Virtanen Olli ja Tiina", ["Virtanen Olli", "Virtanen Tiina"]),
        ("Olli Virtanen, Tiina Lahtinen", ["Olli Virtanen", "Tiina Lahtinen"]),
        ("Olli Virtanen\nTiina Lahtinen", ["Olli Virtanen", "Tiina Lahtinen"]),
        ("Anna Berg & Karl Holm; Liv Dahl", ["Anna Berg", "Karl Holm", "Liv Dahl"]),
        ("rva Tiina Lahtinen / hra Olli Virtanen", ["Tiina Lahtinen", "Olli Virtanen"]),
    ],
)
def test_the_people_of_a_cell_are_proposed(cell: str, people: list[str]) -> None:
    assert apart(cell) == people


def checked_list(bring: Callable[..., Import], *rows: str) -> Import:
    return bring(csv(*rows, headings=HEAD), check_only=True)


def outcomes(upload: Import) -> dict[int, str]:
    return dict(upload.rows.order_by("number").values_list("number", "outcome"))


def test_a_row_becomes_a_row_for_each(b2b: None, bring: Callable[..., Import], django_capture_on_commit_callbacks: Any) -> None:
    upload = checked_list(bring, PAIR, "Havupuu Oy;Aino Lehto;ostaja;aino@havupuu.example;")
    assert outcomes(upload)[2] == "bad"
    mapping = Mapping.from_json(upload.mapping)
    row = strongbox.table(upload).rows.of({2})[0]
    parts = dividing.proposal(row, mapping, "full_name", "given")
    assert parts == [
        dividing.Part("Olli Virtanen", "olli@tuulikello.example", "040 123 4567"),
        dividing.Part("Tiina Virtanen", "tiina@tuulikello.example", "040 123 4567"),
    ]
    people = [{"name": part.name, "email": part.email, "phone": part.phone} for part in parts]
    with django_capture_on_commit_callbacks(execute=True):
        made = dividing.divide(upload=upload, row=2, target="full_name", people=people)
    assert made == {2, 4}, "the second stands after the last row of the list"
    working.check(upload=upload, now=NOW)
    assert outcomes(upload) == {2: "created", 3: "created", 4: "created"}
    found = {one.entry.row: (one.entry.name, one.entry.email, one.entry.company, one.entry.job_title)
             for one in noted.judged(upload, strongbox.table(upload), as_of=TODAY)}  # fmt: skip
    assert found[2] == ("Olli Virtanen", "olli@tuulikello.example", "Tuulikello Oy", "yrittäjä")
    assert found[4] == ("Tiina Virtanen", "tiina@tuulikello.example", "Tuulikello Oy", "yrittäjä")


def test_one_person_or_a_row_that_is_gone_is_refused(b2b: None, bring: Callable[..., Import]) -> None:
    upload = checked_list(bring, PAIR)
    stored = upload.stored
    with pytest.raises(actions.Refused):
        dividing.divide(upload=upload, row=2, target="full_name", people=[{"name": "Olli Virtanen"}, {"name": " "}])
    with pytest.raises(actions.Refused):
        dividing.divide(upload=upload, row=9, target="full_name", people=[{"name": "A B"}, {"name": "C D"}])
    assert upload.stored == stored


def test_it_is_done_on_the_page(clerk: Client) -> None:
    address = checked(clerk, csv(PAIR, headings=HEAD))
    text = clerk.get(address).content.decode()
    assert 'name="divide" value="2:full_name"' in text and 'value="olli@tuulikello.example"' in text
    said = {f"part-2-{n}-{key}": value for n, who in enumerate(("Olli", "Tiina")) for key, value in
            (("name", f"{who} Virtanen"), ("email", f"{who.lower()}@tuulikello.example"), ("phone", ""))}  # fmt: skip
    answer = clerk.post(f"{address}korjaus/", {**said, "divide": "2:full_name"})
    assert answer["Location"].startswith(address)
    assert "Tuo 2 riviä" in words(clerk.get(address).content.decode())
    assert clerk.post(f"{address}korjaus/", {**said, "divide": "x"}).status_code == 302


@pytest.fixture
def long(b2b: None, bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> Import:
    monkeypatch.setattr(working, "AT_ONCE", 3)
    return checked_list(
        bring,
        "Tuulikello Oy;Aino Lehto;ostaja;aino.lehto@tuulikello.example;",
        "Havupuu Oy;Veikko Salo;ostaja;veikko.havupuu.example;",
        "Havupuu Oy;Salo Veikko;ostaja;veikko@havupuu.example;040 123 4567",
        "Havupuu Oy;Ilona Niemi;ostaja;;",
        PAIR,
        "Tuulikello Oy;Tiina Virtanen;;tiina@tuulikello.example;",
    )


def whole(upload: Import) -> tuple[dict[str, int], list[Any]]:
    """What a check of the whole list says."""
    rows = [*upload.rows.order_by("number").values_list("number", "outcome", "reason", "into")]
    return upload.counts, rows


def test_a_mended_row_is_judged_as_with_the_whole_list(long: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcomes(long) == {2: "created", 3: "bad", 4: "created", 5: "bad", 6: "bad", 7: "created"}
    asked: list[frozenset[int] | None] = []
    judged = noted.judged
    monkeypatch.setattr(noted, "judged", lambda *a, only=None, **k: asked.append(only) or judged(*a, only=only, **k))
    # Mended, row 3 names the person of row 4, whose name stands there the other way round.
    changed = actions.correct(upload=long, cells={(3, "email"): "veikko@havupuu.example"})
    assert rechecking.recheck(upload=long, changed=changed, now=NOW)
    assert asked == [frozenset({3, 4})], "nobody else was judged"
    alone = whole(long)
    working.check(upload=long, now=NOW)
    assert whole(long) == alone
    assert outcomes(long)[4] == "joined"


def test_a_row_that_is_joined_no_longer_parts_from_the_other(long: Import) -> None:
    actions.correct(upload=long, cells={(3, "email"): "veikko@havupuu.example"})
    working.check(upload=long, now=NOW)
    assert outcomes(long)[4] == "joined"
    changed = actions.correct(upload=long, cells={(4, "full_name"): "Olga Salo"})
    assert rechecking.recheck(upload=long, changed=changed, now=NOW)
    alone = whole(long)
    working.check(upload=long, now=NOW)
    assert whole(long) == alone and outcomes(long)[4] == "created"


def test_a_divided_row_and_an_answer_are_checked_alone(long: Import) -> None:
    people = [
        {"name": "Olli Virtanen", "email": "olli@tuulikello.example"},
        {"name": "Tiina Virtanen", "email": "tiina@tuulikello.example"},
    ]
    made = dividing.divide(upload=long, row=6, target="full_name", people=people)
    assert rechecking.recheck(upload=long, changed=made, now=NOW)
    alone = whole(long)
    assert outcomes(long)[8] == "joined", "Tiina stood in the list already"
    working.check(upload=long, now=NOW)
    assert whole(long) == alone
    actions.answer(upload=long, row=5, choice="skip")
    assert rechecking.recheck(upload=long, changed={5}, now=NOW)
    assert long.rows.get(number=5).outcome == ImportRow.Outcome.SKIPPED and long.counts["skipped"] == 1


def test_where_rows_say_something_of_others_all_are_checked(
    b2b: None, bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 1)
    rows = ["Havupuu Oy;Ilona Niemi;;;;asiakas", "Havupuu Oy;Aino Lehto;;aino@havupuu.example;;asiakas"]
    upload = bring(csv(*rows, headings=f"{HEAD};Asiakkuus"), check_only=True)
    place = len(HEAD.split(";"))
    mapping = Mapping.from_json(upload.mapping)
    mapping = Mapping({**mapping.targets, place: "company_status"}, mapping.defaults)
    actions.choose_columns(upload=upload, mapping=mapping, by="clerk", now=NOW)
    working.check(upload=upload, now=NOW)
    changed = actions.correct(upload=upload, cells={(2, "email"): "ilona@havupuu.example"})
    assert not rechecking.alone(upload) and not rechecking.recheck(upload=upload, changed=changed, now=NOW)


def test_the_page_of_a_long_list_checks_a_mended_row_at_once(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 1)
    rows = ["Havupuu Oy;Ilona Niemi;;;", "Havupuu Oy;Aino Lehto;;aino@havupuu.example;"]
    address = checked(clerk, csv(*rows, headings=HEAD))
    while Worker().run_one():
        pass
    assert "tarkistetaan uudelleen taustalla" not in clerk.get(address).content.decode()
    answer = clerk.post(f"{address}korjaus/", {"cell-2-email": "ilona@havupuu.example"})
    assert answer["Location"] == f"{address}#lahde"
    assert Import.objects.get().counts == {"created": 2}
