"""What comes next for a request: one thing, in words and as a code for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kortisto.rights import carrying
from kortisto.rights.models import Letter, Request

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WORDS: dict[str, StrPromise] = {
    "draft": _("Came by mail. Is it a request?"),
    "identify": _("Find out who asks."),
    "link": _("Waits for the person to follow the link."),
    "want": _("Write down what shall be corrected."),
    "decide": _("Look through the plan and answer."),
    "second": _("Somebody else must look before it leaves."),
    "sending": _("The answer is on its way."),
    "failed": _("The answer did not reach the person."),
    "closed": _("Closed."),
}


def next_step(row: Request) -> str:
    """The code of what comes next."""
    if row.closed_on is not None:
        return "closed"
    if row.state == Request.State.DRAFT:
        return "draft"
    letters = sorted(row.letters.all(), key=lambda letter: letter.pk)  # of a list they are prefetched
    if row.carried_out_at is not None:
        answers = [letter.state for letter in letters if letter.kind == Letter.Kind.ANSWER]
        return "failed" if answers and answers[-1] == Letter.State.FAILED else "sending"
    if row.identified_at is None:
        sent = any(letter.kind == Letter.Kind.IDENTIFY and letter.state != Letter.State.FAILED for letter in letters)
        return "link" if sent else "identify"
    if row.decided_at is not None and carrying.needs_second(row):
        return "second"
    return "decide"


def next_words(row: Request) -> str:
    return str(WORDS[next_step(row)])
