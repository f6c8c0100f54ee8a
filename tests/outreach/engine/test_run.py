"""A mailing from its ledger to the server and back: everybody once, everybody accounted for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kortisto.bench import crowd
from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.contacts.refusals import Refused
from kortisto.outreach.engine import freezing, mailings, running
from kortisto.outreach.models import Exclusion, Mailing, Recipient, Return
from kortisto.privacy.models import Keep

from .acting import LATER, NOW, TODAY, entry, send, states
from .sinks import Sink

pytestmark = pytest.mark.django_db
Letter = Callable[..., Mailing]


def address(pk: int, email: str) -> None:
    row = Position.objects.get(contact=pk)
    row.reach_at(email=email)
    row.save()


def test_everybody_gets_it_once_and_says_so(b2b: Any, office: Sink, letter: Letter) -> None:
    task = crowd.gather(300, now=NOW)
    mailing = letter([task])
    assert mailing.counts == {"planned": 300}
    assert send(mailing) == {"sent": 300}
    assert mailing.state == "finished" and mailing.ended_at == NOW and mailing.counts == {"sent": 300}
    assert sorted(office.recipients()) == sorted(Position.objects.values_list("email", flat=True))
    taken = office.taken()
    assert all(line[3] == "1" for line in taken)
    tokens = set(Recipient.objects.values_list("token", flat=True))
    assert {line[1] for line in taken} == {f"posti+{token}@kuurankukka.example" for token in tokens}, "VERP"
    assert len({line[2] for line in taken}) == 300 and all(line[2].endswith("@kuurankukka.example>") for line in taken)
    assert send(mailing) == {} and len(office.recipients()) == 300


def test_every_end_is_written_down(b2b: Any, office: Sink, letter: Letter) -> None:
    task = crowd.gather(8, now=NOW)
    kinds = ("refuse", "later", "full", "bad", "drop", "hang")
    for pk, kind in enumerate(kinds, 1):
        address(pk, f"{kind}-{pk}@x.example")
    address(7, "ääkkönen@x.example")
    mailing = letter([task])
    assert mailing.counts == {"planned": 7, "-not_ascii": 1}
    send(mailing)
    found = {row.contact_id: (row.state, row.problem, row.reply, row.attempts) for row in Recipient.objects.all()}
    assert found == {
        1: ("refused", "address_gone", "550 5.1.1", 1), 2: ("planned", "not_now", "451 4.7.1", 1), 3: ("planned", "full", "452 4.2.2", 1),
        4: ("refused", "sender", "554 5.7.1", 1), 5: ("undecided", "no_answer", "", 1), 6: ("planned", "connection_lost", "", 1),
        8: ("sent", "", "250", 1),
    }  # fmt: skip
    came_back = {row.contact_id: (row.kind, row.source, row.status) for row in Return.objects.all()}
    assert came_back == {1: ("address_gone", "smtp", "5.1.1"), 4: ("sender", "smtp", "5.7.1")}, "the same acts as for a bounce"
    assert set(Position.objects.exclude(bounced_on=None).values_list("contact", flat=True)) == {1}
    assert mailing.state == "sending" and mailing.next_at == NOW + timedelta(minutes=5), "never finished while some may be tried"
    for hours in range(1, 200, 13):
        send(mailing, now=NOW + timedelta(hours=hours))
    assert mailing.state == "finished"
    assert {row.problem for row in Recipient.objects.filter(contact__in=(2, 6))} == {"gave_up"} and Recipient.objects.get(
        contact=3
    ).problem == "full"
    assert mailings.again(mailing, now=NOW) == 5 and states(mailing) == {"planned": 5, "undecided": 1, "sent": 1}


def test_the_ledger_says_why_not(b2b: Any, letter: Letter, person: Callable[..., Contact]) -> None:
    from kortisto.consents import actions as consents

    task = crowd.gather(6, now=NOW)
    consents.object_to(contact=Contact.objects.get(pk=1), made_on=TODAY, how="person_told", by="test", now=NOW)
    Position.objects.filter(contact=2).update(work_task=None)
    Position.objects.filter(contact=3).update(bounced_on=TODAY)
    address(4, Position.objects.get(contact=5).email)
    Keep.objects.filter(subject=6, datum="email").delete()
    mailing = letter([task])
    reasons = dict(Exclusion.objects.values_list("contact_id", "reason"))
    twice = {4, 5} - set(Recipient.objects.values_list("contact_id", flat=True))
    assert reasons == {1: "banned", 2: "no_task", 3: "bounced", 6: "not_live"} | dict.fromkeys(twice, "duplicate")
    assert all(Exclusion.objects.values_list("promise", flat=True))
    assert list(Recipient.objects.values_list("why_id", "with_notice")) == [(task.pk, False)]
    with pytest.raises(Refused) as refused:
        freezing.freeze(mailing, Contact.objects.all(), now=NOW)
    assert refused.value.code == "frozen"


def test_a_mailing_of_no_work_task_is_refused(b2b: Any, letter: Letter) -> None:
    with pytest.raises(Refused) as refused:
        letter([])
    assert refused.value.code == "no_tasks"


def test_the_first_mail_tells_of_the_register_and_proves_it(b2b: Any, letter: Letter, office: Sink) -> None:
    task = crowd.gather(2, now=NOW)
    NoticeDelivery.objects.filter(contact=2).delete()
    mailing = letter([task])
    assert entry(Contact.objects.get(pk=2)).with_notice and not entry(Contact.objects.get(pk=1)).with_notice
    assert not NoticeDelivery.objects.filter(contact=2).exists()
    send(mailing)
    told = NoticeDelivery.objects.get(contact=2)
    assert told.channel == "email" and told.evidence in {line[2] for line in office.taken()}


def test_whoever_bans_after_the_freezing_gets_nothing(b2b: Any, letter: Letter, office: Sink) -> None:
    from kortisto.consents import actions as consents

    task = crowd.gather(3, now=NOW)
    mailing = letter([task])
    consents.object_to(contact=Contact.objects.get(pk=2), made_on=TODAY, how="person_told", by="test", now=NOW)
    address(3, "muuttunut@x.example")
    assert send(mailing) == {"sent": 2, "withdrawn": 1}
    assert dict(Recipient.objects.values_list("contact_id", "problem")) == {1: "", 2: "banned", 3: ""}
    assert "muuttunut@x.example" in office.recipients()


def test_a_ban_of_somebody_else_who_has_the_mailbox_is_heeded_in_flight(b2b: Any, letter: Letter, office: Sink) -> None:
    from kortisto.consents import actions as consents

    mailing = letter([crowd.gather(3, now=NOW)])
    outside = Contact.objects.get(pk=3)
    Recipient.objects.filter(contact=outside).delete()
    address(3, Position.objects.get(pk=2).email.upper())
    consents.object_to(contact=outside, made_on=TODAY, how="person_told", by="test", now=NOW)
    assert send(mailing) == {"sent": 1, "withdrawn": 1}
    assert dict(Recipient.objects.values_list("contact_id", "problem")) == {1: "", 2: "suppressed"}


def test_a_firm_that_bans_and_a_topic_refused_in_flight(b2b: Any, letter: Letter, office: Sink) -> None:
    """After the freezing, and after the batch was asked about: what was composed before knows of both."""
    from kortisto.consents import topics, wide
    from kortisto.outreach.engine.claiming import claim
    from kortisto.outreach.engine.recheck import Recheck, Watch

    news = topics.add(fi="Uutiset", purpose="b2b:new_customers", by="test", now=NOW)
    mailing = letter([crowd.gather(6, now=NOW)], topic=news.key)
    Mailing.objects.update(state="sending")
    mailing.refresh_from_db()
    recheck, watch = Recheck(mailing, TODAY), Watch(mailing)
    rows = claim(mailing, "w", 10, NOW)
    assert recheck.reasons(rows) == {}
    seen = watch._read()
    said = {"how": "person_told", "by": "test", "now": NOW}
    wide.ban_company(company=Position.objects.get(pk=1).company, made_on=TODAY, **said)  # type: ignore[arg-type]
    assert watch._read() != seen, "what is asked when somebody has written"
    wide.ban_domain(domain="talo2.example", made_on=TODAY, **said)
    topics.refuse(contact=Contact.objects.get(pk=3), topic=news, **said)
    of = {row.pk: row.contact for row in rows}
    assert {of[pk]: reason for pk, reason in recheck.reasons(rows).items()} == {
        1: "company_banned", 6: "company_banned", 2: "domain_banned", 3: "topic",
    }  # fmt: skip


def test_pausing_going_on_and_cancelling(b2b: Any, letter: Letter, office: Sink) -> None:
    mailing = letter([crowd.gather(3, now=NOW)])
    mailings.pause(mailing, now=NOW)
    assert send(mailing) == {} and not office.recipients()
    mailings.resume(mailing, now=NOW)
    assert mailing.state == "scheduled"
    mailings.cancel(mailing, now=NOW)
    assert send(mailing) == {} and states(mailing) == {"withdrawn": 3}
    with pytest.raises(Refused):
        mailings.resume(mailing, now=NOW)


def test_a_schedule_and_a_window_are_waited_for(b2b: Any, letter: Letter, office: Sink) -> None:
    mailing = letter([crowd.gather(2, now=NOW)], window={"from": "18:00", "to": "20:00"})
    mailings.schedule(mailing, at=LATER, now=NOW)
    assert send(mailing) == {} and mailing.state == "scheduled"
    assert send(mailing, now=LATER) == {} and (mailing.state, mailing.problem) == ("sending", "window")
    assert mailing.next_at is not None and mailing.next_at > LATER
    assert send(mailing, now=mailing.next_at) == {"sent": 2}


def test_a_server_that_cannot_be_reached_costs_nobody_a_try(b2b: Any, letter: Letter, settings: Any, office: Sink) -> None:
    mailing = letter([crowd.gather(2, now=NOW)])
    settings.EMAIL_PORT = 1
    assert send(mailing) == {"again": 2}
    assert (mailing.state, mailing.problem) == ("sending", "no_connection") and states(mailing) == {"planned": 2}
    assert set(Recipient.objects.values_list("attempts", flat=True)) == {0}
    settings.EMAIL_PORT = office.port
    assert send(mailing, now=mailing.next_at) == {"sent": 2}


def test_not_faster_than_the_account_and_the_domain_allow(b2b: Any, letter: Letter, office: Sink) -> None:
    from kortisto.outreach.models import SenderIdentity, SmtpAccount

    task = crowd.gather(45, now=NOW)
    for pk in range(1, 31):
        address(pk, f"p{pk}@sama.example")
    account = SmtpAccount.objects.create(
        name="oma", ref="a" * 16, host="127.0.0.1", port=office.port, security="none", domain_per_minute=600
    )
    identity = SenderIdentity.objects.create(name="Ääkkönen Oy", address="uutiset@kuurankukka.example", account=account)
    mailing, began = letter([task], identity=identity), time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - began)

    assert running.run(mailing, clock=clock) == {"sent": 45}
    spent = time.monotonic() - began
    assert 0.85 <= spent < 30, "two seconds' worth and one at once, nine more at ten a second"
    there = [one for one in office.recipients() if one.endswith("@sama.example")]
    assert len(there) == len(set(there)) == 30 and mailing.state == "finished"


def test_a_rate_holds_for_all_processes_together(b2b: Any, letter: Letter, office: Sink) -> None:
    from kortisto.outreach.engine import flow

    assert flow.take("a", 600, 1000, NOW) == 21 and flow.take("a", 600, 1000, NOW) == 0
    flow.give_back("a", 600, 5)
    assert flow.take("a", 600, 3, NOW) == 3
    assert flow.take("a", 600, 1000, NOW + timedelta(seconds=1)) == 12
    assert flow.take("b", 0, 1000, NOW) == 1000


def test_the_password_is_sealed(b2b: Any) -> None:
    from kortisto.outreach.models import SmtpAccount

    account = SmtpAccount(name="oma", ref="b" * 16, host="posti.example")
    account.sign_in("kuura", "salasana ä")
    account.save()
    found = SmtpAccount.objects.get()
    assert found.password == "salasana ä" and b"salasana" not in bytes(found.sealed)


def test_a_mailing_nobody_may_get(b2b: Any, letter: Letter) -> None:
    task = crowd.gather(2, now=NOW)
    assert letter([task], people=Contact.objects.none()).counts == {"planned": 0}
    assert letter([task], channel="post").counts == {"planned": 0, "-not_live": 2}


def test_two_cards_that_become_one_are_one_recipient(b2b: Any, letter: Letter, person: Callable[..., Contact]) -> None:
    from kortisto.contacts.merging import people as cards

    kept, gone = person(), person()
    mailing = letter([crowd.work_task()], people=Contact.objects.none())
    for contact, state in ((kept, "planned"), (gone, "sent")):
        Recipient.objects.create(
            mailing=mailing, contact=contact, position=1, token=f"{contact.pk:032}", state=state, next_try_at=NOW
        )
    other = letter([crowd.work_task()], people=Contact.objects.none())
    for contact in (kept, gone):
        Exclusion.objects.create(mailing=other, contact=contact, reason="no_task")
    token = Recipient.objects.get(contact=gone).token
    Recipient.objects.filter(contact=kept).update(state="claimed")
    with pytest.raises(Refused):
        cards.merge(kept=kept, gone=gone, choices={}, by="test", now=NOW)
    Recipient.objects.filter(contact=kept).update(state="planned")
    cards.merge(kept=kept, gone=gone, choices={}, by="test", now=NOW)
    assert list(Recipient.objects.values_list("contact_id", "token", "state")) == [(kept.pk, token, "sent")]
    assert list(Exclusion.objects.values_list("contact_id", flat=True)) == [kept.pk]


def test_the_headers_say_how_to_end_it_and_nothing_about_the_person(b2b: Any) -> None:
    from email import message_from_bytes
    from email.policy import default

    from kortisto.outreach.engine import headers

    from . import content

    mailing = mailings.create(purpose="b2b:new_customers", kind=content.KIND, key="1", now=NOW)
    values = {"token": "t" * 32, "to": "aino@firma.example", "date": "Mon, 2 Mar 2026 10:00:00 +0000", "given_name": "Ääinö"}
    values["message_id"] = headers.message_id(mailing.ref, "t" * 32, 1)
    mail = message_from_bytes(content.load(mailing, "fi", "", notice=False).message(values), policy=default)
    assert mail["List-Unsubscribe"] == f"<https://posti.kuurankukka.example/pois/{'t' * 32}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and mailing.ref in mail["List-Id"]
    assert "t" * 32 not in str(mail["Message-ID"]) and mail["To"] == "aino@firma.example"
    assert mail["Date"].datetime.year == 2026 and mail["Content-Language"] == "fi"
    assert headers.message_id(mailing.ref, "t" * 32, 1) != headers.message_id(mailing.ref, "t" * 32, 2)
    assert "Hei Ääinö!" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("own", [True, False])
def test_a_sender_s_name_may_be_long_and_of_any_letters(settings: Any, own: bool) -> None:
    from email.header import decode_header, make_header

    from kortisto.outreach.engine import compiled, headers
    from kortisto.outreach.models import SenderIdentity

    name = "Sähkö- ja lämpötukku Mäkelä, Åbo – asiakaspalvelu ja myynti Pohjanmaalla"
    settings.DEFAULT_FROM_EMAIL = f'"{name}" <posti@kuura.example>'
    identity = None if own else SenderIdentity(name=name, address="posti@kuura.example")
    found = headers.headers(Mailing(ref="0" * 16, identity=identity), subject="x", language="fi", unsubscribe="https://x.example/")
    line, _, _ = compiled.of(text="x", headers=found, slots=dict.fromkeys(headers.OURS, "-")).message({}).partition(b"\r\nTo:")
    assert all(len(part) <= 76 for part in line.split(b"\r\n")), "RFC 2047, 2"
    assert str(make_header(decode_header(line.decode().partition(": ")[2]))) == f"{name} <posti@kuura.example>"
    assert headers.sender(identity)[0] == f'"{name}" <posti@kuura.example>', "as people read it on our pages"
