"""The queue's own nightly work."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.jobs import actions
from kortisto.jobs.schedule import every_day
from kortisto.jobs.tasks import task


@task(label=_("Forgetting old background work"))
def forget_old() -> dict[str, int]:
    return {"forgotten": actions.forget(now=timezone.now())}


every_day("04:40", forget_old)
