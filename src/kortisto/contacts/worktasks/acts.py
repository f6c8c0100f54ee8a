"""Everything that may be done to the list of work tasks; the rules of `contacts/actions` hold here too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kortisto.contacts.actions.trail import today
from kortisto.contacts.models import WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import fold, tidy
from kortisto.privacy import audit

LONGEST = 80


@transaction.atomic
def add(*, fi: str, sv: str = "", en: str = "", by: str, now: datetime) -> WorkTask:
    """A new work task, or a retired one back. Refused without a name and for one the list has."""
    label = tidy(fi)[:LONGEST]
    key = slugify(fold(label))[:40]
    if not key:
        raise Refused(_("Write the name of the work task."), field="fi", code="required")
    task, new = WorkTask.objects.get_or_create(
        key=key, defaults={"label_fi": label, "label_sv": tidy(sv)[:LONGEST], "label_en": tidy(en)[:LONGEST]}
    )
    if not new and task.retired_on is None:
        raise Refused(_("The list has this work task already."), field="fi", code="same")
    WorkTask.objects.filter(pk=task.pk).update(retired_on=None)
    audit.record(action="work_task.added", by=by, subject=None, now=now)
    return task


@transaction.atomic
def retire(task: WorkTask, *, by: str, now: datetime) -> None:
    """Not offered any more; whose job it is keeps it."""
    WorkTask.objects.filter(pk=task.pk).update(retired_on=today(now))
    audit.record(action="work_task.retired", by=by, subject=None, now=now)


@transaction.atomic
def restore(task: WorkTask, *, by: str, now: datetime) -> None:
    WorkTask.objects.filter(pk=task.pk).update(retired_on=None)
    audit.record(action="work_task.restored", by=by, subject=None, now=now)
