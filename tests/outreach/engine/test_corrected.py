"""An address corrected after the recipients were settled: at the new one once, at the old one never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kortisto.bench import crowd
from kortisto.contacts.actions import change_position, passivate
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Position
from kortisto.outreach.engine import epochs, mailings
from kortisto.outreach.engine.breaker import Breaker
from kortisto.outreach.engine.claiming import claim, confirm
from kortisto.outreach.engine.contents import Contents
from kortisto.outreach.engine.desk import Desk
from kortisto.outreach.engine.journal import Journal
from kortisto.outreach.engine.recheck import Recheck
from kortisto.outreach.models import Mailing, Recipient

from .acting import NOW, TODAY, send, states
from .sinks import Sink

pytestmark = pytest.mark.django_db
Letter = Callable[..., Mailing]


def correct(pk: int, email: str) -> None:
    job = Position.objects.get(contact=pk)
    details = WorkDetails.of(job)
    change_position(position=job, details=WorkDetails(**{**details.__dict__, "email": email}), by="test", now=NOW)


@pytest.fixture
def desk(b2b: Any, letter: Letter) -> Any:
    """Three people claimed, asked about and laid out; the first handed to a connection."""
    mailing = letter([crowd.gather(3, now=NOW)])
    Mailing.objects.update(state="sending")
    mailing.refresh_from_db()
    desk = Desk(mailing, Journal(epochs.folder(), mailing.ref, "w"), Contents(mailing), lambda: NOW, Breaker(4))
    desk.watch.every = 0.0
    desk.recheck = Recheck(mailing, TODAY)
    rows = claim(mailing, "w", 10, NOW)
    desk.lay_out(rows, *desk.recheck.ask(rows))
    yield desk
    for path in epochs.folder().glob("*"):
        path.unlink()


def somebody_wrote(desk: Desk) -> None:
    """On SQLite the file says so, of other connections than this one."""
    desk.watch._version = -1


def test_the_claimed_and_the_announced_do_not_leave_for_the_old_address(desk: Any, office: Sink) -> None:
    announced = desk.next()
    who, waits = announced.row.contact, desk.waiting[0].row.contact
    correct(who, "uusi1@x.example")
    correct(waits, "uusi2@x.example")
    somebody_wrote(desk)
    assert not desk.may_go(announced)
    third = desk.next()
    assert desk.may_go(third) and desk.next() is None
    desk.begin(third)
    desk.done(third, "sent", "250")
    assert sorted(end.outcome for end in desk.ends) == ["again", "again", "sent"]
    desk.journal.end()
    confirm(desk.ends, NOW)
    assert states(desk.mailing) == {"planned": 2, "sent": 1}
    assert send(desk.mailing) == {"sent": 2}
    assert sorted(office.recipients()) == ["uusi1@x.example", "uusi2@x.example"]


def test_somebody_who_left_meanwhile_gets_nothing(desk: Any) -> None:
    announced = desk.next()
    passivate(contact=Position.objects.get(contact=announced.row.contact).contact, by="test", now=NOW)
    somebody_wrote(desk)
    assert not desk.may_go(announced)
    assert [(end.outcome, end.reply) for end in desk.ends] == [("withdrawn", "no_address")]
    assert len(desk.waiting) == 2


def test_what_does_not_move_an_address_asks_nobody_again(desk: Any) -> None:
    from kortisto.privacy import audit

    item = desk.next()
    subject = Position.objects.get(contact=item.row.contact).contact.subject
    audit.record(action="contact.called", by="test", subject=subject, data=["interactions"], now=NOW)
    desk.recheck = None  # would have to be asked
    somebody_wrote(desk)
    assert desk.may_go(item)


def test_two_who_now_have_one_address_get_one_message(b2b: Any, letter: Letter, office: Sink) -> None:
    mailing = letter([crowd.gather(3, now=NOW)])
    correct(3, Position.objects.get(contact=1).email)
    assert send(mailing) == {"sent": 2, "withdrawn": 1}
    assert Recipient.objects.get(contact=3).problem == "duplicate" and len(set(office.recipients())) == 2


def test_whose_bounced_address_was_corrected_is_reached_by_sending_to_the_failed(b2b: Any, letter: Letter, office: Sink) -> None:
    task = crowd.gather(2, now=NOW)
    correct(2, "refuse-2@x.example")
    mailing = letter([task])
    assert send(mailing) == {"sent": 1, "refused": 1}
    correct(2, "oikea@x.example")
    later = NOW + timedelta(minutes=1)
    assert mailings.again(mailing, now=later) == 1
    assert send(mailing, now=later) == {"sent": 1} and office.recipients()[-1] == "oikea@x.example"
