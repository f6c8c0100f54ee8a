"""The demo is alive on whatever day it is built, says nothing real, and is built once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count
from stdnum.fi import ytunnus

from tests.proof.register import Register, open_register, states

__all__ = ["open_register", "states"]

NOW = datetime(2027, 3, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(open_register: Any, settings: Any) -> Iterator[Register]:
    """A register with nothing in it, then the demo of sixty people as of 9.3.2027."""
    from kortisto.demo import building

    register = open_register()
    building.build(now=NOW, contacts=60, seed=3)
    yield register
    (Path(settings.KORTISTO.home) / "demo-sign-ins.json").unlink(missing_ok=True)


def every_state_of_life_is_there_and_every_night_was_good() -> None:
    from kortisto.consents.models import Objection
    from kortisto.contacts.models import Company, Contact, Interaction, NoticeDelivery, Passivation
    from kortisto.privacy import audit, dead_man, holds, ledger
    from kortisto.privacy.models import Clock, Erasure, Keep, Subject, SweepRun

    day = NOW.date()
    assert 40 <= Contact.objects.count() < 60, "some were erased in the past year"
    assert Company.objects.filter(status="prospect").exists() and Company.objects.filter(status="neither").exists()
    assert Passivation.objects.filter(ended_on=None).exists()
    assert Contact.objects.annotate(jobs=Count("positions")).filter(jobs__gt=1).exists(), "somebody has a past employer"
    assert Interaction.objects.exists() and NoticeDelivery.objects.exclude(channel="earlier").exists()
    assert Objection.objects.exists() or Contact.objects.count() < 55
    assert Clock.objects.filter(closed_at=None, due_on__gte=day).exists(), "somebody is to be informed soon"
    assert Clock.objects.filter(closed_at=None, due_on__lt=day).exists(), "and somebody is late"
    assert holds.open_ones().count() == 3
    assert Erasure.objects.exists() and not Erasure.objects.exclude(state=Erasure.State.VERIFIED).exists()
    assert not Subject.objects.exclude(undatable="").exists()
    assert not Keep.objects.filter(until__lt=day - timedelta(days=1), held=False).exists(), "nothing is past its last day"
    assert not SweepRun.objects.exclude(state="done").exists() and SweepRun.objects.count() > 14
    assert not dead_man.state(NOW).red and not dead_man.state(NOW + timedelta(hours=17)).red
    assert ledger.verify()[1] == "" and audit.verify().ok


def nothing_in_it_is_real() -> None:
    from kortisto.contacts.models import Company, Position

    for email in Position.objects.exclude(email="").values_list("email", flat=True):
        assert email.endswith(".example")
    for number in Position.objects.exclude(phone="").values_list("phone", flat=True):
        assert number.startswith("+35840000")
    for own in Company.objects.values_list("business_id", flat=True):
        assert ytunnus.is_valid(own) and own.startswith("9")


def nothing_lies_ahead_of_now() -> None:
    from kortisto.contacts.models import Contact, Interaction, Position
    from kortisto.privacy.models import AuditEvent

    assert not Interaction.objects.filter(happened_at__gt=NOW).exists()
    assert not Position.objects.filter(started_on__gt=NOW.date()).exists()
    assert not Contact.objects.filter(obtained_on__gt=NOW.date()).exists()
    assert not AuditEvent.objects.filter(at__gt=NOW).exists()


def every_desk_has_work_on_it() -> None:
    """Today of each role is alive: late, today's and next week's tasks, tags, talks, segments, a file to destroy."""
    from kortisto.accounts.models import User
    from kortisto.contacts.models import Contact, ContactTag, Interaction, SavedSegment, Task
    from kortisto.contacts.tasks import seen
    from kortisto.exchange.models import Disclosure

    day = NOW.date()
    assert not SavedSegment.objects.filter(question="").exists() and SavedSegment.objects.filter(shared=True).exists()
    assert ContactTag.objects.exists()
    for user in User.objects.all():
        rows = seen.tasks(user, lambda tasks, user=user: tasks.of(user).open(), as_of=day)
        assert rows and any(row.late(day) for row in rows) and any(row.due_on == day for row in rows), user
        assert any(row.due_on > day for row in rows) and Task.objects.given_by(user).open().exists(), user
    assert Interaction.objects.filter(happened_on=day, recorded_by__in=[user.actor_ref for user in User.objects.all()]).exists()
    for contact in Contact.objects.filter(tasks__isnull=False).distinct():
        assert not contact.passivations.open().exists(), "no task about somebody who has left"
    file = Disclosure.objects.get()
    assert file.destroy_by is not None and day <= file.destroy_by <= day + timedelta(days=7)
    assert not Task.objects.filter(created_at__gt=NOW).exists()


def marketing_is_alive_and_mails_nobody() -> None:
    """Sent, scheduled, drafted; every kind of thing came back; and no way out of this machine is left."""
    from kortisto.campaigns.models import Campaign, FormAnswer, Letter, WebForm
    from kortisto.campaigns.reports import figures
    from kortisto.consents.models import WideBan
    from kortisto.outreach.models import SmtpAccount

    sent, draft, coming = Campaign.objects.order_by("pk")
    assert sent.mailing is not None and coming.mailing is not None and draft.mailing is None
    assert (sent.mailing.state, coming.mailing.state) == ("finished", "scheduled") and coming.mailing.send_at > NOW
    assert {row.language for row in draft.letter.versions.all()} == {"fi", "sv", "en"}
    found = figures.of(sent)
    assert found.sent == found.settled > 0 and found.undecided == 0
    assert all((found.bounced, found.unsubscribed, found.replied, found.left, *figures.totals(sent))), found
    assert Letter.objects.filter(template=True).exists() and WebForm.objects.get().is_open
    assert sorted(answer.handled_on is None for answer in FormAnswer.objects.all()) == [False, True], "one waits"
    assert WideBan.objects.filter(company__isnull=False).exists()
    assert [account.host for account in SmtpAccount.objects.all()] == ["posti.kuurankukka.example"]


def a_second_demo_is_refused_and_the_sign_ins_are_kept(settings: Any, capsys: Any) -> None:
    from kortisto.accounts.models import User
    from kortisto.demo import building, commands

    with pytest.raises(building.DemoRefused, match="holds data already"):
        building.build(now=NOW)
    file = Path(settings.KORTISTO.home) / "demo-sign-ins.json"
    assert file.stat().st_mode & 0o077 == 0
    kept = json.loads(file.read_text("utf-8"))
    assert commands.make(contacts=60, seed=3) == 0
    said = capsys.readouterr().out
    assert kept["password"] in said and all(person["email"] in said for person in kept["people"])
    for person in kept["people"]:
        user = User.objects.get(email=person["email"])
        assert user.check_password(kept["password"]) and user.role_keys_on(NOW.date()) == set(person["roles"])
    roles = {role for person in kept["people"] for role in person["roles"]}
    assert roles == {"sales", "marketing", "service", "finance", "events", "privacy_officer", "administrator"}


def everybody_reads_it_in_the_language_of_the_browser() -> None:
    from kortisto.accounts.models import User

    assert set(User.objects.values_list("language", flat=True)) == {""}


def test_a_demo_of_sixty(demo: Register, settings: Any, capsys: Any) -> None:
    """Built once: it takes a while."""
    every_state_of_life_is_there_and_every_night_was_good()
    nothing_in_it_is_real()
    nothing_lies_ahead_of_now()
    every_desk_has_work_on_it()
    marketing_is_alive_and_mails_nobody()
    everybody_reads_it_in_the_language_of_the_browser()
    a_second_demo_is_refused_and_the_sign_ins_are_kept(settings, capsys)


def test_only_an_instance_that_says_it_is_a_demo_is_filled(open_register: Any, capsys: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.demo import commands

    open_register()
    assert commands.make(contacts=60, seed=3) == 1
    assert "[instance] demo" in capsys.readouterr().err and not Contact.objects.exists()


def test_the_same_seed_tells_the_same_lives() -> None:
    from random import Random

    from kortisto.demo.firms import firms
    from kortisto.demo.lives import STATES, Narrator

    def told() -> list[Any]:
        rng = Random(5)
        today = NOW.date()
        return Narrator(rng, firms(rng, 40, today), today, today - timedelta(days=400)).lives(300)

    first = told()
    assert first == told() and {life.state for life in first} == set(STATES)
    assert len({(life.given, life.family) for life in first}) == 300
