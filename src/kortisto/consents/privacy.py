"""What the room tells the ground: objections, the facts about them, and what an erasure leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from kortisto.consents import merging, replaying, spool, suppression
from kortisto.consents.labels import ban_words, choice_words, ended_words
from kortisto.consents.models import ChannelChoice, Objection, Suppression
from kortisto.consents.models.topic import PREFIX
from kortisto.consents.suppression import remember
from kortisto.contacts.models import Contact, Position
from kortisto.contacts.privacy.facts import employed
from kortisto.lib.periods import local_day
from kortisto.privacy import conformance, erasers, parts, publication
from kortisto.privacy.facts import Dated, Holding, Objected, anchor, fact, objections

__all__ = ["merging", "replaying"]

ALL, DM = Objection.Channel.ALL, Objection.DIRECT_MARKETING
CHANNELS = frozenset({"email", "phone", "sms", "post"})


@objections
def objected_purposes(subject_ids: Sequence[int], as_of: date) -> Iterable[Objected]:
    """Purposes objected to on every channel. A ban on one channel ends no purpose: it only closes the channel."""
    rows = Objection.objects.filter(contact__subject_id__in=subject_ids, lifted_at=None, made_on__lte=as_of)
    rows = rows.exclude(scope__startswith=PREFIX)  # a topic is no purpose: it closes itself, and nothing ends with it
    found: dict[tuple[int, str], dict[str, date]] = {}
    for subject, scope, channel, made_on in rows.values_list("contact__subject_id", "scope", "channel", "made_on"):
        found.setdefault((subject, scope), {})[channel] = made_on
    whole = []
    for (subject, scope), channels in found.items():
        if ALL in channels:
            whole.append(Objected(subject, scope, channels[ALL]))
        elif set(channels) >= CHANNELS:
            whole.append(Objected(subject, scope, max(channels.values())))
    return whole


@fact("objected")
def objected(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """A ban of any width is in force."""
    rows = Objection.objects.filter(contact__subject_id__in=subject_ids, lifted_at=None, made_on__lte=as_of)
    return [Holding(subject, None, date.max) for subject in rows.values_list("contact__subject_id", flat=True).distinct()]


@anchor("objected_on")
def objected_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of the first ban still in force."""
    rows = Objection.objects.filter(contact__subject_id__in=subject_ids, lifted_at=None)
    return [Dated(subject, None, day) for subject, day in rows.values_list("contact__subject_id").annotate(Min("made_on"))]


@fact("subscribed_or_targeted")
def subscribed_or_targeted(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Has chosen a channel, or is a contact of a customer or prospect whom marketing may concern; and has not banned it all."""
    banned = {row.subject_id for row in objected_purposes(subject_ids, as_of) if row.purpose == DM}
    chosen = ChannelChoice.objects.filter(contact__subject_id__in=subject_ids, withdrawn_at=None)
    found = [Holding(subject, None, date.max) for subject in chosen.values_list("contact__subject_id", flat=True).distinct()]
    return [row for row in (*found, *employed(subject_ids, as_of)) if row.subject_id not in banned]


@anchor("consent_given")
def consent_given(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The first day the person chose a channel."""
    rows = ChannelChoice.objects.filter(contact__subject_id__in=subject_ids)
    return [Dated(subject, None, day) for subject, day in rows.values_list("contact__subject_id").annotate(Min("chosen_on"))]


@anchor("consent_withdrawn")
def consent_withdrawn(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day every choice had been taken back."""
    rows = ChannelChoice.objects.filter(contact__subject_id__in=subject_ids).values_list("contact__subject_id", "withdrawn_at")
    days: dict[int, list[date | None]] = {}
    for subject, moment in rows:
        days.setdefault(subject, []).append(local_day(moment, settings.TIME_ZONE) if moment else None)
    return [Dated(subject, None, max(d for d in own if d)) for subject, own in days.items() if all(own)]


@erasers.before_erase
def remember_bans(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Leave keyed hashes of the addresses of people who banned something, or who ask to be erased (decision 12).

    Also when only a part goes: an old address, re-imported under the same name, must not come back without its ban. Nothing
    is left where no notice declares the purpose, nor of people who banned nothing.
    """
    if not any(p.hashed_after_erasure for policy in publication.active_policies() for p in policy.purposes):
        return
    bans: dict[int, list[tuple[str, str, date]]] = {}
    rows = Objection.objects.filter(contact__subject_id__in=subject_ids, lifted_at=None)
    for subject, scope, channel, made_on in rows.values_list("contact__subject_id", "scope", "channel", "made_on"):
        bans.setdefault(subject, []).append((channel, scope, made_on))
    _waiting(subject_ids, bans, now)
    if reason == "request":
        for subject in subject_ids:
            bans.setdefault(subject, []).append((ALL, DM, local_day(now, settings.TIME_ZONE)))
    positions = Position.objects.filter(contact__subject_id__in=list(bans))
    entries = []
    for subject, email, phone in positions.values_list("contact__subject_id", "email", "phone"):
        entries += [(address, *ban) for address in (email, phone) if address for ban in bans[subject]]
    remember(entries, now=now)


def _waiting(subject_ids: Sequence[int], bans: dict[int, list[tuple[str, str, date]]], now: datetime) -> None:
    """Bans of theirs that are not written yet: with the card goes whoever they could be written for."""
    waiting = spool.banned()
    of = (
        dict(Contact.objects.filter(pk__in=list(waiting), subject_id__in=subject_ids).values_list("pk", "subject_id"))
        if waiting
        else {}
    )
    for pk, subject in of.items():
        bans.setdefault(subject, []).extend((channel, scope, local_day(now, settings.TIME_ZONE)) for scope, channel in waiting[pk])


@parts.register("dm_ban")
def bans_said(subject_ids: Sequence[int]) -> dict[tuple[int, str | None], str]:
    """Every ban that lies here, what was taken back too: it is held as long."""
    rows = Objection.objects.filter(contact__subject_id__in=subject_ids).order_by("made_on", "pk")
    found: dict[tuple[int, str | None], str] = {}
    for row in rows.select_related("contact"):
        key = (row.contact.subject_id, None)
        found[key] = "; ".join(filter(None, (found.get(key), ended_words(ban_words(row), row.lifted_at))))
    return found


@parts.register("dm_methods")
def choices_said(subject_ids: Sequence[int]) -> dict[tuple[int, str | None], str]:
    """Every choice that lies here, what was taken back too."""
    rows = ChannelChoice.objects.filter(contact__subject_id__in=subject_ids).order_by("chosen_on", "pk")
    found: dict[tuple[int, str | None], str] = {}
    for row in rows.select_related("contact"):
        key = (row.contact.subject_id, None)
        found[key] = "; ".join(filter(None, (found.get(key), ended_words(choice_words(row), row.withdrawn_at))))
    return found


@conformance.line("bans_readable")
def keys_of_bans(*, as_of: date, now: datetime) -> conformance.Line:
    """A ban of somebody erased is recognised by its key alone: where that was lost or exchanged, they would be written to again."""
    known = [key_id for key_id, _key in suppression.ring()]
    return conformance.counted(
        Suppression.objects.exclude(key_id__in=known).count(),
        _("Every ban of people who were erased can be recognised."),
        _("%(n)s bans of people who were erased cannot be recognised: their key is missing. Put its copy back."),
    )
