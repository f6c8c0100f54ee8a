"""The numbers: one more click, moved when it turns out to be a machine's, and what is remembered for that let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from kortisto.campaigns.clicks import judging, links
from kortisto.campaigns.clicks.judging import Click
from kortisto.campaigns.models import ClickCount, ClickTrace
from kortisto.outreach.engine import marks
from kortisto.outreach.models import Recipient

KEPT = timedelta(hours=1)
"""How long a trace is remembered. Its first click books the job that lets go of it; the nightly one is there for what a stopped
server could not do."""
_MOST = 40


@transaction.atomic
def count(hit: links.Hit, *, now: datetime) -> None:
    """Count a click on a link, for nobody. Only GET counts: HEAD is a machine's and asks nothing of the page."""
    trace, made = ClickTrace.objects.select_for_update().get_or_create(mark=mark(hit.entry), defaults={"seen_at": now})
    if made:
        _book(now + KEPT)
    before = [Click(*click) for click in trace.clicks]
    at = now.timestamp()
    row = _row(hit, now) if hit.link else None
    new = Click(row.pk if row else 0, hit.link.number if hit.link else 0, at, False)
    sent = hit.entry.sent_at.timestamp() if hit.entry.sent_at else None
    number = sum(
        1 for link in links.of(hit.campaign) if hit.link and (link.language, link.variant) == (hit.link.language, hit.link.variant)
    )
    machine = judging.judge(before, new, machine_at=trace.machine_at, sent_at=sent, links=number)
    if machine:
        theirs = judging.moved(before, at)
        for click in theirs:
            ClickCount.objects.filter(pk=click.row).update(humans=F("humans") - 1, machines=F("machines") + 1)
        before = [click._replace(machine=True) if click in theirs else click for click in before]
        trace.machine_at = at
    if row:
        ClickCount.objects.filter(pk=row.pk).update(**{"machines": F("machines") + 1} if machine else {"humans": F("humans") + 1})
    trace.clicks = [list(click) for click in [*before, new._replace(machine=machine)][-_MOST:]]
    trace.save(update_fields=["clicks", "machine_at"])


def _book(moment: datetime) -> None:
    """The jobs of the room know this module, not the other way round."""
    from kortisto.campaigns import jobs

    jobs.forget_clicks_at(moment)


def _row(hit: links.Hit, now: datetime) -> ClickCount:
    assert hit.link is not None
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    row, _made = ClickCount.objects.get_or_create(
        campaign=hit.campaign, language=hit.link.language, variant=links.bare(hit.entry.variant), number=hit.link.number, hour=hour
    )
    return row


def mark(entry: Recipient) -> str:
    """The keyed hash of an entry's token; the key is the mailing's own and lies outside the database."""
    return marks.mark(marks.key_of(f"clicks:{entry.mailing.ref}"), entry.token)


def forget(now: datetime) -> int:
    """Let go what is no longer needed to tell people from machines; gives how many traces."""
    return ClickTrace.objects.filter(seen_at__lt=now - KEPT).delete()[0]
