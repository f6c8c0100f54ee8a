"""Two further months, with the reason told within the first one (Art. 12(3))."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy.models import Clock
from kortisto.rights import deadlines
from kortisto.rights.actions.opening import duty_of
from kortisto.rights.actions.steps import locked, note
from kortisto.rights.models import Letter, Request
from kortisto.rights.outgoing import queue


@transaction.atomic
def extend(of: Request, *, why: str, by: str, now: datetime) -> Request:
    """Extend once, and tell the person why. Raises Refused without a reason, a second time, and when the first month is over."""
    row, today = locked(of), local_day(now, settings.TIME_ZONE)
    if why not in Request.Why.values:
        raise Refused(_("Choose the reason the person is told."), field="why", code="required")
    if row.extended_to is not None:
        raise Refused(_("The time has been extended already."), code="extended")
    if today > row.due_on:
        raise Refused(_("The first month is over: the reason must be told within it."), code="late")
    row.extended_on, row.extended_why = today, why
    row.extended_to = deadlines.of(row.received_on, extended=True).due_on
    row.save(update_fields=["extended_on", "extended_why", "extended_to"])
    Clock.objects.filter(subject=row.subject_id, duty=duty_of(row), closed_at=None).update(due_on=row.extended_to)
    queue(row, Letter.Kind.EXTENSION, now=now)
    note(row, "extended", by=by, now=now)
    return row
