"""What follows from what comes back: to the person only what concerns the person, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kortisto.consents.models import Objection
from kortisto.contacts import actions as contacts
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Contact, Interaction, NoticeDelivery, Position, Task
from kortisto.outreach import returns
from kortisto.outreach.models import MailRecord, OutboxMessage, Recipient, Return
from kortisto.outreach.returns import acts, undoing

from . import shapes
from .conftest import LATER, NOW, TODAY

Sent = Callable[..., Recipient]
UNKNOWN_USER = "550 5.1.1 User unknown"


def back(raw: bytes) -> Return:
    return acts.handle(raw, now=LATER)


def test_a_hard_bounce_marks_the_address_and_asks_the_keeper_once(b2b: Any, sent: Sent) -> None:
    entry = sent()
    raw = shapes.dsn("5.1.1", UNKNOWN_USER, token=entry.token)
    row = back(raw)
    assert back(raw) == row and Return.objects.count() == 1, "known by its digest"
    assert (row.kind, row.detail, row.status, row.known_by, row.state) == ("address_gone", "mailbox", "5.1.1", "token", "waiting")
    assert Position.objects.get().bounced_on == date(2026, 11, 25)
    [task] = Task.objects.all()
    assert (task.kind, task.assignee, task.contact) == ("check", entry.mailing.owner, entry.contact)
    entry.refresh_from_db()
    assert (entry.state, entry.problem, entry.reply) == ("sent", "address_gone", "5.1.1")
    assert returns.counts(entry.mailing) == {"address_gone": 1}
    again = back(shapes.dsn("5.1.1", "550 5.1.1 No such user", token=entry.token))
    assert again.pk != row.pk and Task.objects.count() == 1, "one question to the keeper, however often it comes back"


@pytest.mark.parametrize(
    ("status", "said"),
    [("5.2.2", "552 5.2.2 Over quota"), ("5.7.1", "554 5.7.1 Message rejected as spam"), ("4.4.7", "timed out"),
     ("5.7.26", "550 5.7.26 unauthenticated, SPF"), ("5.3.4", "552 5.3.4 size limit"), ("5.0.0", "550 No")],
)  # fmt: skip
def test_what_is_not_the_persons_changes_nothing_of_them(b2b: Any, sent: Sent, status: str, said: str) -> None:
    entry = sent()
    back(shapes.dsn(status, said, token=entry.token))
    assert Position.objects.get().bounced_on is None and not Task.objects.exists() and not Objection.objects.exists()
    assert contacts.passivate_ended(as_of=TODAY, by="system", now=LATER) == 0 and returns.counts(entry.mailing).total() >= 1


def test_an_address_that_was_corrected_meanwhile_is_left_alone(b2b: Any, sent: Sent) -> None:
    entry = sent()
    job = Position.objects.get()
    contacts.change_position(position=job, details=WorkDetails(email="aino.uusi@firma.example"), by="test", now=NOW)
    back(shapes.dsn("5.1.1", UNKNOWN_USER, token=entry.token))
    assert Position.objects.get().bounced_on is None and not Task.objects.exists()


def test_a_bounce_about_an_address_alone_waits_for_a_person(b2b: Any, sent: Sent) -> None:
    """Anybody can write one about anybody: without our token or Message-ID nothing is done."""
    entry = sent()
    forged = shapes.dsn("5.1.1", UNKNOWN_USER, token="f" * 32, to="aino.lehtovirta@firma.example")
    row = back(forged)
    assert (row.contact, row.known_by, row.state, row.did) == (entry.contact, "address", "waiting", {})
    assert Position.objects.get().bounced_on is None and not Task.objects.exists()
    stranger = back(shapes.dsn("5.1.1", UNKNOWN_USER, token="e" * 32, to="ei.ketaan@muualla.example"))
    assert (stranger.contact, stranger.state) == (None, "settled") and not acts.stays_in_mailbox(stranger)


def test_somebody_left_with_a_day_and_a_new_address(b2b: Any, sent: Sent) -> None:
    entry = sent()
    text = "Olen siirtynyt 1.11.2026 Uusi Oy:n palvelukseen, aino.lehtovirta@uusi.example."
    row = back(shapes.automatic(text, token=entry.token, sender="Aino Lehtovirta <aino.lehtovirta@firma.example>"))
    assert (row.kind, row.detail, row.left_on, row.new_address, row.state) == (
        "person_gone", "moved", date(2026, 11, 1), "aino.lehtovirta@uusi.example", "waiting",
    )  # fmt: skip
    assert Task.objects.count() == 1 and not Contact.objects.get().passivations.exists(), "proposed, not done"
    assert Position.objects.get().bounced_on is None


def test_a_complaint_is_an_objection_at_once_and_can_be_put_right(b2b: Any, sent: Sent) -> None:
    entry = sent()
    row = back(shapes.complaint(token=entry.token))
    [ban] = Objection.objects.all()
    assert (ban.contact, ban.scope, ban.channel, ban.made_on, row.state) == (
        entry.contact,
        "*dm*",
        "email",
        date(2026, 11, 25),
        "settled",
    )
    back(shapes.complaint("opt-out", token=entry.token))
    assert Objection.objects.count() == 1
    undoing.put_right(row, by="test", now=LATER)
    assert not Objection.objects.exists() and row.state == "undone"
    assert returns.counts(entry.mailing) == {"complaint": 1}


def test_an_answer_is_filed_and_somebody_has_to_read_it(any_notice: Any, person: Any, staff: Any) -> None:
    """Whatever the notice lists of it: the e-mail, or that there was one, or only the day of the person's activity."""
    from kortisto.contacts import scope

    keeper = staff("register_keeper" if any_notice.key == "hehku" else "sales")
    who = person(owner=keeper)
    message = OutboxMessage.objects.create(
        kind="notice", contact=who, language="fi", policy_key=any_notice.key, policy_number=1, message_id="<77@kuurankukka.example>",
        next_try_at=NOW, created_at=NOW, created_by="test", state="sent",
    )  # fmt: skip
    raw = shapes.answer("Soittakaa minulle.", sender="aino.lehtovirta@firma.example", token="0" * 32)
    row = back(raw)
    rules = scope.current(TODAY)
    assert (row.kind, row.known_by, row.outbox, row.state) == ("reply", "message_id", message, "waiting")
    assert MailRecord.objects.count() == rules.holds("emails")
    assert Interaction.objects.count() == (rules.holds("interactions") and not rules.holds("emails"))
    assert Task.objects.count() == rules.holds("tasks")
    assert Contact.objects.get().last_activity_on == date(2026, 11, 25)
    if rules.holds("emails"):
        assert MailRecord.objects.get().text == "Soittakaa minulle."


def test_whoever_answers_stop_is_banned_and_a_colleagues_words_are_not_filed(b2b: Any, sent: Sent) -> None:
    entry = sent()
    back(shapes.answer("Lopettakaa!", sender="aino.lehtovirta@firma.example", token=entry.token))
    assert Objection.objects.get().channel == "email" and MailRecord.objects.count() == 1
    back(shapes.answer("Aino ei ole enää meillä töissä.", sender="liisa.lahti@firma.example", token=entry.token))
    assert MailRecord.objects.count() == 1 and Task.objects.filter(kind="check").count() == 1


def test_a_challenge_and_what_nobody_understands_stay_in_the_mailbox(b2b: Any, sent: Sent) -> None:
    entry = sent()
    text = "Your message is held. Click the link to confirm that you are a person: https://guard.example/1"
    challenge = back(shapes.answer(text, token=entry.token, subject="Please verify your message", Return_Path="<>"))
    unclear = back(shapes.dsn("5.0.0", "550 No", token=entry.token))
    assert (challenge.kind, challenge.state, unclear.kind, unclear.state) == ("challenge", "waiting", "unknown", "waiting")
    assert acts.stays_in_mailbox(challenge) and acts.stays_in_mailbox(unclear) and not Task.objects.exists()


def test_each_class_can_be_put_right(b2b: Any, sent: Sent) -> None:
    gone, wrote = sent(), sent("Oskari")
    first = back(shapes.dsn("5.1.1", UNKNOWN_USER, token=gone.token))
    second = back(shapes.answer("Hei!", sender="oskari.lehtovirta@firma.example", token=wrote.token))
    for row in (first, second):
        undoing.put_right(row, by="test", now=LATER)
    assert not Position.objects.exclude(bounced_on=None).exists() and not MailRecord.objects.exists()
    assert not Task.objects.open().exists() and returns.counts(gone.mailing) == {}
    gone.refresh_from_db()
    assert gone.problem == ""


def test_still_there_confirms_the_address(b2b: Any, sent: Sent) -> None:
    row = back(shapes.dsn("5.1.1", UNKNOWN_USER, token=sent().token))
    undoing.still_there(row, by="test", now=LATER)
    assert Position.objects.get().bounced_on is None and row.state == "closed" and not Task.objects.open().exists()


def test_nothing_is_known_of_whom_was_erased(b2b: Any, sent: Sent) -> None:
    entry = sent()
    back(shapes.dsn("5.1.1", UNKNOWN_USER, token=entry.token))
    token = entry.token
    Contact.objects.all().delete()
    assert not Return.objects.exists()
    row = back(shapes.dsn("5.1.1", "550 5.1.1 gone", token=token))
    assert (row.contact, row.mailing, row.state) == (None, None, "settled")


def test_what_comes_back_decides_what_was_undecided(b2b: Any, sent: Sent) -> None:
    entry = sent()
    entry.mailing.state, entry.mailing.counts = "finished", {"undecided": 1, "-banned": 2}
    entry.mailing.save()
    undecided = {"state": "undecided", "problem": "no_answer", "sent_at": None, "claimed_at": NOW, "with_notice": True}
    for raw, problem, told in (
        (shapes.dsn("5.2.2", "552 5.2.2 mailbox full", token=entry.token), "full", False),
        (shapes.answer("Kiitos!", token=entry.token), "", True),
    ):
        Recipient.objects.filter(pk=entry.pk).update(**undecided)
        back(raw)
        entry.refresh_from_db()
        assert (entry.state, entry.problem, entry.sent_at) == ("sent", problem, NOW)
        assert NoticeDelivery.objects.filter(contact=entry.contact).exists() == told, "only what reached a mailbox has told"
        entry.mailing.refresh_from_db()
        assert entry.mailing.counts == {"sent": 1, "-banned": 2}
