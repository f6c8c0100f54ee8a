"""What a member of staff sees of tasks: through the gates of the register, as everything about people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kortisto.contacts import labels
from kortisto.contacts.attachments.linking import attach_to
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Contact, Passivation, Task
from kortisto.contacts.models.task import TaskQuerySet
from kortisto.contacts.tasks.phrases import spoken
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.privacy.gate import Gate, View

Narrow = Callable[[TaskQuerySet], TaskQuerySet]


@dataclass(frozen=True)
class Row:
    """A task as one reader may see it: texts and addresses only. `words` is the title, or the kind where there is none."""

    pk: int
    sign: str
    kind: str
    words: str
    name: str
    card: str
    company: str
    company_at: str
    due_on: date
    due_time: time | None
    done: bool
    doer: str
    own: bool
    attach: str

    def late(self, as_of: date) -> bool:
        return not self.done and self.due_on < as_of


def gates(user: Any, as_of: date) -> dict[str, Gate]:
    """The gates of the register the user may open; none for who sees nobody."""
    try:
        return open_gates(user, as_of=as_of)
    except PermissionDenied:
        return {}


def sees_all_of(user: Any, contact_ids: Iterable[int | None], *, as_of: date) -> bool:
    """Whether a member of staff may see every one of these people."""
    wanted = {pk for pk in contact_ids if pk}
    if not wanted:
        return True
    found: set[int] = set()
    for gate in gates(user, as_of).values():
        found |= set(visible(gate).filter(pk__in=wanted).values_list("pk", flat=True))
    return wanted <= found


def tasks(user: Any, narrow: Narrow, *, as_of: date, most: int = 50) -> list[Row]:
    """Tasks the user may see, the first due first; about nobody, or about people a gate shows. A constant number of queries."""
    found = [_row(task, None, user, None) for task in _first(narrow(Task.objects.filter(contact=None)), most)]
    for gate in _asked(user, narrow, as_of):
        found += _shown(user, gate, _first(through(gate, narrow), most))
    return _sorted(found)[:most]


def of_person(user: Any, contact_id: int, *, as_of: date, most: int) -> list[Row]:
    """The open ones about one person, for the card: a question that is asked again and again."""
    if not _ANY.any([contact_id]):
        return []
    return _sorted(row for gate in gates(user, as_of).values() for row in _shown(user, gate, _OPEN.rows([contact_id], gate, most)))[
        :most
    ]


def _shown(user: Any, gate: Gate, rows: Sequence[Task]) -> list[Row]:
    return [_row(task, view, user, gate) for task, view in zip(rows, gate.reveal(rows), strict=True) if view.kind]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.due_on, row.due_time or time.max, row.pk))


def count(user: Any, narrow: Narrow, *, as_of: date) -> int:
    """How many such tasks the user may see."""
    about_people = sum(through(gate, narrow).count() for gate in _asked(user, narrow, as_of))
    return narrow(Task.objects.filter(contact=None)).count() + about_people


def _asked(user: Any, narrow: Narrow, as_of: date) -> Iterable[Gate]:
    """The gates to ask; none where no such task is about anybody, as on most cards."""
    return gates(user, as_of).values() if narrow(Task.objects.filter(contact__isnull=False)).exists() else ()


def through(gate: Gate, narrow: Narrow) -> TaskQuerySet:
    """Tasks about people of a gate, live for it. The tasks meant come first, and only then whether their people may be seen:
    the other way round a register without tasks asks everybody for theirs."""
    meant = narrow(Task.objects.filter(contact__isnull=False)).values("pk")
    # Of whom the gate lets through only those of its own state, as `visible` says.
    idle = Exists(Passivation.objects.open().filter(contact=OuterRef("contact")))
    found: TaskQuerySet = gate.rows(Task.objects.filter(idle if gate.activity == "relink" else ~idle, pk__in=meant))  # type: ignore[assignment]
    return found


def one(user: Any, pk: int, *, as_of: date) -> Task | None:
    """The task with a number, if the user may see it."""
    task = Task.objects.select_related("contact__subject", "company", "assignee").filter(pk=pk).first()
    if task is None or task.contact_id is None:
        return task
    return task if any(through(gate, lambda tasks: tasks.filter(pk=pk)).exists() for gate in gates(user, as_of).values()) else None


def _first(rows: QuerySet[Task], most: int) -> Sequence[Task]:
    return list(_due_first(rows, most))


def _due_first(rows: QuerySet[Task], most: int) -> QuerySet[Task]:
    return rows.select_related("contact__subject", "company", "assignee").order_by("due_on", "due_time", "pk")[:most]


_ANY = Prepared(lambda ids: Task.objects.open().filter(contact__in=ids).values_list("pk")[:1])
_OPEN = Composed(lambda ids, gate, most: _due_first(through(gate, lambda tasks: tasks.open().filter(contact__in=ids)), most))


def _row(task: Task, view: View | None, user: Any, gate: Gate | None) -> Row:
    """`view` and `gate` are None for a task about nobody: nothing in it is about a person."""
    seen: Any = task if view is None else view
    kind = labels.task_label(seen.kind)
    return Row(
        pk=task.pk,
        sign=labels.TASK_ICONS[Task.Kind(seen.kind)],
        kind=kind,
        words=spoken(view.title if view is not None else "", task.created_by) or kind,
        name=_name(task.contact, view),
        card=reverse("contacts:card", args=[task.contact.code]) if task.contact is not None else "",
        company=task.company.name if task.company else "",
        company_at=reverse("contacts:company", args=[task.company.code]) if task.company else "",
        due_on=seen.due_on,
        due_time=seen.due_time or None,
        done=bool(seen.done_on),
        doer=str(task.assignee) if task.assignee else "",
        own=task.assignee_id == user.pk,
        attach=attach_to(task, gate) if gate is not None else "",
    )


def _name(contact: Contact | None, view: View | None) -> str:
    if contact is None or view is None:
        return ""
    return str(view.contact.name or contact.code)
