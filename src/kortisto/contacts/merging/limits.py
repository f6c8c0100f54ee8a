"""What of the ground the ledger says again when cards become one or two: restrictions, legal holds, passivity."""

from __future__ import annotations

from typing import Any

from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Parting
from kortisto.contacts.models import Contact
from kortisto.privacy import restrictions
from kortisto.privacy.models import LegalHold, Restriction


@registry.remembered
def limits(contact: Contact) -> list[tuple[str, list[Any]]]:
    """(kind, scope) of every restriction, hold and passive state in force, as their own acts enter them."""
    subject = contact.subject_id
    found: list[tuple[str, list[Any]]] = [
        ("restricted", [ground])
        for ground in Restriction.objects.filter(subject=subject, lifted_at=None).values_list("ground", flat=True)
    ]
    holds = LegalHold.objects.filter(subject=subject, released_at=None)
    found += [("hold_set", [hold.data, hold.record, hold.ground, hold.review_on.isoformat()]) for hold in holds]
    found += [("passivated", [state.passivated_on.isoformat(), state.reason]) for state in contact.passivations.open()]
    return found


@registry.parted
def restricted_since(parting: Parting) -> None:
    """A restriction set while the two were one holds for both."""
    since = Restriction.objects.filter(subject=parting.kept.subject_id, lifted_at=None, set_at__gte=parting.merged_at)
    for ground in set(since.values_list("ground", flat=True)):
        restrictions.set(parting.gone.subject, ground=ground, by=parting.by, now=parting.now)
