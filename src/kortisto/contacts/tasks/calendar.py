"""Open tasks as an iCalendar (RFC 5545), read from outside by a calendar program at a secret address (ADR 106).

A feed is a copy of register data elsewhere. Where every notice in force names it (`modules = ["calendar_feed"]` of a
system), it tells the kind of each task and the name its owner may see now. Elsewhere (H05, H09) it tells nothing
about anybody: how many tasks a day has, and when the next one with a time is due.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, vDatetime

from kortisto.accounts.models import User
from kortisto.contacts.models import CalendarFeed
from kortisto.contacts.tasks import seen
from kortisto.contacts.tasks.seen import Row
from kortisto.privacy import publication

MODULE = "calendar_feed"
BACK, AHEAD = timedelta(days=30), timedelta(days=400)
MOST = 500
SLOT = timedelta(minutes=30)
"""How long a task with a time of day is drawn."""


def make(user: Any, *, now: datetime) -> str:
    """A new secret for the user; an earlier one opens nothing from now on."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=user, defaults={"digest": _digest(token), "made_at": now})
    return token


def revoke(user: Any) -> bool:
    """The address opens nothing any more; gives whether there was one."""
    return bool(CalendarFeed.objects.filter(user=user).delete()[0])


def owner(token: str) -> User | None:
    """Whose address it is; None for an unknown one and for an account that may not see the register now."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=_digest(token)).first()
    user = feed.user if feed is not None else None
    return user if user is not None and user.is_active and user.has_right("register.read") else None


def named(as_of: date) -> bool:
    """Whether every notice in force names calendar feeds as a system, so that names may leave in one."""
    policies = publication.active_policies(as_of)
    return bool(policies) and all(any(MODULE in system.modules for system in policy.systems.values()) for policy in policies)


def written(user: User, *, as_of: date, now: datetime) -> bytes:
    """The user's open tasks of a month back and a year ahead, as far as the gates show them at this moment."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kortisto//tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Tasks"))
    rows = seen.tasks(user, lambda t: t.of(user).open().filter(due_on__range=(as_of - BACK, as_of + AHEAD)), as_of=as_of, most=MOST)
    for event in _told(rows) if named(as_of) else _counted(rows, user):
        event.add("dtstamp", now.astimezone(UTC))
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def _told(rows: list[Row]) -> Iterator[Event]:
    """A task each: kind and name, never its words."""
    for row in rows:
        event = _event(row, f"task-{row.pk}", reverse("contacts:task", args=[row.pk]))
        event.add("summary", f"{row.kind}: {row.name or row.company}" if row.name or row.company else row.kind)
        yield event


def _counted(rows: list[Row], user: User) -> Iterator[Event]:
    """How many a day, and the times of those that have one. Nothing of a task is in it, not even its number."""
    for day, count in Counter(row.due_on for row in rows if row.due_time is None).items():
        event = _all_day(day, _anonymous(user, day.isoformat()), reverse("contacts:tasks"))
        event.add("summary", ngettext("%(n)s task", "%(n)s tasks", count) % {"n": count})
        yield event
    for place, row in enumerate(row for row in rows if row.due_time is not None):
        event = _event(row, _anonymous(user, f"{row.due_on} {row.due_time} {place}"), reverse("contacts:tasks"))
        event.add("summary", _("Task"))
        yield event


def _event(row: Row, uid: str, path: str) -> Event:
    if row.due_time is None:
        return _all_day(row.due_on, uid, path)
    begins = datetime.combine(row.due_on, row.due_time, get_default_timezone()).astimezone(UTC)
    event = _bare(uid, path)
    event.add("dtstart", vDatetime(begins))
    event.add("dtend", vDatetime(begins + SLOT))
    return event


def _all_day(day: date, uid: str, path: str) -> Event:
    event = _bare(uid, path)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _bare(uid: str, path: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@kortisto")
    event.add("url", settings.BASE_URL + path)
    return event


def _anonymous(user: User, what: str) -> str:
    return hashlib.sha256(f"{user.ref} {what}".encode()).hexdigest()[:32]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
