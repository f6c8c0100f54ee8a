"""Where the pictures and files of letters are used, and which of them may go.

A file is used as long as a draft, a campaign under way or a template names it, and after sending for as long as a letter is shown in a
browser (`[campaigns] web_days`): until then recipients open the message and see it. A letter no campaign has any more uses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from kortisto.campaigns.letters import hosting
from kortisto.campaigns.models import Campaign, HostedFile, Letter, LetterVersion
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.models import Mailing
from kortisto.privacy import audit

_REF = re.compile(r"[0-9a-f]{32}")
ENDED = (Mailing.State.FINISHED, Mailing.State.CANCELLED)


@dataclass
class Uses:
    """Of one file: the `campaigns` and `templates` that name it, and whether any of them still needs it (`needed`)."""

    campaigns: list[Campaign] = field(default_factory=list)
    templates: list[Letter] = field(default_factory=list)
    needed: bool = False


def of(files: Sequence[HostedFile], *, now: datetime) -> dict[int, Uses]:
    """File → its uses; four queries, however many files there are."""
    named = _named({row.ref: row.pk for row in files})
    found = {row.pk: Uses() for row in files}
    letters = {pk for places in named.values() for pk in places}
    campaigns: dict[int, list[Campaign]] = {}
    for campaign in Campaign.objects.filter(letter__in=letters).select_related("mailing", "letters").order_by("-pk"):
        campaigns.setdefault(campaign.letter_id, []).append(campaign)
    templates = {letter.pk: letter for letter in Letter.objects.filter(pk__in=letters, template=True)}
    for file, places in named.items():
        for letter in sorted(places):
            found[file].campaigns += campaigns.get(letter, [])
            found[file].templates += [templates[letter]] if letter in templates else []
    for uses in found.values():
        uses.needed = bool(uses.templates) or any(_needs(campaign, now) for campaign in uses.campaigns)
    return found


def _named(refs: dict[str, int]) -> dict[int, set[int]]:
    """File → the letters that name it: read as text, for a ref is nothing else's."""
    found: dict[int, set[int]] = {}
    if not refs:
        return found
    texts = LetterVersion.objects.annotate(text=Cast("content", TextField())).values_list("letter", "text")
    looks = Letter.objects.annotate(text=Cast("look", TextField())).exclude(look={}).values_list("pk", "text")
    for rows in (texts.iterator(), looks.iterator()):
        for letter, ref in _read(rows):
            if ref in refs:
                found.setdefault(refs[ref], set()).add(letter)
    return found


def _read(rows: Iterable[tuple[int, str]]) -> Iterable[tuple[int, str]]:
    for letter, text in rows:
        for ref in set(_REF.findall(text)):
            yield letter, ref


def _needs(campaign: Campaign, now: datetime) -> bool:
    """Whether the campaign has still to be sent, or recipients may still open what was."""
    if campaign.mailing is None:
        return campaign.archived_at is None
    ended = campaign.mailing.ended_at if campaign.mailing.state in ENDED else None
    return ended is None or ended + timedelta(days=settings.KORTISTO.campaigns_web_days) > now


def may_go(row: HostedFile, uses: Uses, *, now: datetime) -> bool:
    """Whether it may be removed: nothing needs it, or its last day is over, so that nobody is shown it anyway."""
    return not uses.needed or (row.expires_on is not None and row.expires_on <= local_day(now, settings.TIME_ZONE))


@transaction.atomic
def remove(row: HostedFile, *, by: Any, now: datetime) -> None:
    """Off the server for good. Refused while something needs it."""
    row = HostedFile.objects.select_for_update().get(pk=row.pk)
    if row.removed_at is not None:
        return
    if not may_go(row, of([row], now=now)[row.pk], now=now):
        raise Refused(_("“%(name)s” is in use, so it cannot be removed.") % {"name": row.name}, code="used")
    audit.record(action="campaign.file_removed", by=by.actor_ref, now=now)
    hosting.remove(row, now=now)


def standing() -> QuerySet[HostedFile]:
    """The files there are, the newest first."""
    return HostedFile.objects.filter(removed_at=None).select_related("owner").order_by("-pk")
