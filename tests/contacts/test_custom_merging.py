"""Two cards become one: of a field's two values the chosen one stays, several choices are put together; an unmerge restores all."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import NOW
from .test_custom_fields import define, said, write

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def cards(b2b: Any, person: Any) -> Any:
    """Two cards of one person at one company, with a value of every field on both."""
    kept, gone = person(), person(given="Aino-Maria")
    mark, several = define("person", "choice", "tags", "Merkki"), define("person", "choices", "tags", "Aiheet")
    level = define("position", "choice", "job_title")
    for card, word in ((kept, "Junior"), (gone, "Senior")):
        write(card, mark, word)
        write(card, several, word)
        write(card.positions.get(), level, word)
    return kept, gone, mark, several, level


def merge(kept: Any, gone: Any, **choices: str) -> str:
    from kortisto.contacts.merging import people

    return people.merge(kept=kept, gone=gone, choices=choices, by="test", now=NOW)


def stored(contact: Any) -> dict[str, list[str]]:
    from kortisto.contacts.models import FieldValue

    found: dict[str, list[str]] = {}
    for key, value in FieldValue.objects.filter(contact=contact.pk).order_by("value").values_list("field__key", "value"):
        found.setdefault(key, []).append(value)
    return found


def test_the_card_that_stays_has_its_way_and_choices_are_put_together(cards: Any) -> None:
    kept, gone, *_ = cards
    merge(kept, gone)
    assert stored(kept) == {"merkki": ["nuorempi"], "aiheet": ["nuorempi", "vanhempi"], "taso": ["nuorempi"]}
    assert kept.positions.count() == 1


def test_what_was_chosen_of_the_other_card_is_taken_and_given_back(cards: Any) -> None:
    from kortisto.contacts.merging import parting
    from kortisto.contacts.models import Contact

    kept, gone, *_ = cards
    job, code = kept.positions.get(), gone.code
    before = stored(kept), stored(gone)
    token = merge(kept, gone, **{"field.merkki": "gone", f"{job.pk}/field.taso": "gone"})
    assert stored(kept) == {"merkki": ["vanhempi"], "aiheet": ["nuorempi", "vanhempi"], "taso": ["vanhempi"]}
    parting.unmerge(token=token, by="test", now=NOW)
    back = Contact.objects.exclude(pk=kept.pk).get()
    assert back.code == code and (stored(kept), stored(back)) == before


def test_a_legal_hold_keeps_both_values(cards: Any) -> None:
    from kortisto.privacy import holds

    kept, gone, *_ = cards
    gone.rename(kept.given_name, kept.family_name)
    gone.save()
    holds.set(gone.subject, data=["tags"], ground="claim", case_reference="R-1", by="test", now=NOW)
    merge(kept, gone)
    assert stored(kept)["merkki"] == ["nuorempi", "vanhempi"]
    assert stored(kept)["taso"] == ["nuorempi", "vanhempi"], "under a hold no job is joined"


def test_the_page_asks_about_fields_that_differ(cards: Any, signed_in: Any) -> None:
    kept, gone, *_ = cards
    browser = signed_in("sales", "privacy_officer")
    answer = browser.get(f"/henkilot/{kept.code}/yhdistys/{gone.code}/")
    rows = {row.key: row for group in answer.page["groups"] for row in group.rows}
    job = kept.positions.get()
    assert rows["field.merkki"].choose and rows[f"{job.pk}/field.taso"].choose and not rows["field.aiheet"].choose
    browser.post(f"/henkilot/{kept.code}/yhdistys/{gone.code}/", {"field.merkki": "gone", "name": "kept"})
    assert stored(kept)["merkki"] == ["vanhempi"]


def test_companies_too(b2b: Any, company: Any) -> None:
    from kortisto.contacts.merging import companies

    kept, gone = company(), company("Toinen Talo Oy")
    size = define("company", "number", "company", "Henkilöstö")
    write(kept, size, "10")
    write(gone, size, "20")
    token = companies.merge(kept=kept, gone=gone, choices={"field.henkilosto": "gone"}, by="test", now=NOW)
    assert said(kept) == ["20"]
    companies.unmerge(token=token, by="test", now=NOW)
    assert said(kept) == ["10"]
