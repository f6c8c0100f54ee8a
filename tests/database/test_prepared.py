"""A question composed once answers as one composed each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact, NoticeDelivery
from kortisto.database.prepared import Prepared

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
