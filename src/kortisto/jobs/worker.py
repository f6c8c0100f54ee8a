"""The worker: takes jobs, runs them under a renewed lease, keeps the schedule. A thread of `serve` or a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from kortisto.jobs import queue, schedule, taking
from kortisto.jobs.arguments import checked
from kortisto.jobs.models import Job
from kortisto.jobs.progress import LeaseLost, Running, Stopped, current
from kortisto.jobs.tasks import GiveUp, QueuedTask, find

log = logging.getLogger("kortisto.jobs")
R = TypeVar("R")

# While one of these is true, workers take nothing (a restored database that has not been told of later erasures).
_closed: list[Callable[[], bool]] = []


def idle_while(closed: Callable[[], bool]) -> None:
    """Keep every worker idle while `closed()` is true."""
    _closed.append(closed)


_beside: list[Callable[[threading.Event], None]] = []


def beside(companion: Callable[[threading.Event], None]) -> None:
    """Have something run in a thread of its own for as long as a worker does; it is told to stop by the event. It may ask for
    jobs, and must not do the work of one."""
    _beside.append(companion)


class Worker:
    """Runs jobs one after the other until `stop()`."""

    def __init__(self, *, every: float = 1.0, lease: timedelta = taking.LEASE) -> None:
        self.every, self.lease = every, lease
        self._stop = threading.Event()

    def stop(self) -> None:
        """Take no further job; a running one is finished first."""
        self._stop.set()
        queue.awake.set()

    def run(self) -> None:
        """Work until stopped. A database that is away for a while is waited for, not died of."""
        for companion in _beside:
            threading.Thread(target=companion, args=(self._stop,), daemon=True, name="beside the worker").start()
        while not self._stop.is_set():
            close_old_connections()
            try:
                busy = self.run_one()
            except DatabaseError as error:
                log.warning("the queue cannot be read: %s", type(error).__name__)
                connection.close()
                busy = False
            if not busy:
                queue.awake.wait(self.every)
                queue.awake.clear()
        connection.close()

    def run_one(self) -> bool:
        """Keep the schedule and run one job; False when there was none to run."""
        if any(closed() for closed in _closed):
            return False
        schedule.enqueue_due(timezone.now())
        job = taking.take(timezone.now(), self.lease)
        if job is None:
            return False
        with _held(job, self.lease):
            _perform(job)
        return True


@contextmanager
def _held(job: Job, lease: timedelta) -> Iterator[None]:
    """The job is this thread's: progress goes to it and its lease is renewed."""
    running = Running(job_id=job.pk, lease=job.lease)  # type: ignore[arg-type]
    beating = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, running, beating, lease), daemon=True)
    heart.start()
    token = current.set(running)
    try:
        yield
    finally:
        current.reset(token)
        beating.set()
        heart.join()


def perform_here(job: Job, work: Callable[[], R]) -> R:
    """Do the work of a job enqueued with `here`, in this process; gives what `work` gives and raises what it raises.

    If the process dies, a worker does the job itself when the lease is over. An interruption from the keyboard stops it.
    """
    with _held(job, taking.LEASE):
        try:
            result = work()
        except (Stopped, KeyboardInterrupt):
            taking.stop(job, timezone.now())
            raise
        except Exception as error:
            taking.fail(job, timezone.now(), error, pause=None)
            raise
        taking.finish(job, timezone.now(), None)
    return result


def _perform(job: Job) -> None:
    try:
        task = find(job.task)
    except Exception as error:
        log.error("job %s names a task that cannot be loaded: %s", job.pk, job.task)
        taking.fail(job, timezone.now(), error, pause=None)
        return
    try:
        result = task.call(**job.arguments)
        taking.finish(job, timezone.now(), checked(result, task.codes) if result is not None else None)
    except Stopped:
        taking.stop(job, timezone.now())
    except LeaseLost:
        log.warning("job %s was taken over by another worker", job.pk)
    except GiveUp as error:
        taking.fail(job, timezone.now(), error, pause=None)
    except Exception as error:
        log.exception("job %s of %s failed, try %d", job.pk, job.task, job.attempts)
        taking.fail(job, timezone.now(), error, pause=_pause(task, job))


def _pause(task: QueuedTask, job: Job) -> timedelta | None:
    # A run that ended with its worker is not a try that failed.
    tried = job.attempts - job.deaths
    return None if tried >= task.tries else task.pause(tried)


def _beat(job: Job, running: Running, ended: threading.Event, lease: timedelta) -> None:
    """Renew the lease on a connection of this thread's own until the job has ended."""
    try:
        while not ended.wait(lease.total_seconds() / 6):
            try:
                if not taking.renew(job, timezone.now(), lease):
                    running.lost.set()
                    return
            except DatabaseError:
                # A long write of the job itself holds SQLite; nobody else can take the job meanwhile either.
                connection.close()
    finally:
        connection.close()
