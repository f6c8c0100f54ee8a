"""An account somebody else used: whom it was shown in those hours, from the log of reads (T35)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.lib.periods import local_day
from kortisto.privacy import exposures
from kortisto.privacy.gate import system_gate
from kortisto.privacy.models import ReadEvent, Subject

MOST = 500


class Accounts:
    """Everybody an account was shown between two moments; the data are those of the activity it acted for."""

    label = _("an account of staff that somebody else used")
    timed = True

    def options(self, *, as_of: date) -> Iterable[tuple[str, str]]:
        for ref, name, email in User.objects.order_by("name").values_list("ref", "name", "email")[:MOST]:
            yield str(ref), f"{name} · {email}"

    def exposed(self, key: str, *, since: datetime, until: datetime) -> Iterable[exposures.Exposed]:
        rows = ReadEvent.objects.filter(actor_ref=key, at__gte=since, at__lte=until).order_by("at")
        seen = list(rows.values_list("subject_ref", "activity", "at"))
        known = {str(ref): pk for ref, pk in Subject.objects.filter(ref__in={ref for ref, _a, _t in seen}).values_list("ref", "pk")}
        data = {activity: _data(activity, local_day(until, settings.TIME_ZONE)) for activity in {row[1] for row in seen}}
        for ref, activity, at in seen:
            if ref in known:
                yield exposures.Exposed(known[ref], data[activity], local_day(at, settings.TIME_ZONE))


def _data(activity: str, as_of: date) -> frozenset[str]:
    """What a screen of an activity may show; a screen of the officer's shows what is held, whatever it is."""
    try:
        return system_gate(activity, as_of=as_of).data
    except ValueError:
        return frozenset({"*"})


exposures.register("account", Accounts())
