"""A question composed once answers as one composed each time."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.database import prepared
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.privacy.gate import system_gate
from kortisto.privacy.models import Keep

COLUMNS = ("subject_id", "pk", "given_name", "obtained_on", "last_activity_on", "created_at")


def test_rows_are_those_of_the_question_itself(b2b: Any, person: Callable[..., Any]) -> None:
    ids = [person("Aino", f"Lehto{number}").subject_id for number in range(3)]
    asked = Prepared(lambda of: Contact.objects.filter(subject_id__in=of).values_list(*COLUMNS))
    for some in (ids, ids[:1], ids[1:], [], ids):
        plain = Contact.objects.filter(subject_id__in=some).values_list(*COLUMNS)
        assert sorted(tuple(row) for row in asked.rows(some)) == sorted(plain)
    assert isinstance(next(iter(asked.rows(ids)))[3], date)


def test_a_change_is_seen_and_each_asking_is_one_query(b2b: Any, person: Callable[..., Any]) -> None:
    one = person("Aino", "Lehto")
    asked = Prepared(lambda of: Contact.objects.filter(subject_id__in=of, given_name="Aino").values_list("subject_id"))
    with CaptureQueriesContext(connection) as seen:
        assert list(asked.rows([one.subject_id])) == [[one.subject_id]]
        Contact.objects.filter(pk=one.pk).update(given_name="Aini")
        assert list(asked.rows([one.subject_id])) == []
    assert len(seen) == 3


def test_groups(b2b: Any, person: Callable[..., Any]) -> None:
    ids = [person("Aino", f"Lehto{number}").subject_id for number in range(2)]
    question = NoticeDelivery.objects.values_list("contact__subject_id", "policy_key").annotate(Max("policy_number"))
    asked = Prepared(lambda of: question.filter(contact__subject_id__in=of))
    assert sorted(tuple(row) for row in asked.rows(ids)) == sorted(question.filter(contact__subject_id__in=ids))


def test_a_question_with_terms_with_texts_and_without_ids(b2b: Any, person: Callable[..., Any]) -> None:
    people = [person(name, "Lehto") for name in ("Aino", "Eino", "Aino")]
    named = Prepared(lambda of, name: Contact.objects.filter(pk__in=of, given_name=name).order_by("pk").values_list("pk"))
    ids = [one.pk for one in people]
    for name, found in (("Aino", [ids[0], ids[2]]), ("Eino", [ids[1]]), ("Aino", [ids[0], ids[2]]), ("Veikko", [])):
        assert [pk for (pk,) in named.rows(ids, name)] == found
    by_text = Prepared(lambda names: Contact.objects.filter(given_name__in=names).order_by("pk").values_list("pk"), texts=True)
    assert [pk for (pk,) in by_text.rows({"Aino", "nobody's"})] == [ids[0], ids[2]]
    assert list(by_text.rows([])) == []
    everybody = Prepared(lambda: Contact.objects.order_by("pk").values_list("pk"))
    assert [pk for (pk,) in everybody.all()] == ids
    assert [row.pk for row in Composed(lambda name: Contact.objects.filter(given_name=name).order_by("pk")).all("Aino")] == [
        ids[0],
        ids[2],
    ]
    nobody = Prepared(lambda of: Contact.objects.none().values_list("pk"))
    with CaptureQueriesContext(connection) as seen:
        assert list(nobody.rows(ids)) == []
    assert len(seen) == 0


def test_what_is_found_is_deleted_by_one_statement(b2b: Any, person: Callable[..., Any]) -> None:
    one, two = person("Aino", "Lehto"), person("Aino", "Lahti")
    own = set(Keep.objects.filter(subject=one.subject_id).values_list("pk", flat=True))
    asked = Prepared(lambda of: Keep.objects.filter(subject__ref__isnull=False, subject__in=of).values_list("pk"))
    with CaptureQueriesContext(connection) as seen:
        assert asked.delete([one.subject_id]) == own and asked.delete([one.subject_id]) == set()
    assert own and len(seen) == 2
    assert Keep.objects.filter(subject=two.subject_id).exists() and not Keep.objects.filter(subject=one.subject_id).exists()


def test_whole_rows_with_what_belongs_to_them(b2b: Any, person: Callable[..., Any]) -> None:
    people = [person("Aino", f"Lehto{number}") for number in range(3)]
    asked = Composed(
        lambda of, name, most: Contact.objects.filter(pk__in=of, given_name=name).select_related("subject").order_by("-pk")[:most]
    )
    for some, most in ((people, 9), (people[:1], 9), (people, 2), ([], 9), (people, 9)):
        found = asked.rows([one.pk for one in some], "Aino", most)
        assert [row.pk for row in found] == sorted((one.pk for one in some), reverse=True)[:most]
        with CaptureQueriesContext(connection) as seen:
            assert [row.subject.ref for row in found] == [Contact.objects.get(pk=row.pk).subject.ref for row in found]
        assert len(seen) == 2 * len(found), "the subject came along"
    assert asked.rows([people[0].pk], "Eino", 9) == []
    people[0].given_name = "Eino"
    people[0].save()
    assert [row.given_name for row in asked.rows([people[0].pk], "Eino", 9)] == ["Eino"]


def test_a_gate_of_another_shape_lets_other_rows_through(b2b: Any, person: Callable[..., Any]) -> None:
    """What is remembered of one reader's question is never another's, nor yesterday's today."""
    who, today = person("Aino", "Lehto"), date(2026, 11, 23)
    asked = Composed(lambda of, gate: gate.rows(Contact.objects.filter(pk__in=of)))
    gates = [
        system_gate(activity, as_of=day) for activity in ("contacts", "campaign", "notice") for day in (today, date(2060, 1, 1))
    ]
    for gate in [*gates, *gates]:
        assert asked.rows([who.pk], gate) == list(gate.rows(Contact.objects.filter(pk=who.pk)))
    assert len({gate.shape for gate in gates}) == len(gates)
    nobody = replace(gates[0], only_of=2**40)
    assert asked.rows([who.pk], gates[0]) and not asked.rows([who.pk], nobody)
    assert not asked.rows([who.pk], replace(gates[0], purposes=())), "no purpose, no row, no query"


def test_no_more_is_remembered_than_there_is_room_for(
    b2b: Any, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    connection.__dict__.pop("kortisto_prepared", None)
    asked = Composed(lambda of, name: Contact.objects.filter(pk__in=of, given_name=name))
    for name in "abcda":
        asked.rows([1], name)
    assert [key[1] for key in connection.__dict__["kortisto_prepared"]] == ["c", "d", "a"]


def test_texts_asked_for_do_not_outlive_the_question(db: None) -> None:
    """Addresses of people and keys of sessions are asked for: nothing of them stays in memory (ADR 136)."""
    address = f"aino.{'kanaria'}wirta@tuulikello.example"
    asked = Prepared(lambda texts: Position.objects.filter(email_folded__in=texts).values_list("pk"), texts=True)
    rows = Composed(lambda texts: Position.objects.filter(email_folded__in=texts), texts=True)
    assert not list(asked.rows([address])) and not rows.rows([address])
    caches = [found for found in vars(prepared).values() if hasattr(found, "cache_info")]
    assert caches
    held = [gc.get_referents(cache) for cache in caches], connection.__dict__["kortisto_prepared"]
    assert "kanaria" not in repr(held)
