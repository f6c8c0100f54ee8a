"""What informing puts in the shell and on Today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.outreach import informing
from kortisto.outreach.engine import terms
from kortisto.outreach.inbound import panels as inbox
from kortisto.outreach.models import OutboxMessage
from kortisto.outreach.returns import panels as returned
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Clock
from kortisto.ui import counting, menu, today
from kortisto.ui import format as fmt

__all__ = ["inbox", "returned"]

AHEAD = timedelta(days=30)
CLAUSE = gettext_lazy("We tell of the registration at the first contact, within a month at the latest")


def _n(value: int) -> dict[str, str]:
    return {"n": fmt.number(value)}


def _waiting(request: HttpRequest) -> int | None:
    """How many should be informed within a week or are late: the number beside the menu item."""
    from django.utils import timezone

    day = timezone.localdate()
    soon = informing.open_clocks().order_by().filter(due_on__lte=day + timedelta(days=7))
    return counting.remembered(request, "inform", day, lambda: counting.capped(soon))


menu.register(
    "inform", gettext_lazy("Informing"), icon="mail", url="outreach:inform", group="work", order=10, right="notices.send",
    counter=_waiting,
)  # fmt: skip


def _clocks(request: HttpRequest, day: date) -> QuerySet[Clock]:
    """Clocks of those who need somebody: not those whose message is under way."""
    try:
        gate = open_gate(request.user, informing.ACTIVITY, as_of=day)
    except PermissionDenied:
        return Clock.objects.none()
    underway = OutboxMessage.objects.waiting().values("contact__subject")
    return gate.concerning(informing.open_clocks(), "subject_id").exclude(subject__in=underway)


def _lines(request: HttpRequest, day: date) -> int:
    """Whether anybody is late, and on how many days of the week somebody falls due: from day to day, not clock by clock."""
    clocks, due = _clocks(request, day).values_list("due_on", flat=True), day - timedelta(days=1)
    number = int(clocks.filter(due_on__lte=due).exists())
    while found := clocks.filter(due_on__gt=due, due_on__lte=day + timedelta(days=today.WEEK))[:1]:
        due, number = found[0], number + 1
    return number


@today.card("inform", right="notices.send", lines=_lines)
def people(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One row for those late, one for each coming day; those whose message is under way do not need anybody."""
    days = counting.remembered(request, "to inform", day, lambda: _days(_clocks(request, day), day))
    for due, count in days.items():
        yield _need(due, count, broken=due < day)


def _days(clocks: QuerySet[Clock], day: date) -> dict[date, int]:
    """How many are due on each of the coming days, and late (by the day of the first): the first thousand of either are counted."""
    late = clocks.filter(due_on__lt=day)
    first = late.order_by("due_on").values_list("due_on", flat=True).first()
    found = {} if first is None else {first: counting.capped(late)}
    ahead = clocks.filter(due_on__gte=day, due_on__lte=day + AHEAD)
    coming = Counter(ahead.order_by("due_on").values_list("due_on", flat=True)[: counting.CAP + 1])
    if coming.total() > counting.CAP:  # of the last of these days not all were counted
        last = max(coming)
        coming[last] = fmt.AtLeast(max(coming[last] - 1, 1))
    return found | dict(sorted(coming.items()))


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


@today.ahead("ledgers", right="privacy.manage")
def ledgers(request: HttpRequest, day: date) -> Iterable[today.Ahead]:
    """Entries of mailings whose term ends in the coming month, a row for each night."""
    nights: dict[date, int] = {}
    for last, count in terms.soon(day, day + AHEAD):
        goes = max(last, day) + timedelta(days=1)
        nights[goes] = nights.get(goes, 0) + count
    for night, count in sorted(nights.items()):
        words = ngettext(
            "%(n)s entry of a mailing goes when its promised time ends",
            "%(n)s entries of mailings go when their promised time ends",
            count,
        )
        yield today.Ahead(night, words % _n(count), count, "")


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
