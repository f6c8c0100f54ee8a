"""Doing an act to everybody meant, in steps of a transaction each, and taking the whole back.

The question is asked anew for every step, through the gates whoever asked has at that moment: who matches no more is not
touched. A job that died goes on where it was: who has been done is known by the rows of `BulkChange`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from kortisto.contacts.lists.conditions import PEOPLE
from kortisto.contacts.mass.registry import MassAct, acts
from kortisto.contacts.models import BulkAct, BulkChange, Company, Contact
from kortisto.contacts.refusals import Refused
from kortisto.database.turns import Turns
from kortisto.lib.periods import local_day
from kortisto.privacy.undo import TERM

STEP = 100
BULK = "register.bulk"
Report = Callable[[int, int], None]
Ask = Callable[..., Any]


class NotAllowed(Exception):
    """Whoever asked may not do the act, or see those it is for, any more."""


def run(asked: BulkAct, ask: Ask, *, now: datetime, report: Report) -> None:
    """Do the act; counts are on the row as they grow. `ask(user, about, query, as_of)` reads a question (views.listing)."""
    found, turns = acts(asked.about)[asked.act], Turns(STEP)
    last = 0
    while True:
        report(asked.done + asked.refused, max(asked.told, asked.done + asked.refused))
        rows = _step(asked, found, ask, now, last, turns.size)
        if not rows:
            break
        last = rows[-1].pk
        with turns.turn():
            _do(asked, found, rows, now)
            BulkAct.objects.filter(pk=asked.pk).update(done=asked.done, refused=asked.refused)
    end(asked, now=now)


def end(asked: BulkAct, *, now: datetime) -> None:
    """The act is over, whether it came to its end or was stopped: what it asked for is not kept."""
    asked.ended_at, asked.question = now, ""
    asked.save(update_fields=["ended_at", "question"])


def forget_old(now: datetime) -> int:
    """The nightly duty: an act nobody can take back any more goes, with the question of one that never ended."""
    return BulkAct.objects.filter(made_at__lt=now - TERM).delete()[0]


def _step(asked: BulkAct, found: MassAct, ask: Ask, now: datetime, last: int, size: int) -> Sequence[Any]:
    """The next rows the act is for, as whoever asked may see them now."""
    user = get_user_model().objects.get(pk=asked.user_id)  # with the roles of this moment
    if not may(user, found, every=asked.only is None):
        raise NotAllowed
    question = ask(user, asked.about, QueryDict(asked.question), as_of=local_day(now, settings.TIME_ZONE))
    if not shows(question, found, asked.values):
        raise NotAllowed
    rows = chosen(question, asked.only, asked.left_out).filter(pk__gt=last)
    column = "contact" if asked.about == PEOPLE else "company"
    rows = rows.exclude(pk__in=BulkChange.objects.filter(act=asked, **{f"{column}__isnull": False}).values(f"{column}_id"))
    return list(rows.select_related(*(("subject", "owner") if asked.about == PEOPLE else ("owner",))).order_by("pk")[:size])


def may(user: Any, found: MassAct, *, every: bool) -> bool:
    """Whether somebody may do the act: its own right, and for everybody who matches the right to act on many."""
    return bool(user.is_active and user.has_right(found.right) and (not every or user.has_right(BULK)))


def shows(question: Any, found: MassAct, values: Mapping[str, Any] | None = None) -> bool:
    """Whether the gate of a question shows what the act sets: nobody overwrites what is hidden from them. `values`: once chosen."""
    datum = found.datum_of(values) if found.datum_of and values is not None else found.datum
    return not datum or (question.gate is not None and question.gate.may(datum))


def chosen(question: Any, only: Sequence[int] | None, left_out: Sequence[int]) -> QuerySet[Any]:
    """The rows meant: those ticked, as far as the gate shows them, or everybody who matches but those left out."""
    if only is not None:
        return question.visible().filter(pk__in=list(only))  # type: ignore[no-any-return]
    return question.matching().exclude(pk__in=list(left_out))  # type: ignore[no-any-return]


def _do(asked: BulkAct, found: MassAct, rows: Sequence[Any], now: datetime) -> None:
    changes = []
    for row in rows:
        try:
            with transaction.atomic():
                kept = found.apply(row, asked.values, by=asked.user.actor_ref, now=now)
        except Refused:
            asked.refused += 1
            continue
        asked.done += 1
        changes.append(
            BulkChange(act=asked, contact=row, token=kept)
            if isinstance(row, Contact)
            else BulkChange(act=asked, company=row, before=kept)
        )
    BulkChange.objects.bulk_create(changes)


def take_back(asked: BulkAct, *, now: datetime, report: Report) -> tuple[int, int]:
    """Undo the act for everybody it was done to; gives (taken back, those changed since or whose values are gone)."""
    found = acts(asked.about)[asked.act]
    undo = found.undo
    if undo is None:
        raise NotAllowed
    back = left = last = 0
    total, turns = asked.changes.count(), Turns(STEP)
    while rows := list(
        asked.changes.filter(pk__gt=last).select_related("contact__subject", "company").order_by("pk")[: turns.size]
    ):
        report(back + left, total)
        last = rows[-1].pk
        with turns.turn():
            for change in rows:
                row: Contact | Company | None = change.contact or change.company
                try:
                    with transaction.atomic():
                        undo(row, change.token or change.before, asked.values, by=asked.user.actor_ref, now=now)
                    back += 1
                except Refused:
                    left += 1
            BulkChange.objects.filter(pk__in=[change.pk for change in rows]).delete()
    asked.undone_at = now
    asked.save(update_fields=["undone_at"])
    return back, left
