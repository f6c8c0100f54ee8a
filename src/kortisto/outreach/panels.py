"""What informing puts in the shell and on Today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.outreach import informing
from kortisto.outreach.inbound import panels as inbox
from kortisto.outreach.models import OutboxMessage
from kortisto.privacy.gate import open_gate
from kortisto.ui import counting, menu, today
from kortisto.ui import format as fmt

__all__ = ["inbox"]

AHEAD = timedelta(days=30)
CLAUSE = gettext_lazy("We tell of the registration at the first contact, within a month at the latest")


def _n(value: int) -> dict[str, str]:
    return {"n": fmt.number(value)}


def _waiting(request: HttpRequest) -> int | None:
    """How many should be informed within a week or are late: the number beside the menu item."""
    from django.utils import timezone

    day = timezone.localdate()
    soon = informing.open_clocks().order_by().filter(due_on__lte=day + timedelta(days=7))
    return counting.remembered(request, "inform", day, soon.count)


menu.register(
    "inform", gettext_lazy("Informing"), icon="mail", url="outreach:inform", group="work", order=10, right="notices.send",
    counter=_waiting,
)  # fmt: skip


@today.card("inform", right="notices.send")
def people(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One row for those late, one for each coming day; those whose message is under way do not need anybody."""
    try:
        gate = open_gate(request.user, informing.ACTIVITY, as_of=day)
    except PermissionDenied:
        return
    underway = OutboxMessage.objects.waiting().values("contact__subject")
    clocks = gate.concerning(informing.open_clocks(), "subject_id").filter(due_on__lte=day + AHEAD).exclude(subject__in=underway)
    days: dict[date, int] = dict(clocks.order_by("due_on").values_list("due_on").annotate(n=Count("pk")))
    late = sum(count for due, count in days.items() if due < day)
    if late:
        yield _need(min(days), late, broken=True)
    for due, count in days.items():
        if due >= day:
            yield _need(due, count, broken=False)


def _need(due: date, count: int, *, broken: bool) -> today.Need:
    here = reverse("outreach:inform")
    detail = ""
    if broken:
        title = ngettext("%(n)s person has not been informed in time", "%(n)s persons have not been informed in time", count) % _n(
            count
        )
        detail = _("Their details may not be used for marketing, lists or export until they are.")
    else:
        title = ngettext("Inform %(n)s new contact person", "Inform %(n)s new contact persons", count) % _n(count)
    return today.Need(
        due_on=due,
        title=title,
        detail=detail,
        clause=CLAUSE,
        act=today.Act(_("Check and send"), f"{here}?aika=myohassa" if broken else here, hidden=fmt.day(due)),
        other=today.Act(_("Print letters"), reverse("outreach:letters"), hidden=fmt.day(due)) if broken else None,
        lane="inform",
        count=count,
        broken=broken,
    )


@today.card("undecided", right="notices.send")
def undecided(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Messages of which only a person can say whether they arrived."""
    count = OutboxMessage.objects.undecided().count()
    if count:
        words: Any = ngettext("Decide whether %(n)s message arrived", "Decide whether %(n)s messages arrived", count)
        yield today.Need(
            due_on=day,
            title=words % _n(count),
            detail=_("Sending was interrupted. Nothing is sent twice by itself."),
            act=today.Act(_("Show the messages"), reverse("outreach:outbox")),
            count=count,
        )
