"""What the room puts into the shell, on Today and into search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kortisto.contacts import answers, events, finding, owndays
from kortisto.contacts.attachments import panels as attachments
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.card.person import sees_people
from kortisto.contacts.custom import lists as custom_lists
from kortisto.contacts.custom import panels as custom
from kortisto.contacts.labels import interaction_label
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Contact, Interaction, Passivation
from kortisto.contacts.tags import panels as tags
from kortisto.contacts.tasks import panels as tasks
from kortisto.contacts.views.merged import company_panel, person_panel
from kortisto.contacts.ytj import panels as business_register
from kortisto.database.there import There
from kortisto.ui import counting, menu, panels, today
from kortisto.ui import format as fmt

__all__ = ["answers", "attachments", "business_register", "custom", "custom_lists", "events", "finding", "owndays", "tags", "tasks"]


menu.register(
    "contacts", _("People"), icon="people", url="contacts:list", group="register", order=10, right="register.read", tab=2,
    to=lambda user: sees_people(user, as_of=timezone.localdate()),
)  # fmt: skip
menu.register(
    "companies", _("Companies"), icon="firm", url="contacts:companies", group="register", order=20, right="register.read", tab=3
)
menu.register(
    "tags", _("Tags"), icon="stamp", url="contacts:tags", group="duty", order=85,
    to=lambda user: user.has_right("export") or user.has_right("settings.manage"),
)  # fmt: skip
menu.register(
    "work_tasks", _("Work tasks"), icon="note", url="contacts:work_tasks", group="duty", order=84,
    to=lambda user: user.has_right("campaigns.edit") or user.has_right("settings.manage"),
)  # fmt: skip
menu.register("fields", _("Custom fields"), icon="note", url="contacts:fields", group="duty", order=86, right="settings.manage")
menu.add_new("person", _("Person"), icon="user", url="contacts:add", order=10, right="register.edit")
menu.add_new("company", _("Company"), icon="firm", url="contacts:add_company", order=20, right="register.edit")

for _kind, _panel in (("contact", person_panel), ("company", company_panel)):
    panels.register(
        _kind, "merges", label=_("Merged into this card"), column="side", order=90, right="register.read", render=_panel
    )

EXPIRING = timedelta(days=90)
WARNED = timedelta(days=30)
SHOWN = 5


def _expires_soon(request: HttpRequest, day: date) -> int:
    people = _own(request, "contacts", day)
    if people is None:
        return 0
    return int(people.filter(subject__keep_until__gte=day, subject__keep_until__lte=day + WARNED).exists())


@today.card("expiring", right="register.read", lines=_expires_soon)
def own_expiring(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One's own contacts that go within 90 days if nothing is heard of them (H12: the owner is told, never by mail)."""
    people = _own(request, "contacts", day)
    if people is None:
        return
    going = people.filter(subject__keep_until__gte=day, subject__keep_until__lte=day + EXPIRING)
    count, soon, first = counting.remembered(request, "own expiring", day, lambda: _last_days(going, day))
    if first is None:
        return
    words = ngettext("%(n)s of your contacts goes within 90 days", "%(n)s of your contacts go within 90 days", count)
    detail = (
        ngettext("%(n)s of them within 30 days.", "%(n)s of them within 30 days.", soon) % {"n": fmt.number(soon)} if soon else ""
    )
    address = reverse("contacts:list") + "?segmentti=omat&poistuu=90&jarj=poistuu"
    yield today.Need(
        due_on=first,
        title=words % {"n": fmt.number(count)},
        detail=detail or gettext("Get in touch, or let them go by themselves."),
        clause=gettext("Data are erased when the person has not been active for five years"),
        act=today.Act(gettext("Show the contacts"), address),
        count=count,
        warns=WARNED.days,
    )


def _last_days(going: QuerySet[Contact], day: date) -> tuple[int, int, date | None]:
    """How many there are, how many go within 30 days, the first day; of more than a thousand those of a thousand."""
    days = [last for last in going.order_by().values_list("subject__keep_until", flat=True)[: counting.CAP + 1] if last]
    of = int if len(days) <= counting.CAP else fmt.AtLeast
    return of(min(len(days), counting.CAP)), of(sum(last <= day + WARNED for last in days)), min(days, default=None)


@today.card("moved", right="register.edit", lines=lambda request, day: 0)  # due in a month: on the strip alone
def own_left(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One's own contacts who left their employer within 30 days: perhaps the new one is known."""
    people = _own(request, "relink", day)
    if people is None:
        return
    rows = people.filter(passivations__undone_at=None, passivations__ended_on=None, passivations__passivated_on__gte=day - WARNED)
    count = counting.capped(rows)
    if not count:
        return
    words = ngettext("%(n)s of your contacts left their employer", "%(n)s of your contacts left their employer", count)
    yield today.Need(
        due_on=day + WARNED,
        title=words % {"n": fmt.number(count)},
        detail=gettext("If you know where they went, move them there."),
        clause=gettext("Whoever leaves a customer is passivated or moved to the new employer"),
        act=today.Act(gettext("Show the passive"), reverse("contacts:list") + "?segmentti=passiiviset"),
        count=count,
    )


def _own(request: HttpRequest, activity: str, day: date) -> QuerySet[Contact] | None:
    """The user's own contacts through the gate of an activity; None when it is not theirs."""
    try:
        gate = open_gates(request.user, as_of=day).get(activity)
    except PermissionDenied:
        return None
    return visible(gate).filter(owner_id=request.user.pk) if gate else None


def last_talks(request: HttpRequest) -> Any:
    """One's own latest entries on timelines, as far as the gate shows them now."""
    day = timezone.localdate()
    try:
        gate = open_gates(request.user, as_of=day).get("contacts")
    except PermissionDenied:
        gate = None
    if gate is None:
        return ""
    # Met in their order, each asked for its person: the other way round everybody is asked first.
    own = Interaction.objects.filter(recorded_by=request.user.actor_ref)  # type: ignore[union-attr]
    own = gate.concerning(own, "contact__subject_id").filter(~Q(There(Passivation.objects.open, "contact", "contact_id")))
    rows = list(own.select_related("contact", "company").order_by("-happened_at", "-pk")[:SHOWN])
    names = gate.reveal([row.contact for row in rows])
    lines = [
        (
            reverse("contacts:card", args=[row.contact.code]),
            who.name or row.contact.code,
            interaction_label(view.kind),
            view.summary,
            row,
        )
        for row, view, who in zip(rows, gate.reveal(rows), names, strict=True)
        if view.kind
    ]
    return panels.draw(request, "contacts/today/talks.html", {"lines": lines}) if lines else ""


panels.register("today", "talks", label=_("Your last contacts"), column="side", order=10, right="register.edit", render=last_talks)
