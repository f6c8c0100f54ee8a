"""A request is written down: on the day it came, for somebody in the register or for nobody we know."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.consents.actions import object_to
from kortisto.consents.models import Objection
from kortisto.contacts import scope
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import clocks, erasure, subjects
from kortisto.privacy.holdings import held_data
from kortisto.privacy.models import Clock, Subject
from kortisto.rights import deadlines, sealing
from kortisto.rights.actions.steps import DATUM, locked, note
from kortisto.rights.models import Letter, Paper, Request

DUTY = "answer"
"""The duty whose clocks run, one for each request: `answer:NUMBER`."""

clocks.duty(DUTY, room="rights")

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Said:
    """What the person wrote, sealed as it is: their own `name` and `address` (never where an answer goes), `text`.

    `files`: how many came with it and lie in the mailbox still, to be read there.
    """

    name: str = ""
    address: str = ""
    text: str = ""
    files: int = 0


@transaction.atomic
def open_request(
    *,
    subject: Subject | None,
    kind: str,
    came_by: str,
    received_on: date,
    language: str = "",
    said: Said | None = None,
    draft: bool = False,
    by: str,
    now: datetime,
) -> Request:
    """Write a request down and start its clock. `subject=None`: nobody we know; `draft`: somebody must look at it first.

    Raises Refused for a day ahead, a day too long ago, and an unknown kind or way.
    """
    today = local_day(now, settings.TIME_ZONE)
    if not scope.current(today).holds(DATUM):
        raise Refused(
            _("The notice in force lists no requests among its data. Publish one that does, then write it down."), code="not_held"
        )
    if kind not in Request.Kind.values:
        raise Refused(_("Choose what is asked."), field="kind", code="required")
    if came_by not in Request.CameBy.values:
        raise Refused(_("Choose how the request came."), field="came_by", code="required")
    if received_on > today:
        raise Refused(_("The day is in the future. Give a day that has been."), field="received_on", code="future")
    due = deadlines.of(received_on)
    row = Request.objects.create(
        number=f"{received_on.year}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}",
        subject=subject or subjects.create(now=now),
        known=subject is not None,
        kind=kind,
        came_by=came_by,
        language=language or _language(subject),
        state=Request.State.DRAFT if draft else Request.State.OPEN,
        received_on=received_on,
        aim_on=due.aim_on,
        due_on=due.due_on,
        recorded_at=now,
        recorded_by=by,
    )
    if said is not None and (said.name or said.address or said.text):
        sealing.keep(row, Paper.Kind.SAID, asdict(said), by=by, now=now)
    clocks.start([row.subject_id], duty_of(row), received_on, row.due_on)
    note(row, "received", by=by, now=now)
    _at_once(row, by=by, now=now)
    return row


def duty_of(row: Request) -> str:
    return f"{DUTY}:{row.number}"


def accept(of: Request, *, kind: str, subject: Subject | None, by: str, now: datetime) -> Request:
    """A draft is a request of this kind; `subject` is whoever asks, when somebody of ours knows (None leaves it as it is).

    An open request of somebody nobody knew becomes theirs the same way, until it has been decided. Not to be called inside a
    transaction. Raises Refused for an unknown kind, and for a request that is somebody's or has been decided.
    """
    if kind not in Request.Kind.values:
        raise Refused(_("Choose what is asked."), field="kind", code="required")
    with transaction.atomic():
        row = locked(of, draft=True)
        if row.state != Request.State.DRAFT and (row.known or row.decided_at is not None):
            raise Refused(_("Whose request it is has been decided already."), code="taken")
        before = row.subject
        row.kind, row.state = kind, Request.State.OPEN
        row.save(update_fields=["kind", "state"])
        if subject is not None and subject.pk != row.subject_id:
            _moved(row, subject)
        note(row, "accepted", by=by, now=now)
        _at_once(row, by=by, now=now)
    if before.pk != row.subject_id and not held_data([before.pk])[before.pk]:
        # Made for this request alone, and now nobody's.
        erasure.erase([before], reason="undo", by=by, now=now, as_of=local_day(now, settings.TIME_ZONE))
    return row


def _at_once(row: Request, *, by: str, now: datetime) -> None:
    """Direct marketing ends before the next message leaves (Art. 21(3)): a ban harms nobody, whoever asked for it."""
    contact = Contact.objects.filter(subject=row.subject_id).first() if row.known else None
    if row.kind == Request.Kind.OBJECTION and row.state == Request.State.OPEN and contact is not None:
        object_to(contact=contact, how=Objection.How.PERSON_TOLD, made_on=row.received_on, by=by, now=now)


def _moved(row: Request, subject: Subject) -> None:
    """The request was somebody's who is in the register after all; the subject made for it goes with its clocks."""
    before = row.subject
    Clock.objects.filter(subject=before, duty=duty_of(row)).update(subject=subject)
    # Whoever was known to ask was known as somebody else, and so was whoever has the link.
    row.identified_how, row.identified_at, row.identified_by = "", None, ""
    row.letters.filter(kind=Letter.Kind.IDENTIFY).update(token_hash="")
    row.subject, row.known, row.language = subject, True, _language(subject)
    row.save(update_fields=["subject", "known", "language", "identified_how", "identified_at", "identified_by"])


def _language(subject: Subject | None) -> str:
    """The person's language of contact, else the instance's."""
    own = Contact.objects.filter(subject=subject).values_list("language", flat=True).first() if subject else ""
    return own if own in ("fi", "sv", "en") else settings.LANGUAGE_CODE[:2]
