"""The import in the background: chunk by chunk, each whole; a run that died is finished by the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs, search
from kortisto.database.roomy import roomy
from kortisto.exchange import actions, disclosing, working
from kortisto.exchange.judging import Judged
from kortisto.exchange.models import Import
from kortisto.exchange.undoing import acts as undoing
from kortisto.exchange.vault import acts as vault
from kortisto.lib import heap

State = Import.State
_SUNDAY = 6


@jobs.task(label=_("Importing a list"), messages={"storing": _("Storing the rows"), "finishing": _("Finishing")}, codes=())
def run_import(import_id: int) -> dict[str, int]:
    """Store what is not stored yet. Stopped or killed between two chunks, it goes on where it was."""
    return store(Import.objects.get(pk=import_id))


def store(upload: Import, heard: Callable[[list[Judged]], None] = lambda judged: None) -> dict[str, int]:
    """The work of `run_import`; gives the final numbers. `heard` is given what became of each chunk."""
    if upload.state not in (State.QUEUED, State.RUNNING, State.STOPPED, State.FAILED):
        return dict(upload.counts)
    mine = Import.objects.filter(pk=upload.pk)
    mine.update(state=State.RUNNING)
    try:
        with heap.at_rest(), roomy():
            working.store(upload, as_of=timezone.localdate(), clock=lambda: timezone.now(), told=_telling("storing"), heard=heard)
    except (jobs.Stopped, KeyboardInterrupt):
        mine.update(state=State.STOPPED, counts=working.final_counts(upload))
        raise
    except jobs.LeaseLost:
        raise
    except Exception as error:
        mine.update(state=State.FAILED, trouble=type(error).__name__[:60])
        raise
    jobs.report(message="finishing")
    return finish(upload)


def finish(upload: Import) -> dict[str, int]:
    """Leave only the accepted cells, and write the final numbers."""
    working.finish(upload, now=timezone.now())
    upload.refresh_from_db()
    return dict(upload.counts)


def _telling(message: str) -> working.Told:
    return lambda done, total: jobs.report(done=done, total=total, message=message)


@jobs.task(label=_("Undoing an import"), messages={"undoing": _("Taking the rows back")})
def run_undo(import_id: int) -> dict[str, int]:
    """Stopped or killed anywhere, it goes on where it was."""
    return undoing.run(Import.objects.get(pk=import_id), now=timezone.now(), report=_telling("undoing"))


@jobs.task(label=_("Checking a list"), messages={"checking": _("Checking the rows")})
def run_check(import_id: int) -> dict[str, int]:
    """The dry run of a long list."""
    upload = Import.objects.get(pk=import_id)
    if upload.state != State.CHECKING:
        return {}
    jobs.report(message="checking")
    try:
        with heap.at_rest():
            working.check(upload=upload, now=timezone.now(), told=_telling("checking"))
    except jobs.LeaseLost:
        raise
    except BaseException:  # stopped, or failed: the list waits to be checked again
        Import.objects.filter(pk=upload.pk).update(state=State.UPLOADED)
        raise
    return dict(upload.counts)


@jobs.task(label=_("Destroying lists whose term is over"))
def expire_lists() -> dict[str, int]:
    as_of, now = timezone.localdate(), timezone.now()
    return {"destroyed": actions.expire(as_of=as_of, now=now) + vault.expire(as_of=as_of, now=now)}


@jobs.task(label=_("Forgetting files taken out long ago"))
def forget_files() -> dict[str, int]:
    return {"forgotten": disclosing.forget_old(timezone.now())}


@jobs.task(label=_("Building the search index anew"))
def rebuild_search() -> dict[str, Any]:
    """Runs every night, works in the night to Monday: the index holds what the register holds, and nothing else."""
    return search.rebuild() if timezone.localdate().weekday() == _SUNDAY else {}


jobs.every_day("03:50", expire_lists)
jobs.every_day("03:55", forget_files)
jobs.every_day("04:20", rebuild_search)
