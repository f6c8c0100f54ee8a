"""Who is asking? Somebody answers for it, or the person proves control of the address in the register (Art. 12(6), T17)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.rights import addresses, guarding
from kortisto.rights.actions.steps import locked, note
from kortisto.rights.models import Letter, Request
from kortisto.rights.outgoing import queue

LINK_LASTS = timedelta(days=7)
DESK = "privacy.manage"
LARGE = 200
"""From so many data on, a package needs a second member of staff (T17)."""


@transaction.atomic
def ask(of: Request, *, now: datetime) -> Letter:
    """Send a link to the address in the register; whoever follows it controls that address. Raises Refused when there is none."""
    row = locked(of)
    if not addresses.registered(row, local_day(now, settings.TIME_ZONE)).email:
        raise Refused(_("There is no e-mail address to send a link to. Find out otherwise who asks."), code="no_address")
    row.letters.filter(kind=Letter.Kind.IDENTIFY).update(token_hash="")
    return queue(row, Letter.Kind.IDENTIFY, now=now, lasts=LINK_LASTS)


@transaction.atomic
def identify(of: Request, *, how: str, by: str, now: datetime) -> Request:
    """The person is who they say: by a link, on their own page, by a known voice or by a document shown and not stored."""
    row = locked(of)
    if how not in Request.How.values:
        raise Refused(_("Choose how you know who asks."), field="how", code="required")
    if row.identified_at is not None:
        return row
    row.identified_how, row.identified_at, row.identified_by = how, now, by
    row.save(update_fields=["identified_how", "identified_at", "identified_by"])
    note(row, "identified", by=by, now=now)
    return row


def alone(row: Request, by: str, now: datetime) -> bool:
    """Whether nobody else could look: whoever decided may then confirm it themselves after a day, as with any erasure (ADR 215)."""
    mine = by in (row.identified_by, row.decided_by)
    return mine and not guarding.others([row.identified_by, row.decided_by], local_day(now, settings.TIME_ZONE), DESK)


@transaction.atomic
def second(of: Request, *, by: str, now: datetime) -> Request:
    """Another member of staff has looked at who asks and what would leave. Raises Refused for the same one, unless there is no other."""
    row = locked(of)
    if row.identified_at is None:
        raise Refused(_("Nobody has found out yet who asks."), code="unidentified")
    if row.decided_at is None:
        raise Refused(_("Decide first what is done."), code="undecided")
    if alone(row, by, now):
        if now - row.decided_at < guarding.COOLS:
            raise Refused(_("Nobody else could approve it, so a day must pass before you confirm it."), code="early")
        note(row, "alone", by=by, now=now)
    elif by in (row.identified_by, row.decided_by):
        raise Refused(_("Somebody else must look at it too: you have decided about it yourself."), code="same_person")
    if row.seconded_at is None:
        row.seconded_at, row.seconded_by = now, by
        row.save(update_fields=["seconded_at", "seconded_by"])
        note(row, "seconded", by=by, now=now)
    return row
