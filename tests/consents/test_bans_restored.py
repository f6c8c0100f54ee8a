"""A restore loses no ban and brings back none the person has lifted: on a card, and remembered of a card that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import INSTALLED_ON, Register, b2b, open_register, states

__all__ = ["b2b", "open_register", "states"]

DAY = INSTALLED_ON + timedelta(days=30)
CARDS = ("lifts", "bans", "both")


@pytest.fixture
def cards(b2b: Register, settings: Any) -> Iterator[dict[str, Any]]:
    firm = people.firm(since=DAY)
    yield {
        name: people.person(f"Aino {name}", firm, on=DAY, email=f"{name}@kivimaki.example") for name in (*CARDS, "gone", "silent")
    }


def ban(card: Any, hour: int) -> Any:
    from kortisto.consents import actions

    return actions.object_to(contact=people.fresh(card), how="person_told", made_on=DAY, by=people.BY, now=at(DAY, hour))


def lift(row: Any, hour: int) -> None:
    from kortisto.consents import actions

    actions.lift_objection(objection=row, how="person_told", by=people.BY, now=at(DAY, hour))


def erase(card: Any, hour: int) -> None:
    from kortisto.privacy import erasure

    subject = people.fresh(card).subject
    [done] = erasure.erase([subject], reason="request", by=people.BY, now=at(DAY, hour), as_of=DAY)
    assert done.state == "verified"


def ordered(email: str, settings: Any) -> None:
    """Whoever had banned everything and was erased orders the newsletter, and confirms it by the link sent there."""
    from kortisto.campaigns.forms import acts, confirming, pending
    from tests.proof import staff

    settings.EMAIL_HOST = "127.0.0.1"
    owner = staff.account("Lomakkeen Hoitaja", ["marketing"])
    form = acts.create_form(name="Kirje", purpose="b2b:newsletters", owner=owner, by=people.BY, now=at(DAY, 14))
    form.topic = "uutiskirje"
    acts.open_form(form, by=people.BY, now=at(DAY, 14))
    details = {"given_name": "Aino", "family_name": "Gone", "email": email, "company": "Kivimäen Konepaja Oy"}
    row = pending.take_in(form, {"details": details, "extras": [], "language": "fi"}, now=at(DAY, 14))
    found = pending.of_token(pending.token(row), now=at(DAY, 15))  # type: ignore[arg-type]
    assert confirming.confirm(found, now=at(DAY, 15)).code == "done"  # type: ignore[arg-type]


def standing() -> tuple[set[str], set[str]]:
    """(cards with a ban in force, addresses that are remembered as banned)."""
    from kortisto.consents import suppression
    from kortisto.consents.models import Objection

    names = set(Objection.objects.filter(lifted_at=None).values_list("contact__family_name", flat=True))
    return names, suppression.blocked(f"{name}@kivimaki.example" for name in (*CARDS, "gone", "silent"))


@pytest.mark.parametrize("backup", ["before the bans", "after the bans"])
def test_a_restore_knows_what_was_lifted_and_what_was_not(b2b: Register, cards: dict[str, Any], settings: Any, backup: str) -> None:
    from kortisto.privacy import replay

    if backup == "before the bans":
        b2b.store.keep("backup")
    first, again = ban(cards["lifts"], 9), ban(cards["both"], 9)
    erase(cards["gone"], 10)
    erase(cards["silent"], 10)
    if backup == "after the bans":
        b2b.store.keep("backup")
    lift(first, 12)
    lift(again, 12)
    ban(cards["both"], 13)
    ban(cards["bans"], 13)
    ordered("gone@kivimaki.example", settings)
    expected = ({"both", "bans"}, {"silent@kivimaki.example"})
    assert standing() == expected, "before anything is restored"
    b2b.store.put_back("backup")
    assert replay.replay(at(DAY, 20)) is None
    assert standing() == expected
    assert replay.replay(at(DAY, 21)) is None
    assert standing() == expected


def test_every_kind_of_entry_is_said_in_words_and_can_be_done_again() -> None:
    from kortisto.privacy import ledger, replay
    from kortisto.privacy.views.said import KINDS

    assert set(KINDS) == set(ledger.KINDS)
    assert set(replay._handlers) == ledger.KINDS - {"erased", "aborted"}, "what nobody can do again locks a restored register"
