"""Two cards become one: the stricter ban wins, a choice needs both silent or willing, the address left behind keeps its ban."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from kortisto.consents.actions import object_to
from kortisto.consents.models import ChannelChoice, Objection, Suppression
from kortisto.consents.models.topic import scope_of
from kortisto.consents.suppression import hashes, remember
from kortisto.contacts.merging import registry
from kortisto.contacts.merging.registry import Meeting, Parting
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.privacy import publication

ALL, DM = Objection.Channel.ALL, Objection.DIRECT_MARKETING


@registry.settle
def settle(meeting: Meeting) -> None:
    """Of the same ban on both the earlier one stays. A choice of a channel falls to a ban, and to a later withdrawal."""
    _bans(meeting)
    _choices(meeting)


def _bans(meeting: Meeting) -> None:
    mine = {(row.scope, row.channel): row for row in _open(meeting.kept)}
    for theirs in _open(meeting.gone):
        own = mine.get((theirs.scope, theirs.channel))
        if own is not None:
            stays, goes = sorted((own, theirs), key=lambda row: (row.made_on, row.pk))
            meeting.journal.remove([goes])
            meeting.journal.change(stays, contact=meeting.kept)


def _choices(meeting: Meeting) -> None:
    both = [meeting.kept.pk, meeting.gone.pk]
    banned = {(row.scope, row.channel) for contact in (meeting.kept, meeting.gone) for row in _open(contact)}
    withdrawn: dict[tuple[str, str], date] = {}
    for channel, topic, moment in ChannelChoice.objects.filter(contact__in=both, withdrawn_at__isnull=False).values_list(
        "channel", "topic", "withdrawn_at"
    ):
        if moment is not None:
            day = local_day(moment, settings.TIME_ZONE)
            withdrawn[channel, topic] = max(day, withdrawn.get((channel, topic), day))
    standing: set[tuple[str, str]] = set()
    for row in ChannelChoice.objects.filter(contact__in=both, withdrawn_at=None).order_by("chosen_on", "pk"):
        key, against = (row.channel, row.topic), {(DM, row.channel), (DM, ALL), (scope_of(row.topic), ALL)}
        if banned & against or withdrawn.get(key, date.min) >= row.chosen_on:
            meeting.journal.change(row, withdrawn_at=meeting.now)
        elif key in standing:
            meeting.journal.remove([row])
        else:
            standing.add(key)


@registry.settled
def leave_hashes(meeting: Meeting) -> None:
    """An address of the person that nobody chose must not come back with a list as somebody who banned nothing."""
    if not any(p.hashed_after_erasure for policy in publication.active_policies() for p in policy.purposes):
        return
    bans = [(row.channel, row.scope, row.made_on) for row in _open(meeting.kept)]
    known = set(Suppression.objects.values_list("pk", flat=True).filter(digest__in=_digests(meeting)))
    remember([(address, *ban) for address in meeting.left_behind for ban in bans], now=meeting.now)
    meeting.journal.added(Suppression.objects.filter(digest__in=_digests(meeting)).exclude(pk__in=known))


def _digests(meeting: Meeting) -> list[str]:
    return [digest for address in meeting.left_behind for digest in hashes(address).values()]


@registry.remembered
def bans(contact: Contact) -> list[tuple[str, list[str]]]:
    """Every ban in force, as the ledger enters one."""
    return [("objected", [row.scope, row.channel, row.made_on.isoformat()]) for row in _open(contact)]


@registry.parted
def banned_since(parting: Parting) -> None:
    """A ban set while the two were one was said by one of them: it holds for both."""
    since = Objection.objects.filter(contact=parting.kept.pk, lifted_at=None, recorded_at__gte=parting.merged_at)
    for row in since:
        object_to(
            contact=parting.gone, scope=row.scope, channel=row.channel, how=row.how, made_on=row.made_on, by=parting.by,
            now=parting.now, said=row.said,
        )  # fmt: skip


def _open(contact: Contact) -> list[Objection]:
    return list(Objection.objects.filter(contact=contact.pk, lifted_at=None).order_by("pk"))
