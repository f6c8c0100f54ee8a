"""Is this person here already? Exact, folded, and only for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts import actions, duplicates
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.duplicates import Probe
from kortisto.privacy.gate import system_gate

from .conftest import NOW, TODAY

Make = Callable[..., Any]


def ask(**known: Any) -> list[tuple[int, str]]:
    gates = [system_gate(activity, as_of=TODAY) for activity in ("contacts", "relink")]
    return [(m.contact_id, m.reason) for m in duplicates.find(Probe(**known), gates, as_of=TODAY)]


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"email": "VÄINÖ.Lehtomaa@firma.EXAMPLE"}, "email"),
        ({"given_name": "väinö", "family_name": "LEHTOMAA", "company": "merituuli telakka"}, "name_company"),
        ({"given_name": "Vaino", "family_name": "Lehtomaa", "company": "Oy Merituuli Telakka Ab"}, "name_company"),
        ({"given_name": "Väinö", "family_name": "Lehtomaa", "phone": "+358 40 0004821"}, "name_phone"),
        ({"given_name": "Lehtomaa", "family_name": "Väinö", "company": "Merituuli Telakka"}, "name_company"),
        ({"given_name": "Lehtomaa", "family_name": "Väinö", "phone": "0400004821"}, "name_phone"),
        ({"given_name": "Väinö", "family_name": "Lehtomaa", "company": "Ahjola Oy"}, ""),
        ({"given_name": "Väinö", "family_name": "Lehto", "company": "Merituuli Telakka Oy", "phone": "0400004821"}, ""),
        ({"phone": "0400004821"}, ""),
        ({}, ""),
    ],
)
def test_who_is_the_same(any_notice: Any, person: Make, known: dict[str, str], reason: str) -> None:
    who = person("Väinö", "Lehtomaa", details=WorkDetails(email="väinö.lehtomaa@firma.example", phone="040 000 4821"))
    assert ask(**known) == ([(who.pk, reason)] if reason else [])
    found = duplicates.index([Probe(**known)])
    assert [m.reason for m in found.get(0, [])][:1] == ([reason] if reason else [])


def test_the_import_asks_for_a_thousand_rows_at_the_cost_of_one(b2b: Any, person: Make) -> None:
    person()
    counts = []
    for number in (1, 300):
        probes = [Probe("Aino", "Lehtovirta", "Merituuli", None, f"a{i}@x.example", "040123") for i in range(number)]
        with CaptureQueriesContext(connection) as captured:
            duplicates.index(probes)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_passive_people_are_marked_for_the_import_and_hidden_from_the_gate_of_contacts(hehku: Any, person: Make) -> None:
    who = person()
    actions.passivate(contact=who, by="test", now=NOW)
    found = duplicates.index([Probe(email="aino.lehtovirta@firma.example")])
    assert found[0][0].passive
    gate = system_gate("contacts", as_of=TODAY)
    assert duplicates.find(Probe(email="aino.lehtovirta@firma.example"), [gate], as_of=TODAY) == []


def test_making_many_is_the_same_as_making_one(any_notice: Any, company: Make, person: Make) -> None:
    """Rows, clocks and last days of the bulk door equal those of the act."""
    from kortisto.contacts import bulk
    from kortisto.privacy.models import AuditEvent, Clock, Keep

    firm = company()
    details = WorkDetails(job_title="Ostaja", email="ostaja@firma.example", phone="+358400004821")
    one = person("Aino", "Lehtovirta", at=firm, details=details, obtained_on=TODAY)
    row = bulk.NewPerson("Aino", "Lehtovirta", TODAY, "messut", "person", [bulk.NewPosition(firm.pk, details)])
    other = bulk.create_people([row], by="test", now=NOW)[0]

    def shape(who: Any) -> Any:
        position = who.positions.get()
        keeps = {(k.datum, k.record.split(":")[0]): (k.until, k.live) for k in Keep.objects.filter(subject=who.subject)}
        clock = Clock.objects.values_list("duty", "started_on", "due_on").get(subject=who.subject)
        audit = list(AuditEvent.objects.filter(subject_ref=str(who.subject.ref)).values_list("action", flat=True))
        columns = (
            position.email_folded,
            position.phone_digits,
            position.confirmed_on,
            position.obtained_on,
            who.sort_key,
            who.name_folded,
        )
        return keeps, clock, audit, columns

    assert shape(one) == shape(other)
    from kortisto import search

    assert {pk for _, pk in search.candidates("lehtovirta", ["contact"])} == {one.pk, other.pk}
