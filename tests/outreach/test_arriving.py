"""Bans that wait where nobody looks turn the conformance page red, with what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kortisto import jobs as queue
from kortisto.config.instance import Instance
from kortisto.consents import spool
from kortisto.jobs.models import Job
from kortisto.outreach import arriving, jobs
from kortisto.outreach.models import Return
from kortisto.privacy import conformance

from .conftest import NOW, TODAY
from .dovecot import PASSWORD, USER, Dovecot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "b2b")]


def line(days: float = 0) -> conformance.Line:
    return arriving.bans_land(as_of=TODAY, now=NOW + timedelta(days=days))


@pytest.fixture
def replies(box: Dovecot, settings: Any) -> Any:
    """Settings that name the mailbox of answers, with a password of one's choice."""

    def name(password: str = PASSWORD) -> None:
        values = {
            **settings.KORTISTO.values, "replies_host": "127.0.0.1", "replies_port": box.port, "replies_security": "none",
            "replies_user": USER, "replies_password": password,
        }  # fmt: skip
        settings.KORTISTO = Instance(settings.KORTISTO.home, values)

    return name


def read() -> Job:
    """What the worker does every five minutes."""
    from kortisto.jobs.worker import Worker

    job = queue.enqueue(jobs.read_replies, by=None)
    while Worker().run_one():
        pass
    job.refresh_from_db()
    return job


def test_a_mailbox_that_cannot_be_read_for_a_day_is_red_until_it_is_read(replies: Any, time_machine: Any) -> None:
    replies("wrong")
    assert read().state == "failed"
    assert line(0.9).ok
    late = line(1.1)
    assert not late.ok and "[replies]" in late.says and "24.11.2026" in late.says
    replies()
    time_machine.move_to(NOW + timedelta(days=1.1), tick=False)
    assert read().state == "done"
    assert line(1.2).ok and not line(2.3).ok


def test_what_came_back_and_nobody_decided_on_is_red_after_a_week() -> None:
    row = Return.objects.create(digest="a" * 64, kind="reply", received_at=NOW, state="waiting")
    assert line(6.9).ok
    late = line(7.1)
    assert (late.ok, late.count) == (False, 1) and "Palautuneet" in late.says
    Return.objects.filter(pk=row.pk).update(state="closed")
    assert line(7.1).ok


def test_a_ban_in_the_file_is_red_after_an_hour(person: Any) -> None:
    contact = person()
    spool.keep(subject_ref=str(contact.subject.ref), scope="*dm*", channel="*", how="unsubscribed", by="person", now=NOW)
    assert line(0.03).ok
    late = line(0.05)
    assert (late.ok, late.count) == (False, 1) and str(contact.subject.ref) not in late.says
    assert spool.drain(now=NOW) == 1 and line(0.05).ok


def test_the_page_knows_the_line() -> None:
    assert "bans_waiting" in {one.id for one in conformance.lines(as_of=TODAY, now=NOW)}
