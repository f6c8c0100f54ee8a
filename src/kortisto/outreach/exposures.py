"""A mailing that went wrong, for instance to the wrong people or with the wrong attachment: whom it reached (T35)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.lib.periods import local_day
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy import exposures
from kortisto.ui import format as fmt

MOST = 100
DATA = frozenset({"name", "email", "company"})
"""What a message may carry of a person: slots of a letter are filled with these (`campaigns.letters.slots`)."""

State = Recipient.State


class Mailings:
    """Everybody whose message left, or may have left."""

    label = _("a mailing")
    timed = False

    def options(self, *, as_of: date) -> Iterable[tuple[str, str]]:
        for row in Mailing.objects.exclude(started_at=None).order_by("-started_at")[:MOST]:
            day = fmt.day(local_day(row.started_at, settings.TIME_ZONE)) if row.started_at else ""
            yield row.ref, f"{row.ref} · {day}"

    def exposed(self, key: str, *, since: datetime, until: datetime) -> Iterable[exposures.Exposed]:
        mailing = Mailing.objects.filter(ref=key).first()
        if mailing is None or mailing.started_at is None:
            raise ValueError(f"there is no mailing {key!r} that was sent")
        day = local_day(mailing.started_at, settings.TIME_ZONE)
        rows = Recipient.objects.filter(mailing=mailing, state__in=(State.SENT, State.UNDECIDED))
        for subject in rows.values_list("contact__subject_id", flat=True):
            yield exposures.Exposed(subject, DATA, day)


exposures.register("mailing", Mailings())
