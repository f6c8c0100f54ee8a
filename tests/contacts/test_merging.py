"""Two cards of one person become one: nothing is lost, the stricter wins, and the act can be taken back exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.contacts.conftest import NOW, TODAY

LATER = NOW + timedelta(days=3)
DERIVED = {"privacy.keep", "search.document", "search.term", "search.word"}


def merge(kept: Any, gone: Any, now: datetime = NOW, **choices: str) -> str:
    from kortisto.contacts.merging import people

    return people.merge(kept=kept, gone=gone, choices=choices, by="test", now=now)


def unmerge(token: str, now: datetime = LATER) -> Any:
    from kortisto.contacts.merging import parting

    return parting.unmerge(token=token, by="test", now=now)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def rows() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every row of the register, byte by byte; the trail and what is computed anew left out."""
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in DERIVED or label.startswith(
            ("privacy.audit", "privacy.ledger", "privacy.undo", "search.", "privacy.readevent")
        ):
            continue
        for row in model._base_manager.order_by("pk"):
            yield label, row.pk, {f.attname: f.value_from_object(row) for f in model._meta.concrete_fields}


def keeps() -> list[tuple[Any, ...]]:
    from kortisto.privacy.models import Keep

    names = ("subject_id", "datum", "record", "until", "next_change", "live", "mask", "held")
    return sorted(Keep.objects.values_list(*names), key=str)


@pytest.fixture
def twins(b2b: Any, company: Callable[..., Any], person: Callable[..., Any]) -> tuple[Any, Any]:
    """The same person at two firms, each card with a life of its own."""
    from kortisto.consents import actions as consents
    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails

    one, two = company("Merituuli Telakka Oy"), company("Kivimäki Oy")
    kept = person("Matti", "Virtanen", at=one, obtained_on=date(2025, 2, 14))
    gone = person("Masa", "Wirtanen", at=two, obtained_on=date(2024, 3, 1), language="sv")
    actions.add_position(contact=gone, company=one, details=WorkDetails(email="masa@merituuli.example"), by="test", now=NOW)
    moment = NOW - timedelta(days=40)
    actions.record_interaction(contact=gone, kind="call_held", happened_at=moment, summary="Soitto", by="test", now=NOW)
    consents.object_to(contact=gone, channel="email", how="person_told", made_on=date(2026, 1, 2), by="test", now=NOW)
    consents.object_to(contact=kept, channel="email", how="unsubscribed", made_on=date(2026, 5, 2), by="test", now=NOW)
    consents.choose_channel(contact=kept, channel="sms", how="person_told", chosen_on=date(2026, 5, 2), by="test", now=NOW)
    actions.change_contact(contact=gone, given_name="Masa M.", by="test", now=NOW)
    return fresh(kept), fresh(gone)


def test_everything_hangs_on_the_one_that_stays(twins: tuple[Any, Any]) -> None:
    from kortisto.consents.models import Objection
    from kortisto.contacts.models import Contact
    from kortisto.privacy.models import AuditValue, Subject

    kept, gone = twins
    merge(kept, gone, name="kept")
    kept = fresh(kept)
    assert not Contact.objects.filter(pk=gone.pk).exists()
    assert not Subject.objects.filter(pk=gone.subject_id).exists()
    assert kept.name == "Matti Virtanen"
    assert kept.language == "sv", "what only the other knew is kept"
    assert (kept.obtained_on, kept.source) == (date(2024, 3, 1), "messut")
    assert kept.last_activity_on == (NOW - timedelta(days=40)).date(), "the person's own last act; merging is none"
    assert kept.interactions.get().summary == "Soitto"
    assert kept.positions.count() == 2, "both employers, and the job told twice told once"
    assert Objection.objects.get(contact=kept, lifted_at=None).made_on == date(2026, 1, 2)
    assert AuditValue.objects.filter(subject=kept.subject_id).exists()


def test_unmerging_puts_back_every_byte(twins: tuple[Any, Any]) -> None:
    kept, gone = twins
    before, kept_before = list(rows()), keeps()
    token = merge(kept, gone, name="gone")
    assert list(rows()) != before
    parted = unmerge(token, NOW)
    assert list(rows()) == before
    assert keeps() == kept_before
    assert parted.stayed == {}


def test_what_happened_since_stays_and_is_told_and_a_ban_holds_for_both(twins: tuple[Any, Any]) -> None:
    from kortisto.consents import actions as consents
    from kortisto.consents.models import Objection
    from kortisto.contacts import actions
    from kortisto.contacts.merging import parting

    kept, gone = twins
    token = merge(kept, gone)
    day = NOW + timedelta(days=1)
    actions.record_interaction(contact=fresh(kept), kind="meeting_held", happened_at=day, summary="Käynti", by="test", now=day)
    actions.change_contact(contact=fresh(kept), family_name="Virtanen-Mäki", by="test", now=day)
    consents.object_to(contact=fresh(kept), channel="phone", how="person_told", made_on=day.date(), by="test", now=day)
    parted = unmerge(token)
    assert fresh(kept).family_name == "Virtanen-Mäki"
    assert fresh(gone).name == "Masa M. Wirtanen"
    assert [row.summary for row in fresh(kept).interactions.all()] == ["Käynti"]
    assert [row.summary for row in fresh(gone).interactions.all()] == ["Soitto"]
    for card in (kept, gone):
        assert Objection.objects.filter(contact=card.pk, channel="phone", lifted_at=None).exists(), card
    assert parted.stayed["contacts.interaction"] == 1
    assert "yhteydenotot 1" in parting.words(parted.stayed)


def test_merges_are_taken_back_the_last_first(twins: tuple[Any, Any], person: Callable[..., Any]) -> None:
    from kortisto.contacts.refusals import Refused

    kept, gone = twins
    third = person("Matti", "Virtanen")
    before = list(rows())
    first = merge(kept, gone)
    second = merge(fresh(third), fresh(kept))
    assert fresh(third).merges.count() == 2, "the code of the first card that went still leads to the person"
    with pytest.raises(Refused):
        unmerge(first, NOW)
    unmerge(second, NOW)
    unmerge(first, NOW)
    assert list(rows()) == before


def test_after_thirty_days_or_an_erasure_nothing_is_left_to_undo(twins: tuple[Any, Any]) -> None:
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy import undo

    kept, gone = twins
    token = merge(kept, gone)
    with pytest.raises(Refused):
        unmerge(token, NOW + timedelta(days=31))
    assert undo.forget([(kept.subject_id, "name", "")]) == 1
    with pytest.raises(Refused):
        unmerge(token, NOW)


def test_nothing_put_aside_outlives_a_datum_of_either(twins: tuple[Any, Any]) -> None:
    from kortisto.privacy.models import Keep, UndoValue

    kept, gone = twins
    soon = TODAY + timedelta(days=4)
    Keep.objects.filter(subject=gone.subject_id, datum="language").update(until=soon)
    token = merge(kept, gone)
    assert UndoValue.objects.get(token=token).expires_on == soon


def test_whoever_works_somewhere_is_not_passive_and_of_two_passive_states_the_older_counts(
    hehku: Any, company: Callable[..., Any], person: Callable[..., Any]
) -> None:
    from kortisto.contacts import actions

    old, new = person("Aino", "Salo", obtained_on=date(2022, 1, 3)), person("Aino", "Salo", at=company("Kivimäki Oy"))
    actions.passivate(contact=old, on=date(2024, 1, 3), by="test", now=NOW)
    merge(new, fresh(old))
    assert not fresh(new).passivations.open().exists()
    third = person("Aino", "Salo", obtained_on=date(2022, 2, 3))
    actions.passivate(contact=third, on=date(2023, 6, 1), by="test", now=NOW)
    actions.passivate(contact=fresh(new), on=date(2025, 6, 1), by="test", now=NOW)
    merge(fresh(new), fresh(third))
    assert fresh(new).passivations.open().get().passivated_on == date(2023, 6, 1)


def test_the_stricter_limit_wins(twins: tuple[Any, Any]) -> None:
    from kortisto.consents import actions as consents
    from kortisto.consents.models import ChannelChoice
    from kortisto.privacy import clocks, holds, restrictions
    from kortisto.privacy.models import Clock, LegalHold, Restriction

    kept, gone = twins
    clocks.close([kept.subject_id], "inform", NOW)
    Clock.objects.filter(subject=gone.subject_id).update(due_on=TODAY + timedelta(days=2))
    restrictions.set(gone.subject, ground="request", by="test", now=NOW)
    holds.set(gone.subject, data=["notes"], ground="claim", case_reference="R-1", by="test", now=NOW)
    consents.object_to(contact=gone, channel="sms", how="person_told", made_on=TODAY, by="test", now=NOW)
    merge(kept, gone, name="gone")
    assert Clock.objects.get(subject=kept.subject_id, closed_at=None).due_on == TODAY + timedelta(days=2)
    assert Restriction.objects.filter(subject=kept.subject_id, ground="request", lifted_at=None).exists()
    assert LegalHold.objects.filter(subject=kept.subject_id, released_at=None).exists()
    assert not ChannelChoice.objects.filter(contact=kept, withdrawn_at=None).exists(), "a choice falls to the other card's ban"
    assert fresh(kept).positions.count() == 3, "under a hold no word of either is dropped"


def test_what_may_not_be_merged(twins: tuple[Any, Any]) -> None:
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy import holds
    from kortisto.privacy.models import Subject

    kept, gone = twins
    before = list(rows())
    with pytest.raises(Refused, match="kaksi eri"):
        merge(kept, kept)
    holds.set(gone.subject, data=["name"], ground="claim", case_reference="R-1", by="test", now=NOW)
    with pytest.raises(Refused, match=gone.code):
        merge(kept, gone)
    Subject.objects.filter(pk=kept.subject_id).update(erasure_asked_on=TODAY)
    with pytest.raises(Refused, match="pyytänyt"):
        merge(kept, gone, name="gone")
    assert [row for row in rows() if row[0] == "contacts.contact"] == [row for row in before if row[0] == "contacts.contact"]


def test_the_address_nobody_chose_keeps_the_ban(twins: tuple[Any, Any]) -> None:
    from kortisto.consents.suppression import blocked

    kept, gone = twins
    own = kept.positions.get().email
    merge(kept, gone)
    assert fresh(kept).positions.filter(email=own).exists()
    assert blocked(["masa@merituuli.example"], channel="email") == {"masa@merituuli.example"}
    assert blocked(["joku.muu@merituuli.example"], channel="email") == set()


def test_every_link_to_a_person_moves_or_is_settled(b2b: Any) -> None:
    """A table nobody thought of: a one-to-one link, or a rule of uniqueness on the person, needs a word in a room's merging."""
    from kortisto.contacts.merging.links import links_to
    from kortisto.contacts.models import Contact
    from kortisto.privacy.models import Subject

    settled = {
        "contacts.contact", "contacts.passivation", "contacts.personpair", "consents.objection", "consents.channelchoice",
        "contacts.contacttag", "privacy.keep", "privacy.nameddate", "accounts.user", "outreach.mailrecord", "contacts.fieldvalue",
        "outreach.outboxmessage", "outreach.recipient", "outreach.exclusion", "outreach.departure", "rights.breachmember",
    }  # fmt: skip
    found = set()
    for target in (Contact, Subject):
        for model, column in links_to(target):
            field = model._meta.get_field(column)
            single = {name for names in model._meta.unique_together for name in names}
            rules = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and column in c.fields]
            if field.unique or column in single or rules:
                found.add(model._meta.label_lower)
    assert found == settled
