"""What the desk of requests has in the small register: one request ready to be answered, the hidden person's, an erasure that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.proof import people


def asked(contact: Any, passive: Any, users: dict[str, Any]) -> dict[str, Any]:
    from kortisto.rights import actions, guarding
    from kortisto.rights.models import RecipientTold

    now = timezone.now()
    today = timezone.localdate(now)
    said = actions.Said("", "joku@muualla.example", "Mitä minusta on?")
    told: dict[str, Any] = {"came_by": "mail", "received_on": today, "by": people.BY, "now": now}
    row = actions.open_request(subject=contact.subject, kind="access", said=said, **told)
    actions.identify(row, how="page", by="self", now=now)
    actions.open_request(subject=passive.subject, kind="erasure", **told)
    recipient = RecipientTold.objects.create(
        request=row, source="disclosure", key="1", label="V-00001", told_at=now, told_by=people.BY, due_on=today + timedelta(days=5)
    )
    keeper = next(user for user in users.values() if user.has_right("register.erase"))
    proposal = guarding.propose([contact.subject], why="mistake", by=str(keeper.ref), now=now)
    return {"request_number": row.number, "recipient": recipient.pk, "proposal": proposal.pk, "breach": _breach(contact, now)}


def _breach(contact: Any, now: Any) -> int:
    """A breach the person was in."""
    from kortisto.rights.breaches import acts
    from kortisto.rights.models import BreachMember

    row = acts.record(kind="lost", noticed_at=now, facts="Paperi katosi.", by=people.BY, now=now)
    BreachMember.objects.create(breach=row, subject=contact.subject, data=["email"], since=timezone.localdate(now))
    return int(row.pk)
