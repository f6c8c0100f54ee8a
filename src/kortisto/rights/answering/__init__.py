"""The answer to a request: a letter in the person's language, and for access a package, both from the registries of the ground."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kortisto.lib.periods import local_day
from kortisto.privacy.holdings import held_data
from kortisto.rights import sealing
from kortisto.rights.actions.steps import note
from kortisto.rights.answering import package, words
from kortisto.rights.models import Decision, Letter, Paper, Request
from kortisto.rights.outgoing import queue

__all__ = ["PACKAGE_LASTS", "again", "answer", "size"]

PACKAGE_LASTS = timedelta(days=14)
"""A package can be fetched so long; then its key is destroyed."""

_WITH_PACKAGE = (Request.Kind.ACCESS, Request.Kind.PORTABILITY)


def size(request: Request) -> int:
    """How many data a package of the person would hold."""
    return sum(len(held) for held in held_data([request.subject_id]).values())


@transaction.atomic
def answer(request: Request, *, by: str, now: datetime) -> Letter:
    """Seal the letter and the package, and queue the message that brings them. An answer queued already is the answer."""
    Request.objects.select_for_update().get(pk=request.pk)  # of two who answer at once one makes the answer
    waiting = request.letters.filter(kind=Letter.Kind.ANSWER).exclude(state=Letter.State.FAILED).first()
    if waiting is not None:
        return waiting
    day = local_day(now, settings.TIME_ZONE)
    said = words.compose(request, day=day)
    sealing.keep(request, Paper.Kind.LETTER, said, by=by, now=now)
    paper = None
    sealing.destroy(sealing.papers_of(request, Paper.Kind.PACKAGE), now=now)  # of an answer that did not arrive
    if request.kind in _WITH_PACKAGE and request.decisions.filter(fate=Decision.Fate.GIVE).exists():
        content = package.build(request, said, day=day)
        paper = sealing.keep(request, Paper.Kind.PACKAGE, content, form="zip", by=by, now=now, until=now + PACKAGE_LASTS)
    return queue(request, Letter.Kind.ANSWER, paper=paper, now=now)


def again(request: Request, *, by: str, now: datetime) -> Letter | None:
    """A new link to a package that is still there: the old one was spent or lost. None when there is nothing to fetch any more."""
    for paper in sealing.papers_of(request, Paper.Kind.PACKAGE)[:1]:
        Paper.objects.filter(pk=paper.pk).update(token_hash="", token_until=None, fetched_at=None)
        note(request, "sent_again", by=by, now=now)
        return queue(request, Letter.Kind.ANSWER, paper=paper, now=now)
    return None
