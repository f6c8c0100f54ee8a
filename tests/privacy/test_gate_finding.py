"""What a search finds is what the gate shows: also where the name alone, or the index, has answered already."""

from __future__ import annotations

from pathlib import Path

import pytest

from kortisto.contacts import finding
from kortisto.contacts.models import Position
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Keep
from tests.privacy.making import DAY, Visitor, anna
from tests.proof import people
from tests.proof.register import Register

FOREIGN = Path(__file__).parents[1] / "policy" / "foreign"
SALES, BUREAU = Visitor(("sales",)), Visitor(("consultant",))


def found(words: str, who: Visitor = SALES) -> list[int]:
    return finding.find_people(words, open_gate(who, "contacts", as_of=DAY))


@pytest.mark.parametrize(("datum", "words"), [("email", "salainen"), ("job_title", "vanutus"), ("phone", "0401234567")])
def test_a_hidden_detail_finds_nobody_though_the_index_has_it(b2b: Register, datum: str, words: str) -> None:
    contact = anna(email="salainen@kivimaki.example", job_title="vanutusmestari", phone="+358401234567")
    assert found(words) == [contact.pk]
    assert Keep.objects.filter(subject=contact.subject, datum=datum).update(live={}, mask=0, next_change=None)
    assert found(words) == []
    assert found("Koskela") == [contact.pk], "the name still answers"
    assert found(f"Koskela {words}") == []


def test_a_value_without_a_keep_row_is_hidden_too(b2b: Register) -> None:
    contact = anna(email="salainen@kivimaki.example")
    assert Keep.objects.filter(subject=contact.subject, datum="email").delete()[0]
    assert found("salainen") == [] and found("Koskela") == [contact.pk]


def test_who_is_whole_is_found_by_the_firm(b2b: Register) -> None:
    firm = people.firm("Vanutehdas Oy", since=DAY)
    ones = [anna(firm, f"{name} Aho", f"{name}@x.example").pk for name in ("Aino", "Eino")]
    assert sorted(found("vanuteh")) == ones and found("vanuteh eino") == ones[1:]
    Position.objects.filter(contact=ones[0]).update(email="")
    assert sorted(found("vanuteh")) == ones, "more is kept than there are values: then it is read word by word"


def test_a_hidden_name_finds_nobody(open_register) -> None:
    open_register(FOREIGN / "byra.toml")
    contact = anna(people.firm(since=DAY), "Eino Vanuttaja", "e@kivimaki.example", language="")
    assert found("vanut", BUREAU) == [contact.pk]
    Keep.objects.filter(subject=contact.subject, datum="name").update(live={}, mask=0)
    assert found("vanut", BUREAU) == []
