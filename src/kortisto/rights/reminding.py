"""Whoever looks after requests is reminded by mail a week before a last day, two days before, and every day once it has come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from kortisto.accounts.models import User
from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach.carriers import carrier
from kortisto.outreach.mail import Letter, UnsafeHeader, letter, new_message_id, sender_domain
from kortisto.rights.models import Request, Step
from kortisto.ui import format as fmt

RIGHT = "privacy.manage"
_BEFORE = (7, 2, 1, 0)


def pressing(as_of: date) -> list[Request]:
    """Open requests of whose last day the officers are reminded today."""
    return [row for row in Request.objects.open().select_related("subject") if _is_day((row.last_on - as_of).days)]


def _is_day(left: int) -> bool:
    return left in _BEFORE or left < 0


def remind(*, as_of: date, now: datetime) -> int:
    """One mail for each officer, with numbers and days, no names; gives how many left. Once a day, however often it is asked."""
    today = now - timedelta(hours=20)
    done = set(Step.objects.filter(what="reminded", at__gt=today).values_list("request_id", flat=True))
    rows = [row for row in pressing(as_of) if row.pk not in done]
    target = carrier()
    if not rows or target is None:
        return 0
    sent = 0
    with target as line:
        for officer in officers(as_of):
            try:
                sent += line.deliver(_composed(officer, rows, as_of, now), before_data=lambda: None).outcome in ("sent", "unknown")
            except (UnsafeHeader, AddressTrouble):
                continue
    if sent:
        Step.objects.bulk_create([Step(request=row, what="reminded", by="system", at=now) for row in rows])
    return sent


def officers(as_of: date) -> list[User]:
    return [user for user in User.objects.open(as_of=as_of).order_by("pk") if user.has_right(RIGHT) and user.email]


def _composed(officer: User, rows: list[Request], as_of: date, now: datetime) -> Letter:
    language = getattr(officer, "language", "") or settings.LANGUAGE_CODE[:2]
    with translation.override(language):
        subject = ngettext("%(n)s request waits for an answer", "%(n)s requests wait for an answer", len(rows)) % {"n": len(rows)}
        lines = [(row.number, fmt.day(row.last_on), row.last_on < as_of) for row in rows]
        context = {"subject": subject, "lines": lines, "link": settings.BASE_URL + reverse("rights:desk"), "language": language}
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name=officer.name,
            email=officer.email or "",
            subject=subject,
            text=render_to_string("rights/mail/reminder.txt", context),
            html=render_to_string("rights/mail/reminder.html", context),
            message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
            language=language,
            now=now,
        )
