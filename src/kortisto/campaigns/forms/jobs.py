"""Background work of the forms: confirmations on their way, and what nobody confirmed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.campaigns.forms import pending
from kortisto.campaigns.models import PendingAnswer
from kortisto.outreach.smtp import Line, server
from kortisto.privacy import replay


@jobs.task(label=_("Mailing confirmations of forms"))
def send_confirmations() -> dict[str, int]:
    """Mail what is due and book the next try. Under the restore lock nothing leaves."""
    target = server()
    if target is None or replay.is_locked():
        return {}
    pending.clear(timezone.now())
    with Line(target) as line:
        ends = pending.send_due(line=line, clock=timezone.now)
    first = PendingAnswer.objects.filter(sent_at=None).order_by("next_try_at").values_list("next_try_at", flat=True).first()
    if first is not None:
        jobs.at(send_confirmations, first, name="forms")
    return dict(ends)


@jobs.task(label=_("Clearing unconfirmed answers of forms"))
def clear_pending() -> dict[str, int]:
    """Answers nobody confirmed within 48 hours, and the keys they were sealed with."""
    return {"cleared": pending.clear(timezone.now())}


for _clock in ("04:50", "10:50", "16:50", "22:50"):
    jobs.every_day(_clock, clear_pending)
