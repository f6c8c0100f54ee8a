"""Random lives: whatever is done in whatever order, the state of a person stays one of those the notice knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kortisto.consents import actions as consents
from kortisto.consents.models import Objection
from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact, Passivation
from kortisto.contacts.refusals import Refused
from kortisto.privacy import due
from kortisto.privacy.models import Keep, Subject

from .conftest import NOW

ACTS = ("passivate", "undo", "move", "undo_move", "return", "second", "end", "call", "mail", "ban", "neither", "customer", "night")


class Undone(Exception):
    """Takes one example back."""


def invariants(who: Contact, moment: Any) -> None:
    who.refresh_from_db()
    as_of = moment.date()
    passive = Contact.objects.passive().filter(pk=who.pk).exists()
    employed = Contact.objects.employed(as_of).filter(pk=who.pk).exists()
    assert not (passive and employed), "nobody is passive and employed at a customer"
    assert who.passivations.open().count() <= 1
    for passivation in Passivation.objects.filter(contact=who):
        assert passivation.passivated_on <= as_of
    assert who.last_activity_on is None or who.last_activity_on <= as_of
    for job in who.positions.all():
        assert job.ended_on is None or job.started_on is None or job.ended_on >= job.started_on
    stored = {(k.datum, k.record): k.live for k in Keep.objects.filter(subject=who.subject_id)}
    # What ends tonight is used by nobody any more; the memory of a ban lives on as a keyed hash, not as a datum.
    derived = {
        (v.datum, v.record or ""): set(v.live) if v.keep_until else set()
        for v in due.verdicts([who.subject_id], as_of=as_of)[who.subject_id]
    }
    assert {key: set(live) for key, live in stored.items()} == derived, "what is stored is what the notice says today"
    subject = Subject.objects.get(pk=who.subject_id)
    limit = (who.last_activity_on or who.obtained_on) + timedelta(days=5 * 366)
    if any(stored.values()):
        assert subject.keep_until is None or subject.keep_until <= limit
    else:
        assert subject.keep_until is not None and subject.keep_until < as_of, "nothing holds: the coming night erases"


@pytest.mark.usefixtures("hehku")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(lives=[("neither", 0), ("customer", 0)])
@given(lives=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 400)), min_size=1, max_size=8))
def test_any_life_is_a_life_the_notice_knows(lives: list[tuple[str, int]]) -> None:
    with contextlib.suppress(Undone), transaction.atomic():
        live(lives)
        raise Undone


def live(lives: list[tuple[str, int]]) -> None:
    moment = NOW
    firms = [
        actions.create_company(name=f"Firma {i} Oy", status="customer", status_on=NOW.date(), by="t", now=NOW) for i in range(3)
    ]
    who = actions.create_contact(
        given_name="Aino",
        family_name="Elämä",
        company=firms[0],
        source="",
        source_kind="person",
        obtained_on=NOW.date(),
        by="t",
        now=NOW,
    )
    tokens: dict[str, str] = {}
    for act, days in lives:
        moment += timedelta(days=days)
        actions.passivate_ended(as_of=moment.date(), by="system", now=moment)
        before = set(Objection.objects.filter(lifted_at=None).values_list("pk", flat=True))
        with contextlib.suppress(Refused), transaction.atomic():
            do(act, who, firms, tokens, moment, days)
        due.refresh([who.subject_id], as_of=moment.date())
        assert before <= set(Objection.objects.filter(lifted_at=None).values_list("pk", flat=True)), "no act of ours lifts a ban"
        invariants(who, moment)


def do(act: str, who: Contact, firms: list[Company], tokens: dict[str, str], moment: Any, days: int) -> None:
    to, by = firms[days % 3], {"by": "t", "now": moment}
    open_jobs = who.positions.open(moment.date())
    deeds: dict[str, Callable[[], Any]] = {
        "passivate": lambda: tokens.update(passivate=actions.passivate(contact=who, **by)),
        "undo": lambda: actions.undo_passivation(contact=who, token=tokens.pop("passivate", ""), **by),
        "move": lambda: tokens.update(
            move=actions.move(contact=who, company=to, details=WorkDetails(email=f"a{days}@x.example"), **by)
        ),
        "undo_move": lambda: actions.undo_move(contact=who, token=tokens.pop("move", ""), **by),
        "return": lambda: actions.return_to(contact=who, company=to, **by),
        "second": lambda: actions.add_position(contact=who, company=to, details=WorkDetails(), **by),
        "end": lambda: [actions.end_position(position=p, on=moment.date() + timedelta(days=days % 5), **by) for p in open_jobs[:1]],
        "call": lambda: actions.record_interaction(contact=who, kind="call_held", happened_at=moment, **by),
        "mail": lambda: actions.record_interaction(contact=who, kind="outbound_message", happened_at=moment, **by),
        "ban": lambda: consents.object_to(contact=who, how="person_told", made_on=moment.date(), **by),
        "neither": lambda: actions.set_company_status(company=Company.objects.get(pk=to.pk), status="neither", **by),
        "customer": lambda: actions.set_company_status(company=Company.objects.get(pk=to.pk), status="customer", **by),
        "night": lambda: None,
    }
    for firm in firms:
        firm.refresh_from_db()
    deeds[act]()
