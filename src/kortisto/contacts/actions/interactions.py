"""Acts on the timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto import search
from kortisto.contacts import scope
from kortisto.contacts.details import not_in_notice
from kortisto.contacts.models import Company, Contact, Interaction
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import tidy
from kortisto.privacy import undo
from kortisto.privacy.models import Clock

from .aside import taken
from .notices import DUTY, first_contact
from .trail import refreshed, today, written

ACT = "contact.interaction"
REACHED = (Interaction.Kind.CALL_HELD, Interaction.Kind.MEETING_HELD, Interaction.Kind.OUTBOUND_MESSAGE)
"""Kinds in which we approached the person or spoke with them: the first is when they must be informed (H08)."""


@transaction.atomic
def record_interaction(
    *,
    contact: Contact,
    kind: str,
    happened_at: datetime,
    company: Company | None = None,
    summary: str = "",
    text: str = "",
    by: str,
    now: datetime,
) -> Interaction:
    """Something that happened with the person. Only kinds the notice counts as activity move `last_activity_on` (H12).

    Raises Refused without a kind, for a moment ahead, and for free text of any length where the notice lists no notes (H06).
    """
    as_of = today(now)
    if kind not in Interaction.Kind.values:
        raise Refused(_("Choose what happened."), field="kind", code="required")
    if happened_at > now:
        raise Refused(_("The time is in the future. Give a time that has been."), field="happened_on", code="future")
    rules = scope.current(as_of)
    if not rules.holds("interactions"):
        raise not_in_notice("interactions", as_of, field="kind")
    if (text.strip() or summary.strip() or kind == Interaction.Kind.NOTE) and not rules.holds("notes"):
        raise not_in_notice("notes", as_of, field="summary" if summary.strip() else "text")
    if kind == Interaction.Kind.NOTE and not text.strip():
        raise Refused(_("Write the note."), field="text", code="required")
    happened_on = today(happened_at)
    row = Interaction.objects.create(
        contact=contact, company=company, kind=kind, happened_at=happened_at, happened_on=happened_on,
        summary=tidy(summary)[:200], text=text.strip(), recorded_by=by, recorded_at=now,
    )  # fmt: skip
    counts = kind in rules.counts
    if counts and (contact.last_activity_on is None or happened_on > contact.last_activity_on):
        contact.last_activity_on = happened_on
        contact.save(update_fields=["last_activity_on"])
    if kind in REACHED:
        first_contact(contact, happened_on)
    data = ["interactions", *(["last_activity"] if counts else []), *(["notes"] if text.strip() or summary.strip() else [])]
    written(contact, action=f"contact.interaction.{kind}", data=data, by=by, now=now)
    return row


class Logged(NamedTuple):
    """An entry of the timeline, and the token that takes it back."""

    row: Interaction
    token: str


@transaction.atomic
def log_interaction(
    *,
    contact: Contact,
    kind: str,
    happened_at: datetime | None = None,
    company: Company | None = None,
    summary: str = "",
    text: str = "",
    by: str,
    now: datetime,
) -> Logged:
    """Something that happened, just now unless told otherwise, that may have been a slip."""
    before = contact.last_activity_on
    clock = Clock.objects.filter(subject=contact.subject_id, duty=DUTY, closed_at=None).first()
    row = record_interaction(
        contact=contact, kind=kind, happened_at=happened_at or now, company=company, summary=summary, text=text, by=by, now=now
    )
    values = {
        "interaction": row.pk,
        "last_activity": before.isoformat() if before else None,
        "clock": [clock.pk, clock.due_on.isoformat()] if clock else None,
    }
    token = undo.keep(contact.subject, ACT, ["interactions"], values, record=f"contacts.interaction:{row.pk}", by=by, now=now)
    return Logged(row, token)


@transaction.atomic
def take_back_interaction(*, contact: Contact, token: str, by: str, now: datetime) -> None:
    """It did not happen: the entry goes, and with it the activity and the day to inform by that it brought. Refused when spent."""
    kept = taken(token, act=ACT, contact=contact, as_of=today(now))
    # What was attached to it meanwhile goes with it, in the night.
    files = list(contact.attachments.kept().filter(interaction=kept["interaction"]).values_list("pk", flat=True))
    contact.attachments.filter(pk__in=files).update(removed_at=now)
    search.index("attachment", files)
    contact.interactions.filter(pk=kept["interaction"]).delete()
    before = date.fromisoformat(kept["last_activity"]) if kept["last_activity"] else None
    if contact.last_activity_on != before:
        contact.last_activity_on = _still(contact, before, today(now))
        contact.save(update_fields=["last_activity_on"])
    if kept["clock"]:
        clock, due_on = kept["clock"]
        Clock.objects.filter(pk=clock, closed_at=None).update(due_on=date.fromisoformat(due_on))
    written(contact, action="contact.interaction_undone", data=["interactions", "last_activity"], by=by, now=now)


def _still(contact: Contact, before: date | None, as_of: date) -> date | None:
    """The last activity without the entry that was taken back: what was before it, or an entry made since that counts."""
    counting = contact.interactions.filter(kind__in=scope.current(as_of).counts)
    latest = counting.order_by("-happened_on").values_list("happened_on", flat=True).first()
    return max((day for day in (before, latest) if day), default=None)


@transaction.atomic
def record_activity(*, contact: Contact, kind: str, happened_at: datetime, by: str, now: datetime) -> None:
    """An act of the person in another room (an order, a registration, a reply): moves the day, writes no timeline row."""
    as_of, happened_on = today(now), today(happened_at)
    if kind in scope.current(as_of).counts and (contact.last_activity_on is None or happened_on > contact.last_activity_on):
        contact.last_activity_on = happened_on
        contact.save(update_fields=["last_activity_on"])
        refreshed([contact], now=now)
