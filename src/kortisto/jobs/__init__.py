"""Background work through one door: durable, transactional, visible, stoppable.

    from kortisto import jobs

    @jobs.task(label=_("Reading a list"), messages={"reading": _("Reading the rows")})
    def read_list(batch_id: int) -> dict[str, int]:          # arguments: ids, numbers, dates; never personal data
        for done, row in enumerate(rows(batch_id), start=1):
            jobs.report(done=done, total=len(rows), message="reading")   # also where a stop is obeyed
        return {"rows": done}

    jobs.enqueue(read_list, by=request.user, batch_id=7)      # counts with the transaction it is called in
    jobs.at(try_again, moment, name="tries")                  # whoever asks for the same seconds shares the job
    jobs.every_day("03:30", nightly)                          # local wall clock; caught up after downtime

A job whose transaction rolls back never runs; one that commits is never lost. A job that dies with its worker runs again,
once; write it so that the second run finishes what the first began.
"""

from __future__ import annotations

from kortisto.jobs.arguments import NotAnId
from kortisto.jobs.progress import LeaseLost, Stopped, report
from kortisto.jobs.queue import at, enqueue
from kortisto.jobs.schedule import every_day
from kortisto.jobs.tasks import GiveUp, task

__all__ = ["GiveUp", "LeaseLost", "NotAnId", "Stopped", "at", "enqueue", "every_day", "report", "task"]
