"""Everything that may be done to a task; the rules of `contacts/actions` hold here too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.actions.trail import audited, today
from kortisto.contacts.details import must_be_kept, not_in_notice
from kortisto.contacts.models import Company, Contact, Task
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tasks.seen import sees_all_of
from kortisto.lib.text import tidy
from kortisto.privacy import audit, due


@dataclass(frozen=True)
class Planned:
    """What is to be done, by whom and when. `contact` and `company` may both be None; `due_time` is local."""

    kind: str
    due_on: date
    assignee: Any
    due_time: time | None = None
    title: str = ""
    contact: Contact | None = None
    company: Company | None = None

    def checked(self, as_of: date) -> Planned:
        """The same, tidied. Refused for an unknown kind, a datum the notice leaves out, words about nobody, an absent doer."""
        if self.kind not in Task.Kind.values:
            raise Refused(_("Choose what is to be done."), field="kind", code="required")
        title = tidy(self.title)[:200]
        rules = scope.current(as_of)
        if self.contact is not None and not rules.holds("tasks"):
            raise not_in_notice("tasks", as_of, field="person")
        if title and self.contact is None:
            raise Refused(
                _("Words belong to a task about a person, so that they go with the card. Choose the person, or leave the words out."),
                field="title", code="nobody",
            )  # fmt: skip
        if title and not rules.holds("notes"):
            raise not_in_notice("notes", as_of, field="title")
        self._doer_is_there(as_of)
        return Planned(self.kind, self.due_on, self.assignee, self.due_time, title, self.contact, self.company)

    def _doer_is_there(self, as_of: date) -> None:
        if self.assignee is None or not self.assignee.is_open(as_of):
            raise Refused(_("Choose somebody who works here now."), field="assignee", code="assignee")
        if self.contact is not None and not sees_all_of(self.assignee, [self.contact.pk], as_of=as_of):
            message = _("%(name)s may not see this person in the register, so the task cannot be theirs.")
            raise Refused(message % {"name": self.assignee}, field="assignee", code="blind")


@transaction.atomic
def add_task(planned: Planned, *, by: str, now: datetime) -> Task:
    """A new task; Refused as `Planned.checked` says."""
    as_of = today(now)
    given = planned.checked(as_of)
    task = Task.objects.create(**vars(given), created_by=by, created_at=now)
    _written([task], "task.added", by=by, now=now)
    if given.contact is not None:
        must_be_kept(given.contact.subject_id, "tasks", f"contacts.task:{task.pk}", field="person")
    return task


@transaction.atomic
def change_task(task: Task, planned: Planned, *, by: str, now: datetime) -> None:
    """What is to be done, by whom or when has changed; about whom it is does not."""
    given = planned.checked(today(now))
    if given.contact != task.contact:
        raise Refused(_("A task stays with its person. Make a new one for another person."), field="person", code="person")
    for name, value in vars(given).items():
        setattr(task, name, value)
    task.save()
    _written([task], "task.changed", by=by, now=now)


@transaction.atomic
def finish(task: Task, *, by: str, now: datetime) -> None:
    """It is done today. Doing it twice changes nothing."""
    if task.done_on is None:
        task.done_on = today(now)
        task.save(update_fields=["done_on"])
        _written([task], "task.done", by=by, now=now)


@transaction.atomic
def reopen(task: Task, *, by: str, now: datetime) -> None:
    """It was not done after all."""
    if task.done_on is not None:
        task.done_on = None
        task.save(update_fields=["done_on"])
        _written([task], "task.reopened", by=by, now=now)


@transaction.atomic
def postpone(task: Task, *, to: date, by: str, now: datetime) -> None:
    """Due on another day; Refused for what is done already."""
    if task.done_on is not None:
        raise Refused(_("The task is done already."), code="done")
    task.due_on = to
    task.save(update_fields=["due_on"])
    _written([task], "task.postponed", by=by, now=now)


@transaction.atomic
def hand_over(tasks: Iterable[Task], *, to: Any, by: str, now: datetime) -> int:
    """Open tasks get another doer, all or none; gives how many. Refused for somebody who may not see their people."""
    as_of, rows = today(now), [task for task in tasks if task.done_on is None]
    people = [task.contact_id for task in rows if task.contact_id]
    if to is None or not to.is_open(as_of):
        raise Refused(_("Choose somebody who works here now."), field="assignee", code="assignee")
    if not sees_all_of(to, people, as_of=as_of):
        message = _("%(name)s may not see all of these people in the register. Choose somebody else, or hand over fewer.")
        raise Refused(message % {"name": to}, field="assignee", code="blind")
    Task.objects.filter(pk__in=[task.pk for task in rows]).update(assignee=to)
    _written(rows, "task.handed_over", by=by, now=now)
    return len(rows)


def _written(tasks: list[Task], action: str, *, by: str, now: datetime) -> None:
    """Close an act: audit, and the last days of the people. Nobody is found by a task, so the index stays as it is."""
    people = list({task.contact_id: task.contact for task in tasks if task.contact is not None}.values())
    audited(people, action=action, data=["tasks"], by=by, now=now)
    due.refresh([person.subject_id for person in people], as_of=today(now))
    if len(people) < len(tasks) and any(task.contact_id is None for task in tasks):
        audit.record(action=action, by=by, subject=None, now=now)
