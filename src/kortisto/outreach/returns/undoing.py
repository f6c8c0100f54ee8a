"""A return was read wrongly: what followed from it is taken back, and it counts as nothing any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.consents.actions import unsay_objection
from kortisto.consents.models import Objection
from kortisto.contacts import actions as contacts
from kortisto.contacts.models import Position, Task
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tasks import acts as tasks
from kortisto.outreach.inbound import filing
from kortisto.outreach.models import MailRecord, OutboxMessage, Recipient, Return

State = Return.State


@transaction.atomic
def put_right(row: Return, *, by: str, now: datetime) -> None:
    """Take back what the return brought: the failed address, the task, the objection, the entries. Raises Refused when done before."""
    row.refresh_from_db(from_queryset=Return.objects.select_for_update())
    if row.state == State.UNDONE:
        raise Refused(_("That has been put right already."), code="undone")
    for name, undo in _UNDO.items():
        if name in row.did:
            undo(row, row.did[name], by, now)
    if row.recipient is not None:
        Recipient.objects.filter(pk=row.recipient.pk, problem=row.kind, state__in=("sent", "undecided")).update(problem="")
    if row.outbox is not None:
        OutboxMessage.objects.filter(pk=row.outbox.pk, problem=row.kind).update(problem="")
    row.left_on, row.new_address = None, ""
    _handled(row, State.UNDONE, by, now)


@transaction.atomic
def close(row: Return, *, by: str, now: datetime) -> None:
    """A person has decided, or there is nothing to do; the task that asked for it is done."""
    if "task" in row.did:
        _task(row, row.did["task"], by, now)
    _handled(row, State.CLOSED, by, now)


@transaction.atomic
def still_there(row: Return, *, by: str, now: datetime) -> None:
    """The person has not left and the address is right: what failed is confirmed, and the return is closed."""
    if row.contact is not None:
        contacts.confirm_details(contact=row.contact, by=by, now=now)
    close(row, by=by, now=now)


def _handled(row: Return, state: str, by: str, now: datetime) -> None:
    row.state, row.handled_by, row.handled_at = state, by, now
    row.save()


def _bounced(row: Return, pk: int, by: str, now: datetime) -> None:
    others = Return.objects.standing().filter(position=pk, did__has_key="bounced").exclude(pk=row.pk)
    position = Position.objects.filter(pk=pk).select_related("contact__subject").first()
    if position is not None and not others.exists():
        contacts.take_back_bounce(position=position, by=by, now=now)


def _task(row: Return, pk: int, by: str, now: datetime) -> None:
    task = Task.objects.filter(pk=pk).select_related("contact__subject").first()
    if task is not None:
        tasks.finish(task, by=by, now=now)


def _objection(row: Return, pk: int, by: str, now: datetime) -> None:
    ban = Objection.objects.filter(pk=pk, lifted_at=None).select_related("contact__subject").first()
    if ban is not None:
        unsay_objection(objection=ban, by=by, now=now)


def _mail(row: Return, pk: int, by: str, now: datetime) -> None:
    mail = MailRecord.objects.filter(pk=pk).select_related("contact__subject").first()
    if mail is not None:
        filing.remove(row=mail, by=by, now=now)


def _interaction(row: Return, token: str, by: str, now: datetime) -> None:
    """For as long as acts can be taken back; then the entry stays, as any other would."""
    if row.contact is not None:
        with suppress(Refused):
            contacts.take_back_interaction(contact=row.contact, token=token, by=by, now=now)


_UNDO: dict[str, Callable[[Return, Any, str, datetime], None]] = {
    "bounced": _bounced,
    "task": _task,
    "objection": _objection,
    "mail": _mail,
    "interaction": _interaction,
}
