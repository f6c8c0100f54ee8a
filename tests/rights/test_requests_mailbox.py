"""H11 on a real IMAP server: what comes to the privacy address is on the desk with its day, in whatever form people write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.outreach.conftest import imap
from tests.outreach.dovecot import PASSWORD, USER, Dovecot
from tests.outreach.mailing import message
from tests.proof import people, staff
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON

__all__ = ["imap"]
TO, AINO = "tietosuoja@oma.example", "aino@merituuli.example"


@pytest.fixture
def box(imap: Dovecot, settings: Any, b2b: Register, noon: Any) -> Dovecot:
    from kortisto.config.instance import Instance

    imap.clear()
    values = {
        **settings.KORTISTO.values, "requests_host": "127.0.0.1", "requests_port": imap.port, "requests_security": "none",
        "requests_user": USER, "requests_password": PASSWORD, "requests_folder": "INBOX",
    }  # fmt: skip
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    return imap


@pytest.fixture
def aino(b2b: Register, noon: Any) -> Any:
    return people.person("Aino Lehtovirta", people.firm("Merituuli Telakka Oy", since=DAY), on=DAY, email=AINO)


@pytest.fixture
def desk(b2b: Register, noon: Any) -> Any:
    return staff.browser(staff.account("Marja Koskela", staff.all_roles()))


def read(box: Dovecot, *mails: EmailMessage | bytes) -> dict[str, int]:
    """Put into the mailbox, and read as the job does."""
    from kortisto.rights import jobs

    for mail in mails:
        box.put(mail if isinstance(mail, bytes) else mail.as_bytes())
    return dict(jobs.read_mailbox.func())  # type: ignore[attr-defined]


def wrote(text: str, sender: str = AINO, **more: Any) -> EmailMessage:
    return message(sender, TO, text, at=NOON - timedelta(hours=2), **{"subject": "Tietoni"} | more)


def rows() -> list[Any]:
    from kortisto.rights.models import Request

    return list(Request.objects.order_by("pk"))


def said(row: Any) -> str:
    from kortisto.rights import sealing

    return str(sealing.read_json(row, "said")["text"])


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Tietopyyntö", "Hei, haluan tietää, mitä tietoja teillä on minusta.\n\nAino Lehtovirta", "access"),
        ("Begäran", "Hej! Jag vill veta vilka uppgifter ni har om mig, och radera dem sedan. Åsa", "erasure"),
        ("GDPR request", "Please send me a copy of my personal data.", "access"),
    ],
)
def test_in_three_languages_with_its_last_day(box: Dovecot, aino: Any, desk: Any, subject: str, text: str, kind: str) -> None:
    assert read(box, wrote(text, subject=subject)) == {"taken": 1} and box.left() == []
    [row] = rows()
    assert (row.kind, row.state, row.came_by, row.received_on) == (kind, "draft", "mail", DAY)
    assert (row.aim_on, row.due_on) == (date(2026, 12, 24), date(2026, 12, 28)), (
        "Christmas is no day to end on (Regulation 1182/71)"
    )
    assert row.subject_id == aino.subject_id and row.identified_at is None
    assert text.strip() in said(row) and subject in said(row)
    page = desk.get("/tietosuoja/pyynnot/").content.decode()
    assert row.number in page and text.split()[0] in desk.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()


def _latin() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: =?iso-8859-1?Q?Tietopyynt=F6?=\r\nMessage-ID: <lat@x.example>\r\n"
    return (
        head.encode()
        + b"Content-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: 8bit\r\n\r\nN\xe4ytt\xe4k\xe4\xe4 tietoni, 5 \xa4\r\n"
    )


def _untrue() -> bytes:
    """Bytes of one set under the name of another, raw in the head too."""
    head = f"From: {AINO}\r\nTo: {TO}\r\nMessage-ID: <untrue@x.example>\r\n".encode() + b"Subject: Tietopyynt\xf6\r\n"
    return head + b"Content-Type: text/plain; charset=utf-8\r\n\r\nN\xe4ytt\xe4k\xe4\xe4 tietoni\r\n"


def _unheard() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <unheard@x.example>\r\n".encode()
    return head + b"Content-Type: text/plain; charset=x-klingon\r\n\r\nN\xe4ytt\xe4k\xe4\xe4 tietoni\r\n"


def _undeclared() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <undeclared@x.example>\r\n\r\n".encode()
    return head + "Näyttäkää tietoni\r\n".encode("latin-1")


def _undeclared_utf8() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <undeclared8@x.example>\r\n\r\n".encode()
    return head + "Näyttäkää tietoni\r\n".encode()


def _windows() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <win@x.example>\r\n".encode()
    return head + b"Content-Type: text/plain; charset=us-ascii\r\n\r\nN\xe4ytt\xe4k\xe4\xe4 tietoni \x96 kiitos\r\n"


def _html() -> bytes:
    mail = wrote("")
    mail.set_content(
        "<html><style>p{}</style><p>N&auml;ytt&auml;k&auml;&auml;</p><p>tietoni</p><script>x()</script></html>", subtype="html"
    )
    return mail.as_bytes()


def _utf7() -> bytes:
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <u7@x.example>\r\n".encode()
    return head + b"Content-Type: text/plain; charset=utf-7\r\n\r\nN+AOQ-ytt+AOQ-k+AOQA5A- tietoni\r\n"


def _twice_coded() -> bytes:
    """UTF-8 that says it is Latin-1."""
    head = f"From: {AINO}\r\nTo: {TO}\r\nSubject: Tietoni\r\nMessage-ID: <twice@x.example>\r\n".encode()
    return head + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "Näyttäkää tietoni\r\n".encode()


@pytest.mark.parametrize("make", [_latin, _untrue, _unheard, _undeclared, _undeclared_utf8, _windows, _html, _utf7, _twice_coded])
def test_in_whatever_letters_they_come(box: Dovecot, aino: Any, make: Callable[[], bytes]) -> None:
    assert read(box, make()) == {"taken": 1}
    [row] = rows()
    assert "Näyttäkää" in said(row) and "tietoni" in said(row), said(row)
    assert "\ufffd" not in said(row) and (b"Subject: Tietopyynt" not in make() or "Tietopyyntö" in said(row))
    assert "x()" not in said(row)


def _files() -> EmailMessage:
    mail = wrote("Poistakaa tietoni, valtakirja on ohessa.")
    mail.add_attachment(b"%PDF-1.7 valtakirja", maintype="application", subtype="pdf", filename="valtakirja ä.pdf")
    return mail


def test_one_with_a_file_is_taken_in_and_stays_in_the_mailbox(box: Dovecot, aino: Any, desk: Any) -> None:
    """The file is not sealed: somebody reads it where it lies, and the desk says so."""
    assert read(box, _files()) == {"with_files": 1} and read(box) == {}
    [row] = rows()
    assert (row.kind == "erasure" and box.left() == [("Tietoni", ("\\Flagged",))]) or "\\Flagged" in box.left()[0][1]
    assert "1 tiedosto." in desk.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode().partition('id="next"')[2].casefold()


def test_only_a_file(box: Dovecot, aino: Any) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = AINO, TO, "Tietopyyntö liitteenä", "<f@x.example>"
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="pyynto.doc")
    assert read(box, mail) == {"with_files": 1} and "Tietopyyntö liitteenä" in said(rows()[0])


def test_a_message_forwarded_by_a_colleague_keeps_who_wrote_it(box: Dovecot, aino: Any) -> None:
    """Somebody of ours got the request and sent it on whole: what the person wrote is the request, and the day is theirs (Art. 12(3))."""
    outer = wrote("Tämä tuli minulle.", "tuomas@kuurankukka.example", subject="VS: tietoni")
    outer.add_attachment(message(AINO, "tuomas@kuurankukka.example", "Poistakaa tietoni!", at=NOON - timedelta(days=3)))
    assert read(box, outer) == {"taken": 1}
    [row] = rows()
    assert "Poistakaa tietoni!" in said(row) and row.kind == "erasure"
    assert row.subject_id == aino.subject_id and row.received_on == DAY - timedelta(days=3)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto-Submitted": "auto-generated"}, {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_an_answer_of_a_machine_starts_no_month(box: Dovecot, aino: Any, headers: dict[str, str]) -> None:
    assert read(box, wrote("Olen lomalla 1.12. asti.", **headers)) == {"automatic": 1} and rows() == []
    assert "\\Flagged" in box.left()[0][1], "somebody may look at it"


@pytest.mark.parametrize(
    "headers", [{"List_Id": "<kaikki.merituuli.example>"}, {"Precedence": "bulk"}, {"List_Unsubscribe": "<mailto:x@y.example>"}]
)
def test_a_person_who_writes_through_a_list_is_heard(box: Dovecot, aino: Any, headers: dict[str, str]) -> None:
    """Mail to the privacy address that a firm's own list passes on is a request all the same: a draft costs nobody anything."""
    assert read(box, wrote("Haluan tietoni poistettavaksi.", **headers)) == {"taken": 1} and len(rows()) == 1


def test_spam_costs_a_look_and_is_gone_the_next_night(box: Dovecot, desk: Any) -> None:
    mail = wrote("", "winner@lotto.example", subject="CONGRATULATIONS!!!")
    mail.set_content('<a href="https://evil.example">CLICK</a><img src="https://evil.example/p.gif">', subtype="html")
    assert read(box, mail) == {"taken": 1} and box.left() == []
    [row] = rows()
    page = desk.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()
    assert "evil.example" not in page and row.subject.kind == "contact" and not row.known
    desk.post(f"/tietosuoja/pyynnot/{row.number}/lopetus/", {"outcome": "mistaken"})
    people.sweep(DAY + timedelta(days=1))
    assert rows() == []


def test_a_flood_waits_in_the_mailbox(box: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """T16: it fills neither the desk nor the disk, and is taken in when somebody has looked."""
    from kortisto.rights import mailbox
    from kortisto.rights.models import Request

    monkeypatch.setattr(mailbox, "MOST_DRAFTS", 2)
    assert read(box, *(wrote(f"{n}", f"x{n}@spam.example", id=f"<{n}@s.example>") for n in range(4))) == {"taken": 2, "full": 2}
    assert len(box.left()) == 2 and not any("\\Flagged" in flags for _subject, flags in box.left())
    Request.objects.update(state="closed", outcome="mistaken", closed_on=DAY)
    assert read(box) == {"taken": 2} and box.left() == []


def test_the_same_message_twice(box: Dovecot, aino: Any) -> None:
    mail = wrote("Poistakaa tietoni")
    assert read(box, mail, mail) == {"taken": 1, "again": 1} and len(rows()) == 1 and box.left() == []
    assert read(box, mail) == {"again": 1} and len(rows()) == 1


def test_two_messages_of_one_number_are_two(box: Dovecot, aino: Any) -> None:
    """A number of a message is what its sender says it is: another text under the same one is no copy."""
    first, second = (
        wrote("Poistakaa tietoni", id="<1@x.example>"),
        wrote("Korjatkaa nimeni", "toinen@x.example", id="<1@x.example>"),
    )
    assert read(box, first, second) == {"taken": 2} and len(rows()) == 2 and box.left() == []


@pytest.mark.parametrize("where", ["sealed", "written"])
def test_killed_between_reading_and_deleting(
    box: Dovecot, aino: Any, b2b: Register, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Whatever dies: one request, with its text, and the mailbox empty in the end."""
    from kortisto.rights import mailbox
    from kortisto.rights.models import Paper, Request

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        if where == "sealed":
            broken.setattr(Paper, "save", die)
        else:
            broken.setattr("imap_tools.BaseMailBox.delete", die)
        with pytest.raises(Killed):
            read(box, wrote("Poistakaa tietoni"))
    assert len(box.left()) == 1 and Request.objects.count() == (0 if where == "sealed" else 1)
    assert sum(read(box).values()) == 1
    [row] = rows()
    assert "Poistakaa tietoni" in said(row) and box.left() == []
    assert mailbox.is_on()


def test_one_that_cannot_be_read_stays_for_a_person(box: Dovecot, aino: Any) -> None:
    assert read(box, b"Subject: ilman\r\n\r\nEi kukaan\r\n", wrote("Poistakaa tietoni")) == {"broken": 1, "taken": 1}
    [(subject, flags)] = box.left()
    assert subject == "ilman" and "\\Flagged" in flags
    assert read(box) == {}


def test_a_stranger_is_answered_in_the_language_they_wrote(box: Dovecot) -> None:
    texts = (
        "Hej! Jag vill veta vilka uppgifter ni har om mig.",
        "Which data do you hold about me? Thank you.",
        "Mitä tietoja teillä on minusta?",
    )
    read(box, *(wrote(text, f"kuka{n}@muu.example") for n, text in enumerate(texts)))
    assert [row.language for row in rows()] == ["sv", "en", "fi"]
