"""The room's lines of the conformance page: who was not told in time, and what left in spite of a ban.

A ban is not taken on trust: the ledgers of what was sent are held against the bans that stood when it was taken up for sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.consents.models import Objection, WideBan
from kortisto.consents.permission import purpose_of, scopes
from kortisto.consents.topics import topic_of
from kortisto.contacts.models import Position
from kortisto.contacts.models.merge import PersonMerge
from kortisto.outreach import informing
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy.conformance import Line, counted, line

LEFT = (Recipient.State.SENT, Recipient.State.UNDECIDED)


@line("uninformed")
def uninformed(*, as_of: date, now: datetime) -> Line:
    """H08, Art. 14(3): everybody is told within a month at the latest."""
    count = informing.open_clocks().filter(due_on__lt=as_of).count()
    return counted(
        count,
        _("Everybody was told of the register in time."),
        ngettext(
            "%(n)s person has not been told of the register in time.",
            "%(n)s persons have not been told of the register in time.",
            count,
        ),
    )


@line("bans")
def bans_kept(*, as_of: date, now: datetime) -> Line:
    """Nothing was taken up for sending to whom a ban stood against (Art. 21(3); H06, Y02)."""
    count = sum(1 for _breach in breaches(as_of))
    return counted(
        count,
        _("No message left in spite of a ban."),
        ngettext("%(n)s message left in spite of a ban.", "%(n)s messages left in spite of a ban.", count),
    )


def breaches(as_of: date) -> Iterator[int]:
    """Keys of recipients who got a message a ban stood against when it was taken up.

    Whose cards were joined later is left out: the ban was said to a card nobody knew to be theirs.
    """
    found: set[int] = set()
    kinds = Mailing.objects.exclude(started_at=None).order_by().values_list("purpose", "topic", "channel").distinct()
    for purpose, topic, channel in kinds:
        sent = Recipient.objects.filter(
            mailing__purpose=purpose, mailing__topic=topic, mailing__channel=channel, state__in=LEFT, claimed_at__isnull=False
        )
        sent = sent.exclude(Exists(PersonMerge.objects.filter(into=OuterRef("contact"), merged_at__gt=OuterRef("claimed_at"))))
        found.update(_of_persons(sent, _scopes(purpose, topic, as_of), channel))
        found.update(_of_firms(sent, channel))
    yield from sorted(found)


def _scopes(purpose: str, topic: str, as_of: date) -> frozenset[str]:
    """What a ban may be on to stand against it; of a purpose no notice knows any more, all that it may be called."""
    try:
        _policy, known = purpose_of(purpose, as_of)
        return scopes(known, topic_of(topic, purpose)) | {purpose}
    except ValueError:
        return frozenset({purpose, Objection.DIRECT_MARKETING, *([f"topic:{topic}"] if topic else [])})


def _standing(channel: str) -> Q:
    """A ban on the channel that stood when the message was taken up."""
    then = OuterRef("claimed_at")
    return Q(channel__in=("*", channel), recorded_at__lt=then) & (Q(lifted_at=None) | Q(lifted_at__gt=then))


def _of_persons(sent: QuerySet[Recipient], on: Iterable[str], channel: str) -> Iterable[int]:
    said = Objection.objects.filter(_standing(channel), contact=OuterRef("contact"), scope__in=list(on))
    # From the bans, which are few, to what was sent to those who said them.
    whose = Objection.objects.filter(scope__in=list(on)).order_by().values("contact")
    return sent.filter(Exists(said), contact__in=whose).values_list("pk", flat=True)


def _of_firms(sent: QuerySet[Recipient], channel: str) -> Iterator[int]:
    """Bans of companies and domains, by the job the message went to as it is now."""
    for ban in WideBan.objects.filter(channel__in=("*", channel)):
        while_it_stood = sent.filter(claimed_at__gt=ban.recorded_at)
        if ban.lifted_at is not None:
            while_it_stood = while_it_stood.filter(claimed_at__lt=ban.lifted_at)
        if ban.company_id is not None:
            jobs = Position.objects.filter(company=ban.company_id)
        else:
            jobs = Position.objects.filter(Q(email_folded__endswith=f"@{ban.domain}") | Q(email_folded__endswith=f".{ban.domain}"))
        yield from while_it_stood.filter(position__in=jobs.order_by().values("pk")).values_list("pk", flat=True)
