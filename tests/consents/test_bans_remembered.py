"""A ban outlives the card: as a keyed hash, and in the ledger that a restored copy is told again from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kortisto.consents import suppression
from kortisto.consents.models import ChannelChoice, Objection, Suppression
from kortisto.contacts.models import Contact
from kortisto.privacy.conformance.registry import registered
from kortisto.privacy.models import LedgerPending
from tests.contacts.conftest import NOW, TODAY

from .test_bans import ban

Make = Callable[..., Any]
MARKETING = {"b2b": "b2b:new_customers", "hehku": "hehku:new_customers", "yritysasiakkaat": "yritysasiakkaat:direct_marketing"}


def erase(who: Contact, reason: str) -> None:
    from kortisto.consents.privacy import remember_bans

    remember_bans([who.subject_id], reason=reason, now=NOW)


def readable() -> Any:
    return registered["bans_readable"].look(as_of=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("banned", "reason", "left"),
    [(True, "retention", True), (False, "retention", False), (False, "request", True), (True, "objection", True)],
)
def test_what_an_erasure_leaves(b2b: Any, person: Make, banned: bool, reason: str, left: bool) -> None:
    who = person()
    if banned:
        ban(who, "email")
    erase(who, reason)
    addresses = ["aino.lehtovirta@firma.example", "0400 004821"]
    assert bool(suppression.blocked(addresses)) is left
    stored = str(list(Suppression.objects.values()))
    assert "lehtovirta" not in stored
    assert "400004821" not in stored
    assert LedgerPending.objects.filter(kind="ban_set").exists() is left


def test_hashes_are_found_by_channel_in_any_spelling_and_after_rotation(b2b: Any, person: Make, settings: Any) -> None:
    who = person()
    ban(who, "email")
    erase(who, "retention")
    assert suppression.blocked(["  AINO.Lehtovirta@FIRMA.example "]) != set()
    assert suppression.blocked(["aino.lehtovirta@firma.example"], channel="phone") == set()
    settings.KORTISTO_KEYS.rotate("suppression", "suppression-2026")
    try:
        assert suppression.blocked(["aino.lehtovirta@firma.example"], channel="email") != set(), "the older key is still asked"
        erase(who, "retention")
        assert len({row.key_id for row in Suppression.objects.all()}) == 2, "new hashes are made with the newest key"
        assert readable().ok
    finally:
        settings.KORTISTO_KEYS.destroy("suppression-2026")
    assert not readable().ok and readable().count, "a key that was lost is told: nobody would be recognised by what it made"


def test_no_hash_where_no_notice_declares_the_purpose(b2b: Any, person: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person()
    ban(who)
    from kortisto.privacy import publication

    monkeypatch.setattr(publication, "active_policies", lambda as_of=None: [])
    erase(who, "request")
    assert not Suppression.objects.exists()


def test_the_ledger_does_it_all_again(b2b: Any, person: Make) -> None:
    """A restored copy learns of the bans and hashes made since (harmless when they are there already)."""
    from kortisto.privacy.ledger import Entry, Line
    from kortisto.privacy.replay import _handlers

    who = person()

    def again(kind: str, *scope: str) -> None:
        subject = None if kind == "ban_set" else who.subject
        line = Line.of(Entry(kind, "" if subject is None else str(subject.ref), list(scope)), 1, "0" * 64, NOW)
        for _ in range(2):
            _handlers[kind](line, subject, NOW)  # type: ignore[arg-type]

    again("objected", "*dm*", "email", "2026-11-20")
    row = Objection.objects.get()
    assert (row.channel, row.made_on, row.lifted_at) == ("email", date(2026, 11, 20), None)
    again("objection_lifted", "*dm*", "email")
    assert not Objection.objects.filter(lifted_at=None).exists()
    again("consent_given", "sms")
    assert ChannelChoice.objects.get().channel == "sms"
    again("consent_withdrawn", "sms")
    assert not ChannelChoice.objects.filter(withdrawn_at=None).exists()
    again("ban_set", "key", "ab" * 32, "email", "*", "*dm*", "2026-11-20")
    assert Suppression.objects.get().digest == "ab" * 32
    again("passivated", "2026-11-20", "left_employer")
    assert Contact.objects.passive().get() == who
    again("passivation_undone")
    assert Contact.objects.employed(TODAY).get() == who
    again("moved", "2026-11-21", "moved")
    assert Contact.objects.passive().get() == who, "where to is not in the ledger: passive until somebody moves them again"
