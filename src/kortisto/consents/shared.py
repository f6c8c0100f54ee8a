"""A mailbox several cards have: what one of its people has banned reaches none of them there.

A ban of somebody erased speaks against the address, whoever has it (`suppression`); one of somebody who is still here cannot do
less, or a second card with another name would be the way round it (H11, T6). Of e-mail only: a switchboard is no mailbox.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kortisto.contacts.models import Contact, Position
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.lib import addresses

from . import spool
from .models import Objection


def _waiting(channel: str, scopes: Collection[str]) -> list[int]:
    """Who has banned the channel for one of the scopes in the file that waits."""
    against = {(scope, own) for scope in scopes for own in (Objection.Channel.ALL, channel)}
    return [pk for pk, own in spool.banned().items() if not own.isdisjoint(against)]


def _written(channel: str, scopes: Collection[str]) -> Q:
    """Of a Position: its person has banned the channel for one of the scopes, on a row."""
    rows = Objection.objects.filter(scope__in=set(scopes), channel__in=(Objection.Channel.ALL, channel), lifted_at=None)
    return Q(contact__in=rows.values("contact"))


def _said(channel: str, scopes: Collection[str]) -> Q:
    """The same, on a row or in the file that waits."""
    waiting = _waiting(channel, scopes)
    return _written(channel, scopes) | Q(contact__in=Many(waiting)) if waiting else _written(channel, scopes)


def banned(asked: Collection[str], *, channel: str, scopes: Collection[str], as_of: date) -> set[str]:
    """Those of the addresses that somebody who has them has banned. One query for any number."""
    if channel != "email" or not scopes or not asked:
        return set()
    folded = {address: addresses.normalise(address) for address in asked}
    rows = Position.objects.open(as_of).filter(_said(channel, scopes), email_folded__in=Many(set(folded.values()) - {""}))
    known = set(rows.values_list("email_folded", flat=True))
    return {address for address in asked if folded[address] in known}


_MARKETING = (Objection.DIRECT_MARKETING,)


def _saying(addresses: Many[str], as_of: date, said: Q) -> QuerySet[Any, Any]:
    rows = Position.objects.open(as_of).filter(said, email_folded__in=addresses)
    return rows.values_list("email_folded", "contact_id")


_SAYING = Prepared(lambda addresses, as_of: _saying(addresses, as_of, _written("email", _MARKETING)), texts=True)


def others(asked: Mapping[str, Collection[int]], *, as_of: date) -> dict[str, set[int]]:
    """Of folded addresses and the people who have them: those of whom somebody else has banned marketing there. One query."""
    if not asked:
        return {}
    # Every list asks it of its rows; hardly ever does a ban wait.
    waiting = _waiting("email", _MARKETING)
    rows = _saying(Many(set(asked)), as_of, _said("email", _MARKETING)) if waiting else _SAYING.rows(set(asked), as_of)
    saying: dict[str, set[int]] = {}
    for address, contact in rows:
        saying.setdefault(address, set()).add(contact)
    found = {address: {pk for pk in asked[address] if pk not in own} for address, own in saying.items()}
    return {address: pks for address, pks in found.items() if pks}


def with_somebody(contacts: QuerySet[Contact], *, channel: str, scopes: Collection[str], as_of: date) -> set[int]:
    """Those of `contacts` who have an address with somebody who has banned it."""
    if channel != "email" or not scopes:
        return set()
    said, open_ = _said(channel, scopes), Position.objects.open(as_of).exclude(email_folded="")
    rows = open_.filter(email_folded__in=open_.filter(said).order_by().values("email_folded")).exclude(said)
    return set(rows.filter(contact__in=contacts.order_by().values("pk")).values_list("contact_id", flat=True))
