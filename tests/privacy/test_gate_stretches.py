"""Lists walk an index and look the few hidden ones up: the order, the pages and the counts tell no more than before."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.lists import Asked, paging
from kortisto.contacts.lists import people as lists
from kortisto.contacts.models import Contact
from kortisto.database import few
from kortisto.privacy import due
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Keep, Subject
from tests.privacy.making import DAY, Visitor, anna
from tests.proof import people
from tests.proof.register import Register

SALES = Visitor(("sales",))
DOWN, UP = "-yhteys", "yhteys"


def page(order: str = "nimi", *, size: int = 50, **asked: Any) -> paging.Page[Contact]:
    question = Asked(order=order, **asked)
    return lists.page(question, open_gate(SALES, "contacts", as_of=DAY), user_id=0, as_of=DAY, size=size)


def names(order: str = "nimi", **asked: Any) -> list[str]:
    return [row.given_name for row in page(order, **asked).rows]


def hide(contact: Contact, datum: str) -> None:
    """The last day of the datum has passed: held, and live for nobody."""
    rows = Keep.objects.filter(subject=contact.subject, datum=datum)
    assert rows.update(live={}, mask=0, until=DAY - timedelta(days=1), next_change=None)


def overdue(contact: Contact, datum: str) -> None:
    """The same, and the night that should have said so has not come: only the days themselves tell."""
    rows = Keep.objects.filter(subject=contact.subject, datum=datum)
    before = (DAY - timedelta(days=1)).isoformat()
    for row in rows:
        row.live, row.next_change = dict.fromkeys(row.live, before), DAY
        row.save()
    assert rows


@pytest.fixture(params=["few", "many"])
def silent(b2b: Register, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[Contact]:
    """Six people with days of last contact; of the second and the fifth the day is hidden. Looked up, and met on the way."""
    if request.param == "many":
        monkeypatch.setattr(few.among, "__kwdefaults__", {**few.among.__kwdefaults__, "most": 0})
    firm = people.firm(since=DAY)
    made = [anna(firm, f"{name} Aho", f"{name}@kivimaki.example") for name in ("A", "B", "C", "D", "E", "F")]
    for place, contact in enumerate(made):
        Contact.objects.filter(pk=contact.pk).update(last_activity_on=DAY - timedelta(days=place))
        due.refresh([contact.subject_id], as_of=DAY)
    hide(made[1], "last_activity")
    overdue(made[4], "last_activity")
    return made


def test_whose_day_is_hidden_comes_last_by_number(silent: list[Contact]) -> None:
    assert names(DOWN) == ["A", "C", "D", "F", "E", "B"]
    assert names(UP) == ["F", "D", "C", "A", "B", "E"]


def test_the_hidden_day_changes_nothing(silent: list[Contact]) -> None:
    before = names(DOWN), names(UP)
    for contact in (silent[1], silent[4]):
        for day in (DAY, DAY - timedelta(days=3000), None):
            Contact.objects.filter(pk=contact.pk).update(last_activity_on=day)
            assert (names(DOWN), names(UP)) == before


@pytest.mark.parametrize("order", [DOWN, UP])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_pages_follow_each_other_both_ways_over_the_seam(silent: list[Contact], order: str, size: int) -> None:
    whole = [row.pk for row in page(order).rows]
    walked, place = [], None
    while True:
        found = page(order, size=size, after=place)
        walked.append([row.pk for row in found.rows])
        assert (found.count, found.capped) == (6, False)
        if found.next is None:
            break
        place = found.next
    assert [pk for part in walked for pk in part] == whole
    for earlier, later in pairwise(walked):
        assert [row.pk for row in page(order, size=size, before=later[0]).rows] == earlier


@pytest.mark.parametrize("order", [DOWN, UP])
def test_neighbours_are_those_of_the_list(silent: list[Contact], order: str) -> None:
    whole = [row.pk for row in page(order).rows]
    gate = open_gate(SALES, "contacts", as_of=DAY)
    for place, pk in enumerate(whole):
        beside = (whole[place - 1] if place else None, whole[place + 1] if place + 1 < len(whole) else None)
        contact = Contact.objects.get(pk=pk)
        assert lists.neighbours(Asked(order=order), gate, contact, user_id=0, as_of=DAY) == beside


def test_not_informed_are_those_without_a_day_and_those_whose_day_is_hidden(silent: list[Contact]) -> None:
    for contact in silent[2:]:
        people.informed(contact, on=DAY)
    assert names(filters={"informoitu": "ei"}) == ["A", "B"]
    assert names(segment="informoimatta") == ["A", "B"]
    hide(silent[2], "informed_on")
    overdue(silent[3], "informed_on")
    assert names(filters={"informoitu": "ei"}) == ["A", "B", "C", "D"]
    assert names(filters={"informoitu": "kylla"}) == ["E", "F"]
    assert names(segment="informoimatta") == ["A", "B"], "whom to tell is a matter of what was done, not of who looks"


def test_the_engine_keeps_whether_somebody_was_informed(b2b: Register) -> None:
    contact = anna()
    assert not Subject.objects.get(pk=contact.subject_id).informed
    people.informed(contact, on=DAY)
    assert Subject.objects.get(pk=contact.subject_id).informed and not due.check(as_of=DAY).wrong
    Subject.objects.filter(pk=contact.subject_id).update(informed=False)
    assert due.check(as_of=DAY).wrong == [contact.subject_id], "the nightly comparison sees the difference"
    contact.notices.all().delete()
    due.refresh([contact.subject_id], as_of=DAY)
    assert not Subject.objects.get(pk=contact.subject_id).informed


def test_a_page_by_last_contact_asks_as_many_questions_with_more_people(silent: list[Contact]) -> None:
    with CaptureQueriesContext(connection) as one:
        page(DOWN, size=2)
    firm = people.firm("Toinen Oy", since=DAY)
    for number in range(4):
        contact = anna(firm, f"G{number} Aho", f"g{number}@kivimaki.example")
        Contact.objects.filter(pk=contact.pk).update(last_activity_on=DAY - timedelta(days=10 + number))
        due.refresh([contact.subject_id], as_of=DAY)
    with CaptureQueriesContext(connection) as more:
        page(DOWN, size=2)
    assert len(more) == len(one)
