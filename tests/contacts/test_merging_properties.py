"""Whatever is merged, parted, banned, imported and confirmed in whatever order: no ban is lost, nothing lives longer than the notice says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.contacts.conftest import NOW, TODAY
from tests.proof.sizes import FULL

PEOPLE = 4
QUICK = (Phase.explicit, Phase.generate)
CHANNELS = ("email", "phone", "sms", "post", "*")
who = st.integers(0, PEOPLE - 1)
STEPS = st.one_of(
    st.tuples(st.just("merge"), who, who),
    st.tuples(st.just("unmerge"), st.just(0), st.just(0)),
    st.tuples(st.just("ban"), who, st.sampled_from(CHANNELS)),
    st.tuples(st.just("import"), who, st.sampled_from(CHANNELS)),
    st.tuples(st.just("choose"), who, st.sampled_from(CHANNELS[:4])),
    st.tuples(st.just("restrict"), who, st.just(0)),
    st.tuples(st.just("passivate"), who, st.integers(1, 900)),
    st.tuples(st.just("talk"), who, st.integers(1, 900)),
)


class Life:
    """The register beside a model of it: who is which card by now, and what was forbidden of whom."""

    def __init__(self, cards: list[Any]) -> None:
        self.cards = cards
        self.at = list(range(PEOPLE))
        self.tokens: list[tuple[str, list[int]]] = []
        self.bans: list[set[str]] = [set() for _ in cards]
        self.limited: list[bool] = [False] * PEOPLE
        self.moment = NOW

    def card(self, person: int) -> Any:
        from kortisto.contacts.models import Contact

        return Contact.objects.select_related("subject").get(pk=self.cards[self.at[person]].pk)

    def group(self, person: int) -> list[int]:
        return [one for one in range(PEOPLE) if self.at[one] == self.at[person]]

    def do(self, act: str, one: int, other: Any) -> None:
        from kortisto.contacts.refusals import Refused

        self.moment += timedelta(minutes=1)
        try:
            getattr(self, act)(one, other)
        except Refused:
            return

    def merge(self, one: int, other: int) -> None:
        from kortisto.contacts.merging import people

        if self.at[one] == self.at[other]:
            return
        kept, gone = self.card(one), self.card(other)
        kept.subject.refresh_from_db()
        days = [card.subject.keep_until for card in (kept, gone)]
        token = people.merge(kept=kept, gone=gone, by="test", now=self.moment)
        self.tokens.append((token, list(self.at)))
        self.at = [self.at[one] if where == self.at[other] else where for where in self.at]
        self.no_longer(days, self.card(one))

    def no_longer(self, days: list[date | None], card: Any) -> None:
        """The whole lives no longer than the part that lived longest, and what is put aside no longer than any part."""
        from kortisto.privacy.models import Keep, UndoValue

        whole = card.subject.keep_until
        assert None in days or (whole is not None and whole <= max(days)), (whole, days)  # type: ignore[type-var]
        undo = UndoValue.objects.get(token=self.tokens[-1][0])
        ends = undo.expires_on
        first = min(
            (
                k
                for k in Keep.objects.filter(subject=card.subject_id, until__gte=TODAY, datum__in=undo.data).values_list(
                    "until", flat=True
                )
                if k
            ),
            default=date.max,
        )
        assert ends <= TODAY + timedelta(days=30)
        assert ends <= max(first, TODAY), (ends, first)

    def unmerge(self, _one: int, _other: int) -> None:
        from kortisto.contacts.merging import parting

        if self.tokens:
            token, before = self.tokens.pop()
            parting.unmerge(token=token, by="test", now=self.moment)
            self.at = before

    def ban(self, one: int, channel: str) -> None:
        from kortisto.consents import actions

        card = self.card(one)
        actions.object_to(contact=card, channel=channel, how="person_told", made_on=TODAY, by="test", now=self.moment)
        self._banned(one, channel)

    def _banned(self, one: int, channel: str) -> None:
        for person in self.group(one):
            self.bans[person].add(channel)

    def import_(self, one: int, channel: str) -> None:
        from kortisto.consents import actions
        from kortisto.privacy import due

        card = self.card(one)
        actions.import_bans(bans=[(card.pk, channel, TODAY, "ei")], by="import:1", now=self.moment)
        due.refresh([card.subject_id], as_of=TODAY)  # the import does, once for all its rows
        self._banned(one, channel)

    def choose(self, one: int, channel: str) -> None:
        from kortisto.consents import actions

        actions.choose_channel(
            contact=self.card(one), channel=channel, how="person_told", chosen_on=TODAY, by="test", now=self.moment
        )

    def restrict(self, one: int, _other: Any) -> None:
        from kortisto.privacy import restrictions

        restrictions.set(self.card(one).subject, ground="request", by="test", now=self.moment)
        for person in self.group(one):
            self.limited[person] = True

    def passivate(self, one: int, days: int) -> None:
        from kortisto.contacts import actions

        actions.passivate(
            contact=self.card(one), on=max(TODAY - timedelta(days=days), date(2025, 2, 14)), by="test", now=self.moment
        )

    def talk(self, one: int, days: int) -> None:
        from kortisto.contacts import actions

        moment = NOW - timedelta(days=days)
        actions.record_interaction(contact=self.card(one), kind="call_held", happened_at=moment, by="test", now=self.moment)

    def holds(self) -> None:
        """Nothing that was forbidden of anybody is allowed on the card they are on; what is stored is what the notices say."""
        from kortisto.consents.models import ChannelChoice, Objection
        from kortisto.privacy import due
        from kortisto.privacy.models import Restriction

        for person in range(PEOPLE):
            card = self.card(person)
            said = set(Objection.objects.filter(contact=card, lifted_at=None).values_list("channel", flat=True))
            assert self.bans[person] <= said, (person, self.bans[person], said)
            chosen = set(ChannelChoice.objects.filter(contact=card, withdrawn_at=None).values_list("channel", flat=True))
            assert not chosen & said and not (chosen and "*" in said), (chosen, said)
            if self.limited[person]:
                assert Restriction.objects.filter(subject=card.subject_id, ground="request", lifted_at=None).exists()
            assert card.passivations.open().count() <= 1
        assert not due.check([self.card(p).subject_id for p in range(PEOPLE)], as_of=TODAY).wrong


setattr(Life, "import", Life.import_)


@pytest.mark.parametrize("notice", ["hehku", "b2b"])
@pytest.mark.timeout(600)
def test_any_order_of_acts(
    db: None, notice: str, request: pytest.FixtureRequest, company: Callable[..., Any], person: Callable[..., Any]
) -> None:
    request.getfixturevalue(notice)
    firms = [company("Merituuli Telakka Oy"), company("Kivimäki Oy")]
    names = [("Matti", "Virtanen"), ("Masa", "Virtanen"), ("Matti", "Wirtanen"), ("Virtanen", "Matti")]
    cards = [person(*name, at=firms[place % 2], obtained_on=date(2025, 2, 14 + place)) for place, name in enumerate(names)]

    @settings(
        max_examples=400 if FULL else 12,
        deadline=None,
        phases=tuple(Phase) if FULL else QUICK,
        suppress_health_check=list(HealthCheck),
        derandomize=not FULL,
    )
    @given(st.lists(STEPS, min_size=4, max_size=10))
    def lives(steps: list[tuple[str, int, Any]]) -> None:
        with transaction.atomic():
            life = Life(cards)
            for step in steps:
                life.do(*step)
            life.holds()
            transaction.set_rollback(True)

    lives()
