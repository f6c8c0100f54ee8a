"""Work tasks of a list: words of the firm's own list only, as with tags. What the work concerns decides who marketing may reach (H04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kortisto.contacts.models import WorkTask
from kortisto.exchange.models import ImportRow
from kortisto.lib.text import fold

if TYPE_CHECKING:
    from kortisto.contacts.models import Position
    from kortisto.exchange.judging import Court, Judged
    from kortisto.exchange.register import Register

Outcome = ImportRow.Outcome
IMPORT = "import"
"""Where a work task says it is from (`Position.TaskSource`)."""


def known() -> dict[str, WorkTask]:
    """Folded word, in each language → the work task; those out of use are given to nobody."""
    words: dict[str, WorkTask] = {}
    for task in WorkTask.objects.filter(retired_on=None).order_by("pk"):
        for word in (task.label_fi, task.label_sv, task.label_en, task.key):
            if word:
                words.setdefault(fold(word), task)
    return words


def judge(judged: Judged, register: Register, court: Court, job: Position | None) -> None:
    """What the work task of a row adds to what becomes of it. `job`: the employment it completes; one it has is never replaced."""
    entry = judged.entry
    if not entry.work_task:  # left behind with an old job, or not kept
        return
    task = register.tasks.get(fold(entry.work_task))
    if task is None:
        entry.tell("task_unknown", "work_task")
        return
    if entry.left or not court.rules.holds("work_task"):
        return
    if judged.outcome == Outcome.CREATED or (judged.outcome == Outcome.COMPLETED and judged.act == "moved"):
        judged.task = task
    elif judged.outcome in (Outcome.UNCHANGED, Outcome.COMPLETED) and job is not None and job.work_task_id is None:
        judged.task, judged.outcome = task, Outcome.COMPLETED
        judged.act, judged.fills = judged.act or "same", (*judged.fills, "work_task")
