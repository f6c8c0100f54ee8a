"""The queue: transactional, typed, retried, given up, stopped, forgotten."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kortisto import jobs
from kortisto.jobs import actions, taking
from kortisto.jobs.arguments import checked
from kortisto.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job
from kortisto.jobs.worker import Worker, idle_while
from tests.jobs import tasks

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_job_of_a_rolled_back_transaction_never_runs() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue(tasks.add, by=None, one=1, two=2)
        raise RuntimeError
    assert not Job.objects.exists()
    assert Worker().run_one() is False


def test_a_committed_job_runs_and_keeps_its_result() -> None:
    job = jobs.enqueue(tasks.add, by=None, one=1, two=2)
    assert Worker().run_one() is True
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, job.lease) == (DONE, {"sum": 3}, 1, None)


def test_django_tasks_api_lands_in_the_same_queue() -> None:
    result = tasks.add.enqueue(one=2, two=3)
    Worker().run_one()
    result.refresh()
    assert result.return_value == {"sum": 5}


@pytest.mark.parametrize(
    "value", ["Maija", "maija@firma.example", b"x", object(), {"a": "Matti"}, ["040 1234567"], "+358401234567"]
)
def test_what_could_be_personal_is_refused(value: object) -> None:
    with pytest.raises(jobs.NotAnId, match="declared codes"):
        jobs.enqueue(tasks.add, by=None, one=value, two=1)
    assert not Job.objects.exists()


def test_ids_numbers_days_and_codes_pass() -> None:
    some = uuid.uuid4()
    given = {"a": 1, "b": None, "c": some, "d": date(2026, 1, 2), "e": "email", "f": [1, 2], "g": str(some), "h": True}
    assert checked(given, frozenset({"email"})) == {**given, "c": str(some), "d": "2026-01-02"}


def test_a_failing_job_waits_tries_again_and_becomes_a_dead_letter_without_personal_data() -> None:
    job = jobs.enqueue(tasks.fails, by=None, contact_id=1)
    Worker().run_one()
    job.refresh_from_db()
    assert job.state == WAITING
    assert timedelta(seconds=20) < job.due_at - timezone.now() < timedelta(seconds=31)
    assert Worker().run_one() is False
    Job.objects.update(due_at=timezone.now())
    Worker().run_one()
    job.refresh_from_db()
    assert job.state == FAILED
    assert "ValueError" in job.error
    assert "tasks.py" in job.error
    assert "Maija" not in str(Job.objects.values().get())
    assert actions.retry(job=job, now=timezone.now())
    assert Job.objects.get().state == WAITING


def test_giving_up_is_not_tried_again() -> None:
    job = jobs.enqueue(tasks.gives_up, by=None)
    Worker().run_one()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (FAILED, 1)


def test_a_result_with_a_name_is_refused() -> None:
    job = jobs.enqueue(tasks.answers_badly, by=None)
    Job.objects.update(attempts=5)
    Worker().run_one()
    job.refresh_from_db()
    assert (job.state, job.result) == (FAILED, None)


def test_a_task_that_no_longer_exists_becomes_a_dead_letter() -> None:
    job = jobs.enqueue(tasks.add, by=None, one=1, two=1)
    Job.objects.update(task="kortisto.jobs.tasks.find")
    Worker().run_one()
    job.refresh_from_db()
    assert job.state == FAILED


def test_progress_is_told_and_a_stop_is_obeyed() -> None:
    job = jobs.enqueue(tasks.counts, by=None, total=3)
    Worker().run_one()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message, job.share) == (DONE, 3, 3, "counting", 100)

    other = jobs.enqueue(tasks.counts, by=None, total=3)
    Job.objects.filter(pk=other.pk).update(stop_requested_at=timezone.now())
    Worker().run_one()
    other.refresh_from_db()
    assert (other.state, other.result) == (STOPPED, None)


def test_a_waiting_job_stops_at_once() -> None:
    job = jobs.enqueue(tasks.counts, by=None, total=3)
    assert actions.request_stop(job=job, now=timezone.now())
    assert Worker().run_one() is False
    job.refresh_from_db()
    assert job.state == STOPPED
    assert not actions.request_stop(job=job, now=timezone.now())


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_cannot_end_the_job() -> None:
    jobs.enqueue(tasks.add, by=None, one=1, two=2)
    now = timezone.now()
    first = taking.take(now)
    assert first is not None
    assert taking.take(now) is None
    later = now + taking.LEASE + timedelta(seconds=1)
    second = taking.take(later)
    assert second is not None
    assert (second.pk, second.deaths, second.state) == (first.pk, 1, RUNNING)
    assert not taking.renew(first, later)
    assert not taking.finish(first, later, {"sum": 99})
    assert taking.finish(second, later, {"sum": 3})
    assert Job.objects.get().result == {"sum": 3}


def test_the_second_death_makes_a_dead_letter() -> None:
    jobs.enqueue(tasks.add, by=None, one=1, two=2)
    now = timezone.now()
    for _ in range(2):
        assert taking.take(now) is not None
        now += taking.LEASE + timedelta(seconds=1)
    assert taking.take(now) is None
    job = Job.objects.get()
    assert (job.state, job.error) == (FAILED, "its worker died twice")


def test_a_slot_is_filled_once() -> None:
    jobs.enqueue(tasks.counts, by=None, slot="import:1", total=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        jobs.enqueue(tasks.counts, by=None, slot="import:1", total=1)


def test_workers_idle_while_the_house_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = [True]
    monkeypatch.setattr("kortisto.jobs.worker._closed", [])
    idle_while(lambda: locked[0])
    jobs.enqueue(tasks.add, by=None, one=1, two=2)
    assert Worker().run_one() is False
    locked[0] = False
    assert Worker().run_one() is True


def test_ended_jobs_are_forgotten_dead_letters_later() -> None:
    for state, days in ((DONE, 31), (DONE, 29), (FAILED, 60), (FAILED, 91), (WAITING, 400)):
        moment = NOON - timedelta(days=days)
        Job.objects.create(task="t", state=state, enqueued_at=moment, due_at=moment, ended_at=None if state == WAITING else moment)
    assert actions.forget(now=NOON) == 2
    assert sorted(Job.objects.values_list("state", flat=True)) == [DONE, FAILED, WAITING]


def test_whoever_asks_for_the_same_seconds_shares_a_job_that_begins_after_them(time_machine: Any) -> None:
    """Asked again after it ran: another one, never none."""
    at = datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)
    time_machine.move_to(at, tick=False)
    for moment in (at, at + timedelta(seconds=3), at - timedelta(hours=1)):
        jobs.at(tasks.gives_up, moment, name="tries")
    [first] = Job.objects.all()
    assert first.due_at == at + timedelta(seconds=4), "when the last of the seconds that share it is over"
    time_machine.move_to(first.due_at, tick=False)
    jobs.at(tasks.gives_up, first.due_at, name="tries")
    assert Job.objects.count() == 2
