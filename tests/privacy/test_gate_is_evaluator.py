"""Whatever happens to a person and whenever one looks: the gate shows exactly what the evaluator holds alive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.contacts.models import Position
from kortisto.privacy import due, publication
from kortisto.privacy.gate import system_gate
from kortisto.privacy.models import Keep, Subject
from kortisto.privacy.policy import vocabulary
from tests.privacy.making import DAY, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAYS = st.integers(0, 6 * 366)


def alive(activity: str, day: date) -> set[tuple[int, str, str]]:
    """By the evaluator, without what is stored."""
    own = [p for policy in publication.active_policies(day) for p in policy.purposes if activity in p.activities]
    refs, leading = {p.ref for p in own}, {p.ref for p in own if not p.accompanying}
    found = set()
    for subject_id, verdicts in due.verdicts(Subject.objects.values_list("pk", flat=True), as_of=day).items():
        if any(leading & set(v.live) for v in verdicts if v.keep_until):
            found |= {(subject_id, v.datum, v.record or "") for v in verdicts if v.keep_until and refs & set(v.live)}
    return found


def shown(activity: str, day: date) -> set[tuple[int, str, str]]:
    """By the gate: its subjects, and of those what it takes for live."""
    gate = system_gate(activity, as_of=day)
    people_in = set(gate.subjects())
    return {(s, d, r) for s, d, r in gate.liveness.keeps().values_list("subject_id", "datum", "record") if s in people_in}


@pytest.mark.parametrize("notice", ["hehku", "b2b"])
def test_gate_and_evaluator_agree(notice: str, open_register: Callable[..., Register]) -> None:
    @settings(max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(["talk", "leave", "ban", "hold", "bounce"]), DAYS), max_size=4), DAYS)
    def agree(acts: list[tuple[str, int]], looked: int) -> None:
        open_register(notice)
        firm = people.firm(since=DAY)
        one, _two = anna(firm), anna(firm, "Bertta Aho", email="bertta@kivimaki.example")
        last = DAY
        for act, day in sorted(acts, key=lambda entry: entry[1]):
            last = DAY + timedelta(days=day)
            happen(act, one, last)
        day = last + timedelta(days=looked)
        for activity in vocabulary.ACTIVITIES:
            assert shown(activity, day) == alive(activity, day), (activity, day)
        # The same after the night has written down what changed.
        due.refresh(Subject.objects.values_list("pk", flat=True), as_of=day)
        for activity in ("contacts", "relink", "campaign"):
            assert shown(activity, day) == alive(activity, day), (activity, day)
        assert not Keep.objects.filter(until__lt=day, mask__gt=0).exists()

    agree()


def happen(act: str, person: object, day: date) -> None:
    from kortisto.consents import actions as choices
    from kortisto.contacts import actions
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy import holds

    contact = people.fresh(person)
    try:
        if act == "talk":
            people.talked(contact, on=day)
        elif act == "leave":
            actions.passivate(contact=contact, on=day, by=people.BY, now=at(day))
        elif act == "ban":
            choices.object_to(contact=contact, how="person_told", made_on=day, by=people.BY, now=at(day))
        elif act == "hold":
            holds.set(contact.subject, data=["email"], ground="claim", case_reference="R-1", by=people.BY, now=at(day))
        elif position := Position.objects.filter(contact=contact).first():
            actions.record_bounce(position=position, on=day, by=people.BY, now=at(day))
    except Refused:
        pass
