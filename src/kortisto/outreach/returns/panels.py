"""What returns put into the menu and on Today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.outreach.models import Return
from kortisto.outreach.returns.verdicts import Kind
from kortisto.ui import counting, menu, today
from kortisto.ui import format as fmt

LATELY = timedelta(days=7)
MANY = 5
"""So many refusals because of us in a week are no chance."""


def _waiting(request: HttpRequest) -> int | None:
    return counting.remembered(request, "returned", timezone.localdate(), Return.objects.waiting().count)


menu.register(
    "returned", gettext_lazy("What came back"), icon="undo", url="outreach:returned", group="work", order=15, right="notices.send",
    counter=_waiting,
)  # fmt: skip


@today.card("returned", right="notices.send")
def returned(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """What waits for a decision, and what the sender has to put in order."""
    waiting = Return.objects.waiting().count()
    here = reverse("outreach:returned")
    if waiting:
        words: Any = ngettext(
            "%(n)s message came back and waits for a decision", "%(n)s messages came back and wait for a decision", waiting
        )
        yield today.Need(due_on=day, title=words % {"n": fmt.number(waiting)}, act=today.Act(_("Look"), here), count=waiting)
    recent = Return.objects.standing().filter(kind=Kind.SENDER, received_at__gte=timezone.now() - LATELY).count()
    if recent >= MANY:
        words = ngettext(
            "%(n)s message was refused because of us within a week",
            "%(n)s messages were refused because of us within a week",
            recent,
        )
        yield today.Need(
            due_on=day, title=words % {"n": fmt.number(recent)}, detail=_("Reputation, authentication, rules or size: nobody’s card was changed."),
            act=today.Act(_("Show the reasons"), f"{here}?laji={Kind.SENDER}"), count=recent,
        )  # fmt: skip
