"""What comes back: bounces, complaints, answers of people and of their machines, challenges.

    verdict, clues = classify.classify(raw, received_on=day)   # bytes → what it means, and whom it may be about
    acts.handle(raw, now=now)                                   # read, found, acted on, written down; once however often it comes
    counts(mailing)                                             # for reports: how many of each class

Only what concerns the person changes the person. "Gone" proposes, a complaint is an objection; a full mailbox, the moment and the
sender's own faults are counted and told to the sender. See docs/adr/0183 to 0185.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kortisto.outreach.models import Mailing


def counts(mailing: Mailing) -> Counter[str]:
    """How many returns of each class a mailing has, those put right left out; of the sender's faults also "sender:policy" …"""
    from django.db.models import Count

    from kortisto.outreach.models import Return
    from kortisto.outreach.returns.verdicts import Kind

    rows = Return.objects.filter(mailing=mailing).standing().values_list("kind", "detail").annotate(Count("pk"))
    found: Counter[str] = Counter()
    for kind, detail, number in rows:
        found[kind] += number
        if kind == Kind.SENDER and detail:
            found[f"{kind}:{detail}"] += number
    return found
