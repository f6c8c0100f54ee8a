"""Two cards of one firm become one: it was asked about once, and one change of a kind waits."""

from __future__ import annotations

from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.models import Proposal, RegisterCheck


def settle(journal: Journal, kept: int, gone: int) -> None:
    """Take off the card that goes what may stand once on the one that stays; the next night asks anew."""
    if RegisterCheck.objects.filter(company=kept).exists():
        journal.remove(RegisterCheck.objects.filter(company=gone))
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN)
    kinds = waiting.filter(company=kept).values_list("kind", flat=True)
    journal.remove(list(waiting.filter(company=gone, kind__in=list(kinds))))
