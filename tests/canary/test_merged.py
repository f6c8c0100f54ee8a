"""A merged canary: nothing of either card survives the erasure of the one, and no old backup brings a second person back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.canary import planting
from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import NEXT, _forget_the_copy, by_request, remains
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def merge(kept: Any, gone: Any, *, day: Any = TODAY) -> str:
    from kortisto.contacts.merging import people as merging

    return merging.merge(kept=kept, gone=gone, choices={"name": "kept"}, by=people.BY, now=at(day, 15))


def unmerge(token: str) -> Any:
    from kortisto.contacts.merging import parting

    return parting.unmerge(token=token, by=people.BY, now=at(TODAY, 16))


def another(name: str = "Kaisa Toinen") -> Any:
    return people.person(name, people.firm("Kolmas Koti Oy", since=TODAY), on=TODAY, email="kaisa@kolmas.example")


def banned(card: Any) -> set[str]:
    from kortisto.consents.models import Objection

    return set(Objection.objects.filter(contact=card.pk, lifted_at=None).values_list("channel", flat=True))


@pytest.fixture
def cards(b2b: Register) -> tuple[Register, Canary, Any]:
    return b2b, planting.plant(), another()


def test_nothing_of_a_merged_card_is_left(cards: tuple[Register, Canary, Any]) -> None:
    """The values nobody chose lie sealed for the undo; the erasure of the person takes them too."""
    register, canary, kept = cards
    gone = people.fresh(canary.contact)
    merge(kept, gone)
    by_request(register, Canary(people.fresh(kept), canary.words))
    assert remains(register, canary) == set()
    assert not people.there(kept) and not people.there(gone)


def test_a_card_parted_again_is_erased_alone(cards: tuple[Register, Canary, Any]) -> None:
    register, canary, kept = cards
    unmerge(merge(kept, people.fresh(canary.contact)))
    by_request(register, canary)
    assert remains(register, canary) == set()
    assert people.fresh(kept).name == "Kaisa Toinen"


def test_the_way_back_ends_in_the_night_after_its_term(cards: tuple[Register, Canary, Any]) -> None:
    from kortisto.contacts.refusals import Refused
    from kortisto.privacy.models import UndoValue

    _register, canary, kept = cards
    token = merge(kept, people.fresh(canary.contact))
    assert UndoValue.objects.get(token=token).expires_on <= TODAY + timedelta(days=30)
    people.sweep(TODAY + timedelta(days=31))
    assert not UndoValue.objects.filter(token=token).exists()
    with pytest.raises(Refused):
        unmerge(token)


def replayed(register: Register, change: Callable[[], Any]) -> Any:
    """Keep a backup, change the register, put the backup back, replay."""
    from kortisto.privacy import replay

    register.store.keep("before")
    told = change()
    register.store.put_back("before")
    assert replay.is_locked()
    replay.replay(now=at(NEXT, 13))
    assert not replay.is_locked()
    _forget_the_copy(register)
    return told


def test_an_older_backup_brings_no_second_person_back(cards: tuple[Register, Canary, Any]) -> None:
    """Both cards are in the backup: they are merged again, and what was forbidden since holds."""
    from kortisto.consents import actions as consents

    register, canary, kept = cards
    gone = people.fresh(canary.contact)

    def change() -> None:
        merge(kept, gone)
        consents.object_to(
            contact=people.fresh(kept), channel="post", how="person_told", made_on=NEXT, by=people.BY, now=at(NEXT, 10)
        )

    before = banned(gone)
    replayed(register, change)
    assert not people.there(gone)
    assert banned(kept) == before | {"post"}
    assert people.fresh(kept).name == "Kaisa Toinen", "what was chosen is chosen again"


def test_a_backup_with_one_of_the_two_knows_every_ban(b2b: Register) -> None:
    """The card that stayed is younger than the backup: the one in the backup goes on under its reference, with its bans."""
    from kortisto.consents import actions as consents

    canary = planting.plant()
    gone = people.fresh(canary.contact)

    def change() -> str:
        kept = another()
        consents.object_to(contact=kept, channel="post", how="person_told", made_on=TODAY, by=people.BY, now=at(TODAY, 12))
        merge(kept, gone)
        day = at(NEXT, 10)
        consents.object_to(contact=people.fresh(kept), channel="phone", how="person_told", made_on=NEXT, by=people.BY, now=day)
        return str(people.fresh(kept).subject.ref)

    ref = replayed(b2b, change)
    assert str(people.fresh(gone).subject.ref) == ref
    assert banned(gone) >= {"post", "phone"}
    by_request(b2b, canary)
    assert remains(b2b, canary) == set()


def test_a_backup_without_the_card_that_went_knows_its_bans(b2b: Register) -> None:
    kept = another()

    def change() -> None:
        canary = planting.plant()
        merge(kept, people.fresh(canary.contact))
        change.bans = banned(kept)  # type: ignore[attr-defined]

    replayed(b2b, change)
    assert change.bans and banned(kept) == change.bans  # type: ignore[attr-defined]


def test_an_unmerge_is_done_again_too(cards: tuple[Register, Canary, Any]) -> None:
    register, canary, kept = cards
    gone = people.fresh(canary.contact)
    replayed(register, lambda: unmerge(merge(kept, gone)))
    assert people.fresh(gone).name == gone.name
    assert people.fresh(kept).name == "Kaisa Toinen"
    assert banned(kept) == set()
    from kortisto.privacy.models import Subject

    assert Subject.objects.get(pk=people.fresh(gone).subject_id).ref == gone.subject.ref


def test_the_erasure_of_a_merged_person_is_replayed_on_both(cards: tuple[Register, Canary, Any]) -> None:
    register, canary, kept = cards
    gone = people.fresh(canary.contact)

    def change() -> None:
        merge(kept, gone)
        by_request(register, Canary(people.fresh(kept), canary.words))

    replayed(register, change)
    assert not people.there(kept) and not people.there(gone)
    assert remains(register, canary) == set()
