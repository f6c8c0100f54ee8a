"""Writing to a person from the card, through a real mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from kortisto.contacts import actions
from kortisto.contacts.models import NoticeDelivery
from kortisto.outreach import jobs
from kortisto.outreach.models import MailRecord, OutboxMessage

from .conftest import NOW, Make, PostOffice

pytestmark = pytest.mark.usefixtures("at_noon")
Browse = Callable[..., Any]


def sent(office: PostOffice) -> Any:
    """The one letter the server took."""
    assert len(office.got) == 1
    return message_from_bytes(office.got[0].content, policy=default)  # type: ignore[arg-type]


def informed(who: Any) -> None:
    from kortisto.privacy import publication

    version = publication.in_effect(date(2026, 11, 24))[0]
    actions.record_notice(
        contact=who,
        policy=version.policy,
        number=version.number,
        channel="letter",
        language="fi",
        delivered_at=NOW,
        by="test",
        now=NOW,
    )


def write(client: Any, who: Any, address: str = "", **given: str) -> Any:
    return client.post(
        f"/henkilot/{who.code}/viesti/{address}",
        {"subject": "Tarjous pöydistä", "text": "Hei,\n\npöydät tulevat torstaina.\n\nTuomas"} | given,
    )


def test_it_goes_and_comes_onto_the_card(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    informed(who)
    client = signed_in("sales")
    assert write(client, who).status_code == 302
    jobs.send_outbox.func()
    letter = sent(post_office)
    assert post_office.got[0].rcpt_tos == ["aino.lehtovirta@firma.example"]
    assert letter["From"] == "Marja Koskela <rekisteri@kuurankukka.example>"
    assert letter["Reply-To"] == "sales@oma.example"
    assert letter["Auto-Submitted"] is None
    assert letter.get_content().replace("\r\n", "\n").strip() == "Hei,\n\npöydät tulevat torstaina.\n\nTuomas"
    row = MailRecord.objects.get()
    assert (row.direction, row.subject, row.company) == ("outbound", "Tarjous pöydistä", who.positions.get().company)
    assert OutboxMessage.objects.get().state == "sent"
    assert "Tarjous pöydistä" in client.get(f"/henkilot/{who.code}/").content.decode()


def test_whoever_has_not_been_informed_gets_the_notice_along(
    b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice
) -> None:
    who = person()
    client = signed_in("sales")
    assert "Seloste lähtee mukana" in client.get(f"/henkilot/{who.code}/viesti/").content.decode()
    write(client, who)
    assert not NoticeDelivery.objects.filter(contact=who).exists(), "nothing is proved before the server has taken it"
    jobs.send_outbox.func()
    assert "Yritysasiakkaiden yhteyshenkilöt" in sent(post_office).get_content()
    proof = NoticeDelivery.objects.get(contact=who)
    assert (proof.channel, proof.evidence) == ("email", OutboxMessage.objects.get().message_id)


def test_a_refused_message_proves_nothing(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    post_office.answers["aino.lehtovirta@firma.example"] = "550 no such user"
    client = signed_in("sales")
    write(client, who)
    jobs.send_outbox.func()
    assert OutboxMessage.objects.get().state == "failed"
    assert not NoticeDelivery.objects.filter(contact=who).exists()
    assert "ei lähtenyt" in client.get(f"/henkilot/{who.code}/").content.decode()


def test_a_marketing_ban_lets_matters_be_looked_after_and_says_so(
    b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice
) -> None:
    from kortisto.consents import actions as consents

    who = person()
    informed(who)
    consents.object_to(contact=who, channel="email", how="person_told", made_on=date(2026, 11, 24), by="test", now=NOW)
    client = signed_in("sales")
    assert "Henkilö on kieltänyt markkinoinnin" in client.get(f"/henkilot/{who.code}/viesti/").content.decode()
    write(client, who)
    jobs.send_outbox.func()
    assert len(post_office.got) == 1


def test_answering_stays_in_the_thread_and_quotes(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    informed(who)
    asked = MailRecord.objects.create(
        contact=who, direction="inbound", happened_at=NOW, happened_on=date(2026, 11, 24), subject="Kysymys", text="Onko varastossa?",
        message_key="a" * 64, thread_key="b" * 64, recorded_by="test", recorded_at=NOW,
    )  # fmt: skip
    from kortisto.privacy import due

    due.refresh([who.subject_id], as_of=date(2026, 11, 24))
    client = signed_in("sales")
    page = client.get(f"/henkilot/{who.code}/viesti/?vastaus={asked.pk}").content.decode()
    assert "Re: Kysymys" in page
    assert "&gt; Onko varastossa?" in page
    write(client, who, f"?vastaus={asked.pk}", subject="Re: Kysymys")
    assert set(MailRecord.objects.values_list("thread_key", flat=True)) == {"b" * 64}


def test_what_was_quoted_goes_but_is_not_kept_twice(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    informed(who)
    write(signed_in("sales"), who, text="Kyllä on.\n\nTuomas\n\n> Onko varastossa?")
    jobs.send_outbox.func()
    assert "> Onko varastossa?" in sent(post_office).get_content()
    assert MailRecord.objects.get().text == "Kyllä on.\n\nTuomas"


@pytest.mark.parametrize(("field", "value"), [("subject", ""), ("text", "  "), ("subject", "x" * 201)])
def test_bad_input_is_told_and_nothing_goes(
    b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice, field: str, value: str
) -> None:
    assert write(signed_in("sales"), person(), **{field: value}).status_code == 422
    assert not OutboxMessage.objects.exists()


def test_a_line_break_cannot_make_a_header(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    informed(who)
    write(signed_in("sales"), who, subject="Hei\r\nBcc: kaikki@muualla.example")
    jobs.send_outbox.func()
    letter = sent(post_office)
    assert letter["Bcc"] is None
    assert post_office.got[0].rcpt_tos == ["aino.lehtovirta@firma.example"]


def test_taken_off_the_card_before_it_went_it_never_goes(
    b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice
) -> None:
    who = person()
    informed(who)
    client = signed_in("sales")
    write(client, who)
    client.post(f"/henkilot/{who.code}/viestit/{MailRecord.objects.get().pk}/poisto/")
    jobs.send_outbox.func()
    assert post_office.got == []
    assert not OutboxMessage.objects.exists()


def test_after_a_crash_a_person_decides_and_the_answer_finds_its_thread(
    b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice
) -> None:
    from kortisto.outreach import actions as outreach
    from kortisto.outreach.inbound.reading import digest

    who = person()
    informed(who)
    post_office.answers["aino.lehtovirta@firma.example"] = "drop"
    write(signed_in("sales"), who)
    jobs.send_outbox.func()
    message = OutboxMessage.objects.get()
    assert message.state == "undecided"
    outreach.resolve(message=message, arrived=False, by="test", now=NOW)
    anew = OutboxMessage.objects.get(state="queued")
    assert MailRecord.objects.get().message_key == digest(anew.message_id)
    post_office.answers.clear()
    post_office.got.clear()
    jobs.send_outbox.func()
    assert sent(post_office)["Message-ID"] == anew.message_id


def test_not_under_a_notice_that_keeps_no_e_mails(db: None, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    from tests.contacts.conftest import install

    install("hehku")
    who = person()
    client = signed_in("register_keeper")
    assert "Sähköposteja ei säilytetä tämän selosteen mukaan" in client.get(f"/henkilot/{who.code}/viesti/").content.decode()
    assert write(client, who).status_code == 422
    assert not OutboxMessage.objects.exists()


def test_passive_people_are_not_written_to(b2b: Any, person: Make, signed_in: Browse, post_office: PostOffice) -> None:
    who = person()
    actions.passivate(contact=who, by="test", now=NOW)
    assert signed_in("sales").get(f"/henkilot/{who.code}/viesti/").status_code == 404


def test_without_a_mail_server_nothing_is_promised(b2b: Any, person: Make, signed_in: Browse, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    who, client = person(), signed_in("sales")
    page = client.get(f"/henkilot/{who.code}/viesti/").content.decode()
    assert 'aria-disabled="true" aria-describedby="eipostia"' in page and 'id="eipostia"' in page
    answer = write(client, who)
    assert answer.status_code == 422 and "pöydät tulevat torstaina" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_the_cursor_stands_where_one_begins(b2b: Any, person: Make, signed_in: Browse) -> None:
    page = signed_in("sales").get(f"/henkilot/{person().code}/viesti/").content.decode()
    subject = page[page.index('name="subject"') :]
    assert "autofocus" in subject[: subject.index(">")] and page.count("autofocus") == 1
