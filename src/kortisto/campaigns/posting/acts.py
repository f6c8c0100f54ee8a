"""What the ledger of letters is told: that a letter was printed, that the printed ones were taken to the post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign
from kortisto.campaigns.posting import addressing
from kortisto.campaigns.posting.addressing import Addressee, Batch
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy import audit

State = Recipient.State


def printed(campaign: Campaign) -> int:
    """How many letters or labels lie on somebody's desk, printed and not yet recorded as posted."""
    return Recipient.objects.filter(mailing=campaign.letters_id, state=State.PLANNED, attempts__gt=0).count()


@transaction.atomic
def print_out(found: Batch, action: str, *, by: str, now: datetime) -> None:
    """Those of a batch were printed; those the gate has closed for get no letter, as an e-mail would be withdrawn when it is claimed.
    Whose letter lies printed already waits for a word on what became of it (`posted`).

    Who was printed is in the trail of each: paper leaves the house, and nobody erases it from here.
    """
    Recipient.objects.filter(pk__in=[one.entry for one in found.people], state=State.PLANNED).update(attempts=F("attempts") + 1)
    for reason in set(found.closed.values()):
        closed = [pk for pk, why in found.closed.items() if why == reason]
        Recipient.objects.filter(pk__in=closed, state=State.PLANNED, attempts=0).update(state=State.WITHDRAWN, problem=reason)
    _written(found.people, action, by, now)


def _written(people: Sequence[Addressee], action: str, by: str, now: datetime) -> None:
    cards = Contact.objects.filter(pk__in=[one.contact_id for one in people]).select_related("subject")
    subjects = {row.pk: row.subject for row in cards}
    acts = [audit.Act(action, by, subjects[one.contact_id], ("name", "company", "work_address"), "", "", None) for one in people]
    audit.record_many(acts, now=now)


@transaction.atomic
def posted(campaign: Campaign, *, shown: Collection[int] = (), went: Collection[int] = (), by: Any, now: datetime) -> int:
    """The printed letters have been taken to the post; gives how many. Whoever was not printed waits on.

    Of those who may not be written to any more since theirs was printed somebody has to have been shown (`shown`, entries): their
    letters were taken out, and are withdrawn with the reason, but for those that `went` all the same, which the ledger says too.
    Refused when nothing was printed, and when such a letter was not shown.
    """
    if campaign.letters is None:
        raise Refused(_("Nobody gets this campaign by post yet. Settle the recipients first."), code="no_ledger")
    waiting = Recipient.objects.filter(mailing=campaign.letters, state=State.PLANNED)
    stopped = addressing.stopped(campaign, as_of=local_day(now, settings.TIME_ZONE))
    if set(stopped) - set(shown):
        raise Refused(_("Somebody whose letter is printed may not be written to any more. Look at them first."), code="stopped")
    done = 0
    for pk, reason in stopped.items():
        one = waiting.filter(pk=pk)
        if pk in went:
            done += one.update(state=State.SENT, sent_at=now, problem=reason)
        else:
            one.update(state=State.WITHDRAWN, problem=reason)
    done += waiting.filter(attempts__gt=0).update(state=State.SENT, sent_at=now)
    if not done and not stopped:
        raise Refused(_("Print the letters or the labels first."), code="not_printed")
    mailings = Mailing.objects.filter(pk=campaign.letters.pk)
    mailings.filter(started_at=None).update(started_at=now)
    if not waiting.exists():
        mailings.update(state=Mailing.State.FINISHED, ended_at=now)
    audit.record(action="campaign.posted", by=by.actor_ref, purpose=campaign.purpose, now=now)
    return int(done)


def despite(campaign: Campaign) -> Counter[str]:
    """Reason → letters that went to the post though it held by then."""
    rows = Recipient.objects.filter(mailing=campaign.letters_id, state=State.SENT).exclude(problem="").order_by()
    return Counter(dict(rows.values_list("problem").annotate(Count("pk")))) if campaign.letters_id else Counter()


def taken_out(campaign: Campaign) -> Counter[str]:
    """Reason → letters that did not go, settled and withdrawn."""
    rows = Recipient.objects.filter(mailing=campaign.letters_id, state=State.WITHDRAWN).order_by()
    return Counter(dict(rows.values_list("problem").annotate(Count("pk")))) if campaign.letters_id else Counter()
