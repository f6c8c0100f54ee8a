"""Answers to forms on the timeline of the person who gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.campaigns.forms.asked import ACTIVITY
from kortisto.campaigns.models import FormAnswer
from kortisto.contacts import timeline
from kortisto.contacts.timeline import Entry
from kortisto.privacy.gate import Gate
from kortisto.ui import format as fmt


@timeline.rows("-received_at", "-pk")
def _answers(contact_ids: Sequence[int], gate: Gate) -> QuerySet[FormAnswer]:
    return gate.rows(FormAnswer.objects.filter(contact__in=contact_ids)).select_related("form", "contact__subject")


@timeline.source("yhteydenotot", activity=ACTIVITY)
def answered(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """What was written into a form of ours, as far as the gate shows it, and whether somebody has dealt with it."""
    found = _answers(contact_ids, gate, before, limit)
    for row, view in zip(found, gate.reveal(found), strict=True):
        if view.received_at:
            yield Entry(
                row.contact_id, row.received_at, "card", _("Answered the form “%(name)s”") % {"name": row.form.name}, _standing(view),
                _said(view.extras or []), kind="" if view.handled_on else "time", exact=True, key=f"f{row.pk:012}",
            )  # fmt: skip


def _standing(view: Any) -> str:
    if view.handled_on:
        return _("handled %(day)s") % {"day": fmt.day(view.handled_on)}
    return _("waits for somebody")


def _said(extras: Sequence[Any]) -> str:
    return "\n".join(f"{one.get('label', '')}: {one.get('value', '')}" for one in extras)
