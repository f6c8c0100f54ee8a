"""E-mail on the record, read from a real IMAP server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kortisto.config.instance import Instance
from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Contact, Position
from kortisto.outreach.inbound import filing, mailbox
from kortisto.outreach.models import InboxCount, MailRecord

from .conftest import NOW, TODAY, Make
from .dovecot import Dovecot
from .mailing import message, personal, read

pytestmark = pytest.mark.usefixtures("at_noon")
AINO = "aino.lehtovirta@firma.example"


def test_a_blind_copy_files_our_message_and_moves_nobodys_activity(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    who = person()
    before = Contact.objects.get(pk=who.pk).last_activity_on
    mail = message(writer.email, f"Aino <{AINO}>", Delivered_To=personal(writer))
    assert read(box, mail) == {"filed": 1}
    row = MailRecord.objects.get()
    assert (row.contact, row.company, row.direction) == (who, who.positions.get().company, "outbound")
    assert (row.subject, row.text, row.recorded_by) == ("Käynti", "Tulemme torstaina.", writer.actor_ref)
    assert Contact.objects.get(pk=who.pk).last_activity_on == before
    assert box.left() == [], "what is filed leaves the mailbox"


def test_an_answer_is_an_act_of_the_person_and_comes_without_quotations(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    who = person()
    ours = message(writer.email, AINO, Delivered_To=personal(writer), id="<1@kuurankukka.example>")
    text = "Sopii hyvin!\n\nTerveisin Aino\n\nti 24.11.2026 klo 9.00 Tuomas Myyjä <tuomas@kuurankukka.example> kirjoitti:\n> Tulemme torstaina.\n"
    theirs = message(
        AINO, f"{writer.email}, {personal(writer)}", text, subject="Re: Käynti", at=NOW - timedelta(hours=1),
        References="<1@kuurankukka.example>", In_Reply_To="<1@kuurankukka.example>",
    )  # fmt: skip
    assert read(box, ours, theirs) == {"filed": 2}
    first, second = MailRecord.objects.order_by("happened_at")
    assert second.text == "Sopii hyvin!\n\nTerveisin Aino"
    assert first.thread_key == second.thread_key
    assert Contact.objects.get(pk=who.pk).last_activity_on == TODAY


def test_a_forwarded_message_is_filed_as_its_writer_s(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    who = person()
    text = (
        "\n________________________________\nLähettäjä: Aino Lehtovirta <aino.lehtovirta@firma.example>\n"
        "Lähetetty: perjantai 20. marraskuuta 2026 14.05\nVastaanottaja: Tuomas Myyjä <tuomas@kuurankukka.example>\n"
        "Aihe: Tarjouspyyntö\n\nVoisitteko tarjota kymmenen pöytää?\n"
    )
    assert read(box, message(writer.email, personal(writer), text, subject="VS: Tarjouspyyntö")) == {"filed": 1}
    row = MailRecord.objects.get()
    assert (row.direction, row.subject, row.text) == ("inbound", "Tarjouspyyntö", "Voisitteko tarjota kymmenen pöytää?")
    assert row.happened_at == datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
    assert Contact.objects.get(pk=who.pk).last_activity_on == date(2026, 11, 20)


def test_a_message_forwarded_whole(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    person()
    outer = message(writer.email, personal(writer), "Tiedoksi", subject="Fwd: Kysymys")
    outer.add_attachment(message(AINO, writer.email, "Onko varastossa?", subject="Kysymys"))
    assert read(box, outer) == {"filed": 1}
    assert MailRecord.objects.get().text == "Onko varastossa?"


def test_after_a_move_the_old_address_files_at_the_new_employer(
    b2b: Any, person: Make, company: Make, writer: Any, box: Dovecot
) -> None:
    """A former employer is never the current one; before the move it was."""
    who = person()
    old = who.positions.get().company
    new = company("Toinen Talo Oy")
    actions.move(
        contact=who, company=new, moved_on=date(2026, 11, 23), details=WorkDetails(job_title="Ostaja", email="aino@toinen.example"),
        source="itse", source_kind="person", by="test", now=NOW,
    )  # fmt: skip
    assert Position.objects.filter(email_folded=AINO).exists()
    later = message(AINO, personal(writer), "Kirjoitan vielä vanhasta.", at=NOW - timedelta(hours=2))
    earlier = message(AINO, personal(writer), "Tämä on viime viikolta.", at=NOW - timedelta(days=6))
    assert read(box, later, earlier) == {"filed": 2}
    assert dict(MailRecord.objects.values_list("text", "company_id")) == {
        "Kirjoitan vielä vanhasta.": new.pk, "Tämä on viime viikolta.": old.pk,
    }  # fmt: skip


def test_people_not_in_the_register_leave_a_number_only(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    gone = person("Kirsi", "Lehtisalo")
    actions.passivate(contact=gone, by="test", now=NOW)
    assert read(
        box, message("outo@muualla.example", personal(writer)), message("kirsi.lehtisalo@firma.example", personal(writer))
    ) == {"unknown": 2}  # fmt: skip
    assert not MailRecord.objects.exists()
    assert list(InboxCount.objects.values_list("outcome", "number")) == [("unknown", 2)]
    assert box.left() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<uutiset.firma.example>"},
        {"X_Autoreply": "yes"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_machines_are_no_activity(b2b: Any, person: Make, writer: Any, box: Dovecot, headers: dict[str, str]) -> None:
    who = person()
    before = Contact.objects.get(pk=who.pk).last_activity_on
    assert read(box, message(AINO, personal(writer), "Olen lomalla.", **headers)) == {"automatic": 1}
    assert Contact.objects.get(pk=who.pk).last_activity_on == before
    assert not MailRecord.objects.exists()


def test_the_same_message_comes_once(b2b: Any, person: Make, staff: Make, writer: Any, box: Dovecot) -> None:
    person()
    other = staff("service")
    mail = message(AINO, f"{personal(writer)}, {personal(other)}", id="<a@firma.example>")
    assert read(box, mail, mail) == {"filed": 1, "again": 1}
    assert MailRecord.objects.count() == 1


def test_several_people_have_a_row_each(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    person(), person("Kirsi", "Lehtisalo")
    both = message(writer.email, f"{AINO}, kirsi.lehtisalo@firma.example, muu@muualla.example", Bcc=personal(writer))
    assert read(box, both) == {"filed": 1}
    rows = list(MailRecord.objects.all())
    assert len(rows) == 2
    assert not any("muualla" in str(value) or "kirsi" in str(value) for row in rows for value in vars(row).values())


def test_an_address_of_several_people_is_left_to_people(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    shared = WorkDetails(email="info@firma.example")
    person("Kaisa", "Yksi", details=shared), person("Kalle", "Kaksi", details=shared)
    assert read(box, message("info@firma.example", personal(writer))) == {"unclear": 1}
    assert not MailRecord.objects.exists()


def test_only_a_personal_address_of_somebody_allowed_files(b2b: Any, person: Make, staff: Make, writer: Any, box: Dovecot) -> None:
    person()
    finance = staff("finance")
    old = personal(writer)
    filing.new_word(writer, now=NOW)
    assert read(
        box, message(AINO, "kirjaus@kuurankukka.example", "1"), message(AINO, "kirjaus+arvaus@kuurankukka.example", "2"),
        message(AINO, old, "3"), message(AINO, personal(finance), "4"),
    ) == {"not_ours": 4}  # fmt: skip
    writer.closed_at = NOW
    writer.save()
    assert read(box, message(AINO, personal(writer), "5")) == {"not_ours": 1}


def test_a_folder_staff_copy_into(b2b: Any, person: Make, writer: Any, box: Dovecot, settings: Any) -> None:
    person()
    settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, "inbox_moved": "Kirjattavat"})
    assert read(box, message(AINO, writer.email, "Kopioitu"), folder="Kirjattavat") == {"filed": 1}
    assert read(box, message(AINO, "ei@kukaan.example", "Vieras"), folder="Kirjattavat") == {"not_ours": 1}
    assert MailRecord.objects.get().recorded_by == writer.actor_ref


def test_nothing_is_kept_where_the_notice_lists_no_e_mails(db: None, person: Make, staff: Make, box: Dovecot) -> None:
    from tests.contacts.conftest import install

    install("hehku")
    keeper = staff("register_keeper")
    person()
    assert read(box, message(AINO, personal(keeper))) == {"not_held": 1}
    assert not MailRecord.objects.exists()


def test_the_other_notice_keeps_them_as_y04_says(db: None, person: Make, staff: Make, box: Dovecot) -> None:
    from tests.contacts.conftest import install

    install("yritysasiakkaat")
    seller = staff("sales")
    who = person()
    assert read(box, message(AINO, personal(seller))) == {"filed": 1}
    from kortisto.privacy.models import Keep

    row = MailRecord.objects.get()
    kept = Keep.objects.filter(subject=who.subject, datum="emails", record=f"outreach.mailrecord:{row.pk}")
    assert kept.exists()


def test_a_forged_date_does_not_prolong_anything(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    who = person()
    assert read(box, message(AINO, personal(writer), at=NOW + timedelta(days=4000))) == {"filed": 1}
    assert Contact.objects.get(pk=who.pk).last_activity_on == TODAY


def test_html_comes_as_words(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    person()
    mail = message(AINO, personal(writer))
    mail.clear_content()
    mail.set_content(
        "<html><style>p{}</style><script>alert(1)</script><p>Hyvää p&auml;iv&auml;&auml;</p><img src='http://seuranta.example/1.png'>"
        "<p onclick='x()'>2 &lt; 3</p><blockquote><p>vanhaa</p></blockquote></html>", subtype="html",
    )  # fmt: skip
    mail.add_attachment(b"PK", maintype="application", subtype="zip", filename="salainen-nimi.zip")
    assert read(box, mail) == {"filed": 1}
    row = MailRecord.objects.get()
    assert row.text == "Hyvää päivää\n2 < 3"
    assert row.attachments == 1
    assert "salainen-nimi" not in str(vars(row))


def test_what_nobody_can_read_stays_flagged_and_is_not_read_again(b2b: Any, box: Dovecot) -> None:
    assert read(box, b"\r\n\r\nei otsakkeita") == {"broken": 1}
    assert read(box) == {}
    assert [flags for _subject, flags in box.left() if "\\Flagged" in flags]


def test_interrupted_after_filing_it_comes_again_and_is_known(
    b2b: Any, person: Make, writer: Any, box: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    person()
    monkeypatch.setattr("imap_tools.BaseMailBox.delete", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    from kortisto.jobs import GiveUp

    with pytest.raises(GiveUp, match="connection_lost"):
        read(box, message(AINO, personal(writer)))
    monkeypatch.undo()
    assert MailRecord.objects.count() == 1


def test_a_wrong_password_and_a_missing_folder_are_told(b2b: Any, box: Dovecot, settings: Any) -> None:
    def trouble(**values: Any) -> str:
        settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, **values})
        with pytest.raises(mailbox.MailboxTrouble) as caught:
            mailbox.empty(lambda raw, moved: "filed", told=lambda done: None)
        return caught.value.code

    assert trouble(inbox_folder="Puuttuva") == "no_folder"
    assert trouble(inbox_password="väärä") == "sign_in_refused"
    assert trouble(inbox_port=1) == "no_connection"


def test_the_card_shows_threads_and_lets_take_one_off(
    b2b: Any, person: Make, writer: Any, box: Dovecot, signed_in: Callable[..., Any]
) -> None:
    who = person()
    read(box, message(AINO, personal(writer), "<b>Hei</b>", subject="Kysymys & vastaus"))
    client = signed_in("service")
    page = client.get(f"/henkilot/{who.code}/").content.decode()
    assert "Kysymys &amp; vastaus" in page
    assert "&lt;b&gt;Hei&lt;/b&gt;" in page
    row = MailRecord.objects.get()
    assert client.post(f"/henkilot/{who.code}/viestit/{row.pk}/poisto/").status_code == 302
    assert not MailRecord.objects.exists()


def test_the_page_gives_the_address_and_the_numbers(any_notice: Any, box: Dovecot, signed_in: Callable[..., Any]) -> None:
    roles = {"b2b": "sales", "hehku": "register_keeper", "yritysasiakkaat": "sales"}
    client = signed_in(roles[any_notice.key])
    page = client.get("/viestit/kirjaus/").content.decode()
    if any_notice.key == "hehku":
        assert "Sähköposteja ei säilytetä tämän selosteen mukaan" in page
    else:
        assert personal(client.user) in page
    assert client.post("/viestit/kirjaus/luku/").status_code == 302


def test_cards_that_become_one_keep_a_message_once_and_part_again(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    from kortisto.contacts.merging import parting, people

    kept, gone = person(), person("Kirsi", "Lehtisalo")
    both = message(writer.email, f"{AINO}, kirsi.lehtisalo@firma.example", Bcc=personal(writer))
    only = message("kirsi.lehtisalo@firma.example", personal(writer), "Vain toiselle")
    assert read(box, both, only) == {"filed": 2}
    before = sorted(MailRecord.objects.values_list("contact_id", "text"))
    token = people.merge(kept=kept, gone=gone, choices={}, by="test", now=NOW)
    assert sorted(MailRecord.objects.values_list("contact_id", "text")) == [
        (kept.pk, "Tulemme torstaina."),
        (kept.pk, "Vain toiselle"),
    ]
    parting.unmerge(token=token, by="test", now=NOW)
    assert sorted(MailRecord.objects.values_list("contact_id", "text")) == before
