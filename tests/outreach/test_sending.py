"""A notice that leaves is accounted for: proof on the server's 250, never twice, never silently lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.db import connection

from kortisto.contacts.models import Contact, NoticeDelivery
from kortisto.contacts.refusals import Refused
from kortisto.outreach import actions, informing, sending
from kortisto.outreach.models import OutboxMessage, Return
from kortisto.outreach.smtp import Line, server
from kortisto.privacy.gate import system_gate
from kortisto.privacy.models import Clock

from .conftest import NOW, TODAY, PostOffice
from .engine.nasty import nasty

pytestmark = pytest.mark.django_db
Person = Callable[..., Contact]


def queue(*people: Contact, at: Any = NOW) -> actions.Informed:
    gate = system_gate("notice", as_of=TODAY)
    return actions.inform(contact_ids=[p.pk for p in people], channel="email", gate=gate, by="test", now=at)


def send(at: Any = NOW) -> Counter[str]:
    target = server()
    assert target is not None
    with Line(target) as line:
        return sending.send_due(line=line, clock=lambda: at)


def test_a_notice_goes_with_its_proof_and_says_nothing_of_the_person_in_its_headers(
    b2b: Any, person: Person, post_office: PostOffice
) -> None:
    aino = person(language="sv")
    assert queue(aino).done == 1
    assert not NoticeDelivery.objects.exists(), "queued is not told"
    assert send()["sent"] == 1
    (envelope,) = post_office.got
    assert envelope.rcpt_tos == ["aino.lehtovirta@firma.example"]
    mail = message_from_bytes(envelope.content, policy=default)  # type: ignore[arg-type]
    assert set(mail.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@kuurankukka.example>")
    content = envelope.content.decode()  # type: ignore[union-attr]
    assert aino.code not in content and str(aino.subject.ref) not in content
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for part in (text, page):
        assert "Du har rätt att invända" in part, "the right to object stands apart, in the person's language"
        assert "/seloste/b2b/sv/" in part and "messut" in part
    assert max(len(line) for line in envelope.content.splitlines()) < 998  # type: ignore[union-attr]
    proof = NoticeDelivery.objects.get(contact=aino)
    assert (proof.channel, proof.language, proof.evidence) == ("email", "sv", mail["Message-ID"])
    assert not Clock.objects.filter(subject=aino.subject, closed_at=None).exists()


def test_nothing_of_the_message_is_stored(b2b: Any, person: Person, post_office: PostOffice) -> None:
    queue(person())
    columns = {field.column for field in OutboxMessage._meta.concrete_fields}
    with connection.cursor() as cursor:
        row = cursor.execute(f"SELECT * FROM {OutboxMessage._meta.db_table}").fetchone()
    assert not any("lehtovirta" in str(value).lower() or "@firma" in str(value) for value in row)
    assert not columns & {"body", "subject", "address", "to"}


def test_asking_twice_sends_once(b2b: Any, person: Person, post_office: PostOffice) -> None:
    aino = person()
    assert [queue(aino).done, queue(aino).done] == [1, 0]
    send()
    assert send() == Counter(again=0, undecided=0)
    assert queue(aino).not_waiting == 1
    assert len(post_office.got) == 1


def test_a_line_break_in_a_name_never_reaches_a_header(b2b: Any, person: Person, post_office: PostOffice) -> None:
    eve = person()
    for trick in ("Eve\r\nBcc: all@firma.example", "Eve\nX: y", "Eve\x85Bcc: z@firma.example"):
        Contact.objects.filter(pk=eve.pk).update(given_name=trick)
        queue(eve)
        assert send()["failed"] == 1
    assert post_office.got == []
    assert set(OutboxMessage.objects.values_list("problem", flat=True)) == {"address_unusable"}
    assert informing.to_inform([eve.pk]).exists(), "the person still waits"


def test_not_now_is_tried_again_later_and_not_for_ever(b2b: Any, person: Person, post_office: PostOffice) -> None:
    aino = person()
    post_office.answers["aino.lehtovirta@firma.example"] = "451 try later"
    queue(aino)
    assert send()["later"] == 1
    message = OutboxMessage.objects.get()
    assert (message.state, message.reply, message.next_try_at) == ("queued", "451", NOW + timedelta(minutes=5))
    assert send()["later"] == 0, "not before its time"
    post_office.answers.clear()
    assert send(NOW + timedelta(minutes=6))["sent"] == 1
    post_office.answers["vaino.lehtomaa@firma.example"] = "451 try later"
    queue(person("Vaino", "Lehtomaa"))
    moment = NOW
    for _ in range(sending.TRIES):
        send(moment)
        moment += timedelta(hours=13)
    assert OutboxMessage.objects.get(contact__given_name="Vaino").state == "failed"


def test_refused_for_good_is_said_and_the_person_waits_on(b2b: Any, person: Person, post_office: PostOffice) -> None:
    aino, olli = person(), person("Olli", "Oja")
    post_office.answers["aino.lehtovirta@firma.example"] = "550 user unknown"
    queue(aino, olli)
    assert send() == Counter(failed=1, sent=1, again=0, undecided=0)
    (waits,) = informing.waiting(system_gate("notice", as_of=TODAY), as_of=TODAY)
    assert (waits.contact_id, waits.underway) == (aino.pk, "failed")
    back = Return.objects.get()
    assert (back.kind, back.known_by, back.source) == ("address_gone", "message_id", "smtp")
    assert aino.positions.get().bounced_on is not None, "the same as if it had come back"


def test_an_answer_that_never_came_is_decided_by_a_person(b2b: Any, person: Person, post_office: PostOffice) -> None:
    aino, olli = person(), person("Olli", "Oja")
    for one in ("aino.lehtovirta", "olli.oja"):
        post_office.answers[f"{one}@firma.example"] = "drop"
    queue(aino, olli)
    assert send()["undecided"] == 2
    assert send(NOW + timedelta(days=3)) == Counter(again=0, undecided=0), "never sent again blindly"
    first, second = OutboxMessage.objects.undecided().order_by("pk")
    actions.resolve(message=first, arrived=True, by="test", now=NOW)
    assert NoticeDelivery.objects.get().evidence == first.message_id
    post_office.answers.clear()
    actions.resolve(message=second, arrived=False, by="test", now=NOW)
    assert send()["sent"] == 1
    assert NoticeDelivery.objects.count() == 2
    with pytest.raises(Refused):
        actions.resolve(message=first, arrived=True, by="test", now=NOW)


@pytest.mark.parametrize(("data_left", "becomes"), [(False, "sent"), (True, "undecided")])
def test_what_a_killed_worker_left(data_left: bool, becomes: str, b2b: Any, person: Person, post_office: PostOffice) -> None:
    queue(person())
    left = {"state": "sending", "next_try_at": NOW + sending.LEASE, "data_at": NOW if data_left else None}
    OutboxMessage.objects.update(**left)
    assert send(NOW + timedelta(minutes=1)) == Counter(again=0, undecided=0), "its lease still runs"
    send(NOW + timedelta(minutes=6))
    assert OutboxMessage.objects.get().state == becomes


def test_told_meanwhile_is_not_told_again(b2b: Any, person: Person, post_office: PostOffice) -> None:
    aino = person()
    queue(aino)
    gate = system_gate("notice", as_of=TODAY)
    actions.inform(contact_ids=[aino.pk], channel="read_out", gate=gate, by="test", now=NOW)
    assert send()["failed"] == 1
    assert OutboxMessage.objects.get().problem == "told_already" and post_office.got == []


def test_a_server_that_is_down_stops_the_batch_and_costs_no_try(
    b2b: Any, person: Person, settings: Any, post_office: PostOffice
) -> None:
    queue(person(), person("Olli", "Oja"))
    settings.EMAIL_PORT = 1
    assert send() == Counter(down=1, again=0, undecided=0)
    assert set(OutboxMessage.objects.values_list("attempts", "state")) == {(0, "queued")}


def test_a_server_that_refuses_our_address_ends_nobodys_letter(
    b2b: Any, person: Person, settings: Any, post_office: PostOffice
) -> None:
    """What is said to MAIL is about us: the recipient was not even named."""
    queue(person())
    with nasty("blocked") as office:
        settings.EMAIL_PORT = office.port
        assert send()["later"] == 1
    message = OutboxMessage.objects.get()
    assert (message.state, message.problem, message.reply) == ("queued", "sender_refused", "550") and not Return.objects.exists()
    settings.EMAIL_PORT = post_office.port
    assert send(NOW + timedelta(minutes=6))["sent"] == 1


def test_a_leading_dot_survives_the_way(post_office: PostOffice) -> None:
    from kortisto.outreach.mail import Letter

    target = server()
    assert target is not None
    with Line(target) as line:
        content = b"Subject: x\r\n\r\n.first\r\n..second\r\n"
        assert line.deliver(Letter("a@x.example", "b@x.example", content), before_data=lambda: None).outcome == "sent"
    assert post_office.got[0].content == content


def test_without_a_server_nothing_is_queued(b2b: Any, person: Person, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(Refused, match="palvelinta"):
        queue(person())
