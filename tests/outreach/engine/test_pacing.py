"""A mailing is background work: in slices, behind messages to single people, and never lost with its worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kortisto.bench import crowd
from kortisto.jobs.models import Job
from kortisto.jobs.worker import Worker
from kortisto.outreach import jobs
from kortisto.outreach.engine import epochs, mailings, pacing
from kortisto.outreach.models import Mailing, Recipient

from .acting import NOW, states
from .sinks import Sink

Letter = Callable[..., Mailing]


def waiting() -> Any:
    return Job.objects.filter(task=jobs.send_mailing.path, state="waiting")


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_is_scheduled(b2b: Any, office: Sink, letter: Letter) -> None:
    now = timezone.now()
    mailing = letter([crowd.gather(50, now=now)], now=now)
    assert waiting().count() == 1
    worker, until = Worker(), time.monotonic() + 60
    while not office.recipients() and time.monotonic() < until:
        worker.run_one()
    mailing.refresh_from_db()
    assert states(mailing) == {"sent": 50} and mailing.state == "finished"
    assert waiting().get().due_at > now + timedelta(seconds=50), "the spare, in case the worker had died"


@pytest.mark.django_db
def test_a_mailing_that_ended_or_rests_books_no_job_any_more(b2b: Any, office: Sink, letter: Letter) -> None:
    """It booked itself every minute for ever."""
    now = timezone.now()
    mailing = letter([crowd.gather(3, now=now)], now=now)
    Job.objects.all().delete()
    assert jobs.send_mailing.func(mailing_id=mailing.pk) == {"sent": 3}
    assert waiting().count() == 1, "the spare"
    for state in ("finished", "cancelled", "paused", "guarded"):
        Job.objects.all().delete()
        Mailing.objects.update(state=state)
        assert jobs.send_mailing.func(mailing_id=mailing.pk) == {}
        assert not waiting().exists(), state


@pytest.mark.django_db
def test_other_work_goes_first(b2b: Any, office: Sink, letter: Letter) -> None:
    now = timezone.now()
    mailing = letter([crowd.gather(3, now=now)], now=now)
    jobs.jobs.enqueue(jobs.send_outbox, by=None)
    first = Job.objects.takeable(timezone.now()).filter(task__startswith="kortisto.outreach").first()
    assert first is not None and first.task == jobs.send_outbox.path
    assert pacing.stopper(timezone.now)(), "a message to one person does not wait for a mailing"
    Job.objects.exclude(task=jobs.send_mailing.path).delete()
    assert not pacing.stopper(timezone.now)()
    mailings.pause(mailing, now=now)
    mailings.resume(mailing, now=now)
    assert waiting().count() == 1, "one job does"


@pytest.mark.django_db
def test_the_night_finds_what_no_job_knows_and_clears_away(b2b: Any, office: Sink, letter: Letter) -> None:
    now = timezone.now()
    mailing = letter([crowd.gather(3, now=now)], now=now)
    Job.objects.all().delete()
    assert jobs.look_after_mailings.func() == {"waiting": 1, "cleared": 0} and waiting().count() == 1
    assert jobs.send_mailing.func(mailing_id=mailing.pk) == {"sent": 3}
    assert jobs.send_mailing.func(mailing_id=mailing.pk + 1) == {}
    assert len(list(epochs.folder().glob(f"{mailing.ref}*"))) == 2
    Mailing.objects.update(ended_at=NOW - timedelta(days=4000))
    assert jobs.look_after_mailings.func()["cleared"] == 1
    assert not list(epochs.folder().glob(f"{mailing.ref}*")) and Recipient.objects.count() == 3
