"""What every act on a request leaves: a step of its history, a link of the audit trail, the person's last days anew."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due
from kortisto.rights.models import Request, Step

DATUM = "requests"


def record(of: Request) -> str:
    """The key of the request's row, as facts and the audit trail name it."""
    return f"rights.request:{of.pk}"


def note(of: Request, what: str, *, by: str, now: datetime) -> None:
    """`what` is a code of `labels.STEPS`."""
    Step.objects.create(request=of, what=what, by=by, at=now)
    audit.record(action=f"request.{what}", by=by, subject=of.subject, data=(DATUM,), record=record(of), purpose=of.kind, now=now)
    due.refresh([of.subject_id], as_of=local_day(now, settings.TIME_ZONE))


def locked(of: Request, *, draft: bool = False) -> Request:
    """The row as it is now, for this transaction. Raises Refused when it is closed, or still a draft."""
    row = Request.objects.select_for_update().select_related("subject").get(pk=of.pk)
    if row.closed_on is not None:
        raise Refused(_("The request has been closed."), code="closed")
    if row.state == Request.State.DRAFT and not draft:
        raise Refused(_("Decide first whether the message is a request."), code="draft")
    return row
