"""When the officers are told: at the turn to red, at further lines that turn, and when all is kept again. Never in a storm.

A line that flickers, or ten that turn one after the other, are one message: after each there is quiet for six hours, and what
then stands, if it is something else than what was told, is the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kortisto.privacy.models import Turn

QUIET = timedelta(hours=6)


def note(red: Sequence[str], now: datetime) -> bool:
    """Keep a turn that is to be told, if there is one; gives whether one waits. In the caller's transaction."""
    last = Turn.objects.exclude(told_at=None).order_by("-at", "-pk").first()
    known = set(last.lines) if last else set()
    open_one = Turn.objects.filter(told_at=None).order_by("-pk").first()
    worth = bool(red) != bool(known) or bool(set(red) - known)
    if not worth:
        # It turned back before anybody was told. Who was told half of it hears the rest.
        if open_one is not None and not open_one.told:
            open_one.delete()
            return False
        return open_one is not None
    if open_one is None:
        Turn.objects.create(at=now, lines=list(red))
    elif not open_one.told:
        open_one.lines = list(red)
        open_one.save(update_fields=["lines"])
    return True


def waiting(now: datetime) -> Turn | None:
    """The turn that may be told now; None when there is none, or the last message is too fresh."""
    turn = Turn.objects.filter(told_at=None).order_by("pk").first()
    if turn is None or turn.told:
        return turn
    recent = Turn.objects.filter(told_at__gt=now - QUIET).exists()
    return None if recent else turn


def settled(turn: Turn, refs: Iterable[str], now: datetime, *, whole: bool) -> None:
    """Note whom it was told; `whole`: nobody is left to be told."""
    turn.told = sorted({*turn.told, *refs})
    turn.told_at = now if whole else None
    turn.save(update_fields=["told", "told_at"])
