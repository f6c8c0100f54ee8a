"""A few requests of data subjects, so that the desk of requests is not empty: one ready to be answered, one from nobody we know."""

from __future__ import annotations

from datetime import datetime, timedelta

from kortisto.contacts.models import Contact
from kortisto.contacts.scope import current
from kortisto.lib.periods import local_day
from kortisto.rights import actions

_MAIL = "Tietojeni poisto\n\nHei, saan teiltä kirjeitä. Poistakaa tietoni, kiitos."


def ask(*, by: str, now: datetime, zone: str) -> int:
    """Four requests of different ages and states; gives how many. None without a purpose."""
    today = local_day(now, zone)
    if not current(today).holds("requests"):
        return 0
    people = list(
        Contact.objects.not_passive().filter(positions__email__gt="").distinct().select_related("subject").order_by("pk")[10:13]
    )
    if len(people) < 3:
        return 0
    ready = actions.open_request(
        subject=people[0].subject, kind="access", came_by="page", received_on=today - timedelta(days=24), by="self", now=now
    )
    actions.identify(ready, how="page", by="self", now=now)
    actions.open_request(
        subject=people[1].subject, kind="rectification", came_by="phone", received_on=today - timedelta(days=3), by=by, now=now
    )
    said = actions.Said("", "entinen.tilaaja@muualla.example", _MAIL)
    actions.open_request(
        subject=None, kind="erasure", came_by="letter", received_on=today - timedelta(days=6), said=said, by=by, now=now
    )
    actions.open_request(
        subject=people[2].subject, kind="erasure", came_by="mail", received_on=today, said=said, draft=True, by="mail", now=now
    )
    return 4
