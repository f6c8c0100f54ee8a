"""What can be enqueued: functions of a room's `jobs.py`, made tasks of Django's Tasks API with what ours need besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import django_tasks
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django_tasks.base import Task


class GiveUp(Exception):
    """Raised by a job that must not be tried again; its code is shown, so it must say nothing about a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedTask(Task[..., Any]):
    """A task with its tries, its label and the texts of its progress codes."""

    label: str | Promise = ""
    messages: Mapping[str, str | Promise] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    tries: int = 3

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after the failed try number `attempt` (1 …): 30 s, 2 min, 8 min, … an hour at most."""
        return min(timedelta(seconds=30 * 4 ** (attempt - 1)), timedelta(hours=1))

    @property
    def path(self) -> str:
        return self.module_path


def task(
    *,
    label: str | Promise,
    messages: Mapping[str, str | Promise] | None = None,
    codes: Iterable[str] = (),
    tries: int = 3,
    priority: int = 0,
) -> Callable[[Callable[..., Any]], QueuedTask]:
    """Make a module-level function a task.

    `label`: what the interface calls it. `messages`: texts of the codes given to `report`. `codes`: the texts allowed as
    arguments (closed words such as "email"; never anything typed by people). `tries`: runs before it is a dead letter.
    """

    def wrap(function: Callable[..., Any]) -> QueuedTask:
        made = django_tasks.task(
            priority=priority,
            label=label,
            messages=messages or {},
            codes=frozenset(codes) | frozenset(messages or {}),
            tries=tries,
        )(function)
        assert isinstance(made, QueuedTask)
        return made

    return wrap


def find(path: str) -> QueuedTask:
    """The task of a stored path; raises GiveUp when the code no longer has it."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise GiveUp("task_unknown") from error
    if not isinstance(found, QueuedTask):
        raise GiveUp("task_unknown")
    return found
