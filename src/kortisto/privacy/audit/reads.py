"""The read log: who looked at whom, for which activity. Has a term of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from kortisto.database.prepared import Prepared
from kortisto.database.unhurried import unhurried
from kortisto.database.writing import insert_many
from kortisto.privacy.models import ReadEvent, Subject

READ_LOG_TERM = timedelta(days=365)


class Reader(Protocol):
    @property
    def ref(self) -> object: ...


_REFS = Prepared(lambda ids: Subject.objects.filter(pk__in=ids).values_list("ref"))


def seen(user: Reader | str, activity: str, subjects: Iterable[Subject | int], now: datetime) -> None:
    """Note that `user` was shown these subjects (objects or ids) acting for `activity`: one row each, one statement.

    The page does not wait until the note is on the disk: a power cut may take what was read in the last moment before it.
    """
    found = list(subjects)
    refs = [str(s.ref) for s in found if isinstance(s, Subject)]
    ids = [s for s in found if not isinstance(s, Subject)]
    if ids:
        refs += [str(ref) for (ref,) in _REFS.rows(ids)]
    actor = user if isinstance(user, str) else str(user.ref)
    with unhurried():  # one commit for all of them
        insert_many([ReadEvent(at=now, actor_ref=actor, activity=activity, subject_ref=ref) for ref in refs])


def of_subject(subject: Subject) -> list[tuple[datetime, str]]:
    """(moment, activity) of each time somebody of ours looked, the latest first: the person may know when and what for (CJEU C-579/21)."""
    return list(ReadEvent.objects.filter(subject_ref=str(subject.ref)).order_by("-at", "-pk").values_list("at", "activity"))


def forget_old(now: datetime) -> int:
    """Remove what is older than the term."""
    return ReadEvent.objects.filter(at__lt=now - READ_LOG_TERM).delete()[0]
