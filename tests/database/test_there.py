"""Rows of another table, and lists of few: the same answer as the database's own way, sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q

from kortisto.contacts.models import Company, Contact, Position
from kortisto.database.few import among, first
from kortisto.database.there import There


def test_it_finds_what_an_exists_finds(b2b: Any, person: Callable[..., Any], company: Callable[..., Any]) -> None:
    mother, daughter, alone = company(), company(name="Tytär Oy"), company(name="Yksin Oy")
    Company.objects.filter(pk=daughter.pk).update(parent=mother)
    person("Aino", "Lehto", at=alone)
    for rows, link, model in ((Position.objects.all, "company", Position), (Company.objects.all, "parent", Company)):
        plain = Exists(model._default_manager.filter(**{link: OuterRef("pk")}))
        asked = There(rows, link)
        for where, own in ((Q(plain), Q(asked)), (~Q(plain), ~Q(asked))):
            wanted = set(Company.objects.filter(where).values_list("pk", flat=True))
            assert set(Company.objects.filter(own).values_list("pk", flat=True)) == wanted
            assert 0 < len(wanted) < 3
    # Within a query about the same table, and by a column of a row that is reached through another.
    inner = Company.objects.filter(There(Company.objects.all, "parent"), pk=OuterRef("parent_id"))
    assert list(Company.objects.filter(Exists(inner))) == [daughter]
    assert Position.objects.filter(There(Company.objects.all, "parent", "company__parent_id")).count() == 0


@pytest.mark.parametrize("order", [("sort_key", "pk"), ("-sort_key", "-pk"), ("-subject__keep_until", "pk")])
def test_a_list_of_few_comes_in_its_order(b2b: Any, person: Callable[..., Any], order: tuple[str, ...]) -> None:
    everybody = [person("Aino", f"Lehto{'abcdefgh'[number % 8]}{number}") for number in range(9)]
    chosen = Contact.objects.filter(pk__in=[one.pk for one in everybody[1:]]).values_list("subject_id")
    shown = Contact.objects.exclude(pk__in=[everybody[3].pk, everybody[4].pk, everybody[8].pk])
    few = among(shown, "subject_id", chosen, chosen.filter(pk=everybody[2].pk)).order_by(*order)
    wanted = list(shown.filter(subject_id__in=chosen).order_by(*order).values_list("pk", flat=True))
    for most in (1, 2, 50):
        assert first(few, most) == wanted[:most]
    narrower = few.filter(pk__lt=everybody[6].pk)
    assert first(narrower, 50) == [pk for pk in wanted if pk < everybody[6].pk]
    assert set(among(shown, "subject_id", chosen, most=3)) == set(shown)  # too many to be looked up: asked of all


def test_few_rows_are_followed_to_the_last_page(b2b: Any, person: Callable[..., Any], company: Callable[..., Any]) -> None:
    """More than one piece of them, some of which the list does not let through; and counted as they are listed."""
    from kortisto.contacts.lists import counting, paging
    from kortisto.contacts.lists.paging import Order

    firm = company()
    everybody = [person(f"Aino{number:02}", "Lehto", at=firm) for number in range(23)]
    chosen = Contact.objects.filter(pk__in=[one.pk for one in everybody[2:]]).values_list("subject_id")
    shown = Contact.objects.exclude(pk__in=[one.pk for one in everybody[5:9]])
    wanted = [one.pk for one in everybody[2:] if one not in everybody[5:9]]
    few = among(shown, "subject_id", chosen)
    many = among(shown, "subject_id", chosen, many=Q(subject_id__in=chosen), most=3)
    for rows in (few, many):
        found, after = [], None
        while True:
            page = paging.page(
                paging.listed(rows, Order("sort_key"), None), after=after, before=None, shown=("sort_key",), number=None, size=2
            )
            found += [row.pk for row in page.rows]
            after = page.next
            if after is None:
                break
        assert found == wanted
        assert counting.counts({"": rows, "narrower": rows.filter(pk__lt=everybody[4].pk)}) == {
            "": (17, False),
            "narrower": (2, False),
        }
