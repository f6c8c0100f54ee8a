"""Files taken out, as something that can get lost (T35)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.exchange.models import Disclosure, DisclosureMember
from kortisto.lib.periods import local_day
from kortisto.privacy import exposures
from kortisto.ui import format as fmt

MOST = 100


class Files:
    """Who was in a file still in the register, with the columns the file had."""

    label = _("a file taken out of the register")
    timed = False

    def options(self, *, as_of: date) -> Iterable[tuple[str, str]]:
        for row in Disclosure.objects.order_by("-pk")[:MOST]:
            day = fmt.day(local_day(row.made_at, settings.TIME_ZONE))
            yield str(row.pk), f"{row.code} · {day} · {fmt.number(row.count)} · {row.format}"

    def exposed(self, key: str, *, since: datetime, until: datetime) -> Iterable[exposures.Exposed]:
        file = Disclosure.objects.filter(pk=int(key)).first() if key.isdecimal() else None
        if file is None:
            raise ValueError(f"there is no file {key!r}")
        data, day = frozenset(file.columns), local_day(file.made_at, settings.TIME_ZONE)
        for subject in DisclosureMember.objects.filter(disclosure=file).values_list("subject_id", flat=True):
            yield exposures.Exposed(subject, data, day)

    def gone(self, key: str) -> int:
        """The file knows how many it had; of whoever is erased it has no row any more."""
        file = Disclosure.objects.filter(pk=int(key)).first() if key.isdecimal() else None
        if file is None:
            return 0
        return max(0, file.count - DisclosureMember.objects.filter(disclosure=file).count())


exposures.register("file", Files())
