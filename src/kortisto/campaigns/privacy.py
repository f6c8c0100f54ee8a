"""What the room tells the ground about the people in its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kortisto.campaigns.clicks import counting
from kortisto.campaigns.forms import privacy as forms
from kortisto.campaigns.models import Campaign, ClickTrace, HostedFile, Letter, LetterLink, LetterStep, LetterVersion, WebForm
from kortisto.contacts import typed
from kortisto.outreach.models import Recipient
from kortisto.privacy import erasers

__all__ = ["forms"]

for named in (Campaign, Letter, WebForm):
    typed.label(named, "name")
typed.label(HostedFile, "name", "alt")
typed.text(LetterVersion, "subject", "preheader", "content", "plain")
typed.text(LetterLink, "label")
typed.text(WebForm, "words", "fields_asked")
typed.dropped(LetterStep, "before", "after")


@erasers.before_erase
def forget_traces(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """What the last day remembers of the links a person's messages were followed from goes before their entries go."""
    if not ClickTrace.objects.exists():
        return
    entries = Recipient.objects.filter(contact__subject__in=subject_ids, sent_at__gte=now - 2 * counting.KEPT).select_related(
        "mailing"
    )
    ClickTrace.objects.filter(mark__in=[counting.mark(entry) for entry in entries]).delete()
