"""Every ban that stands for people today, whoever said it: their own, their company's or domain's, and that of a mailbox they share.

`permission.may` answers whether somebody may be approached; this says what to show, and what a file has to carry (Art. 21).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from kortisto.contacts.models import Contact, Position
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.privacy.gate import Gate

from . import shared, spool, suppression, wide
from .models import Objection, Suppression

OWN, COMPANY, DOMAIN, MAILBOX = "own", "company", "domain", "mailbox"
_DM = frozenset({Objection.DIRECT_MARKETING})


class Ban(NamedTuple):
    """`whose`: one of the four. `made_on` and `how` of an own ban and a firm's; a mailbox's are somebody else's, and not told.
    `by`: the company or the domain."""

    whose: str
    channel: str
    made_on: date | None = None
    how: str = ""
    by: str = ""


def of(contacts: Sequence[Contact], gate: Gate) -> dict[int, list[Ban]]:
    """Contact → the bans on direct marketing that bind them, as far as the gate shows bans."""
    if not gate.may("dm_ban") or not contacts:
        return {}
    ids = [contact.pk for contact in contacts]
    found: dict[int, list[Ban]] = {}
    rows = Objection.objects.filter(contact__in=Many(ids), scope=Objection.DIRECT_MARKETING, lifted_at=None)
    own = list(rows.select_related("contact").order_by("made_on", "pk"))
    for row, view in zip(own, gate.reveal(own), strict=True):
        if view.channel:
            found.setdefault(row.contact_id, []).append(Ban(OWN, view.channel, view.made_on or None, view.how))
    for pk, said in spool.banned(frozenset(ids)).items():
        waiting = sorted(channel for scope, channel in said if scope in _DM)
        found.setdefault(pk, []).extend(Ban(OWN, channel, None, Objection.How.UNSUBSCRIBED) for channel in waiting)
    for pk, others in otherwise(ids, gate.as_of).items():
        found.setdefault(pk, []).extend(others)
    return found


def otherwise(contact_ids: Collection[int], as_of: date) -> dict[int, list[Ban]]:
    """Contact → the bans that bind them without being their own. A constant number of queries."""
    found: dict[int, list[Ban]] = {}
    for pk, bans in wide.binding(contact_ids, as_of).items():
        found[pk] = [
            Ban(COMPANY, ban.channel, ban.made_on, ban.how, ban.company.name)
            if ban.company is not None
            else Ban(DOMAIN, ban.channel, ban.made_on, ban.how, ban.domain)
            for ban in bans
        ]
    for pk, channels in mailboxes(contact_ids, as_of).items():
        found.setdefault(pk, []).extend(Ban(MAILBOX, channel) for channel in sorted(channels))
    return found


_WHERE = Prepared(
    lambda ids, as_of: Position.objects.open(as_of).filter(contact__in=ids).values_list("contact_id", "email_folded", "phone")
)
_ANY = Prepared(lambda: Suppression.objects.values_list("pk")[:1])


def mailboxes(contact_ids: Collection[int], as_of: date) -> dict[int, set[str]]:
    """Contact → channels closed for an address or number of theirs: by somebody who has the mailbox too, or had it once."""
    of: dict[str, dict[str, set[int]]] = {"email": {}, "phone": {}}
    for pk, email, phone in _WHERE.rows(contact_ids, as_of):
        for kind, address in (("email", email), ("phone", phone)):
            if address:
                of[kind].setdefault(address, set()).add(pk)
    found: dict[int, set[str]] = {}
    for pks in shared.others(of["email"], as_of=as_of).values():
        for pk in pks:
            found.setdefault(pk, set()).add("email")
    if any(_ANY.all()):
        for channel, kind in (("email", "email"), ("phone", "phone"), ("sms", "phone")):
            for address in suppression.blocked(of[kind], channel=channel, scopes=_DM):
                for pk in of[kind][address]:
                    found.setdefault(pk, set()).add(channel)
    return found
