"""Tasks on other pages: Today, the card, the company. One panel, drawn anew in its place after each act on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.models.task import TaskQuerySet
from kortisto.contacts.tasks import seen
from kortisto.ui import format as fmt
from kortisto.ui import menu, panels, toasts, today

SHOWN = 8


def context(request: HttpRequest, key: str) -> dict[str, Any]:
    """What a panel shows. `key`: "" for one's own, H-… for a person's, Y-… for a company's."""
    as_of, user = timezone.localdate(), request.user
    number = int(key[2:]) if key[2:].isdecimal() else 0

    def narrow(tasks: TaskQuerySet) -> TaskQuerySet:
        return tasks.open().filter(company=number) if key.startswith("Y-") else tasks.of(user).open()

    own = key.startswith("H-")
    rows = (
        seen.of_person(user, number, as_of=as_of, most=SHOWN + 1) if own else seen.tasks(user, narrow, as_of=as_of, most=SHOWN + 1)
    )
    about = {"H": "?henkilo=", "Y": "?yritys="}.get(key[:1], "")
    given = seen.count(user, lambda tasks: tasks.given_by(user).open(), as_of=as_of) if not key else 0
    return {
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "key": key,
        "today": as_of,
        "tomorrow": as_of + timedelta(days=1),
        "week": as_of + timedelta(days=7),
        "add": reverse("contacts:add_task") + (about + key if about else ""),
        "given": given,
        "may": {row.pk for row in rows if row.own or user.has_right("register.edit")},  # type: ignore[union-attr]
        "can_edit": user.has_right("register.edit"),  # type: ignore[union-attr]
    }


def panel(request: HttpRequest, key: str) -> HttpResponse:
    """The panel alone, with the notes of the act, for htmx."""
    return render(
        request, "contacts/tasks/panel.html", {**context(request, key), "alone": True, "frame": {"toasts": toasts.take(request)}}
    )


def _draw(request: HttpRequest, key: str) -> Any:
    return panels.draw(request, "contacts/tasks/panel.html", context(request, key))


def own(request: HttpRequest) -> Any:
    return _draw(request, "")


def of_person(request: HttpRequest, pk: int) -> Any:
    return _draw(request, f"H-{pk:05d}")


def of_company(request: HttpRequest, pk: int) -> Any:
    return _draw(request, f"Y-{pk:05d}")


panels.register("today", "tasks", label=_("Tasks"), column="side", order=5, right="register.read", render=own)
panels.register("contact", "tasks", label=_("Tasks"), column="side", order=20, right="register.read", render=of_person)
panels.register("company", "tasks", label=_("Tasks"), column="side", order=20, right="register.read", render=of_company)
menu.add_new("task", _("Task"), icon="clock", url="contacts:add_task", order=30, right="register.edit")


@today.card("tasks_left", right="register.edit")
def without_doer(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Whoever leaves leaves no task behind: it waits here until somebody takes it."""
    count = seen.count(request.user, lambda tasks: tasks.left(day), as_of=day)
    if count:
        words = ngettext("%(n)s task has nobody to do it", "%(n)s tasks have nobody to do them", count)
        yield today.Need(
            due_on=day,
            title=words % {"n": fmt.number(count)},
            detail=gettext("The one who had it works here no more."),
            act=today.Act(gettext("Hand over"), reverse("contacts:tasks") + "?rajaus=jaaneet"),
            count=count,
        )
