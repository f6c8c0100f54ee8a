"""What must leave now has a job of its own, however shortly before another one ran."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof.register import Register


@pytest.mark.parametrize("act", ["send_soon", "tell_soon", "answer_asking_soon"])
def test_a_message_after_the_job_of_these_seconds_ran_gets_another(act: str, either: Register, noon: Any) -> None:
    """The clock stands still: a link left, the person answered it at once, and the answer waits for no other occasion."""
    from kortisto.jobs.models import Job
    from kortisto.rights import jobs

    def waiting() -> Any:
        return Job.objects.filter(task__startswith="kortisto.rights.", state="waiting")

    more = {"position": 0} if act == "answer_asking_soon" else {}
    getattr(jobs, act)(**more)
    assert waiting().count() == 1
    waiting().update(started_at=noon, ended_at=noon, state="done")
    getattr(jobs, act)(**more)
    assert waiting().count() == 1
