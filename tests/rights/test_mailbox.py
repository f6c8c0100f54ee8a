"""H11: mail to the privacy address becomes a draft for the officer, sealed, and nothing is believed of its sender."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON


def mail(text: str = "Poistakaa tietoni", *, sender: str = "aino@merituuli.example", key: str = "1", extra: str = "") -> bytes:
    return (
        f"From: {sender}\r\nTo: tietosuoja@oma.example\r\nSubject: Tietoni\r\nDate: Tue, 24 Nov 2026 09:00:00 +0200\r\n"
        f"Message-ID: <{key}@merituuli.example>\r\n{extra}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def test_a_mail_becomes_a_draft(either: Register, aino: Any, officer: Any) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.rights import mailbox, sealing
    from kortisto.rights.models import Request

    assert mailbox.take_in(mail(), now=NOON) == "taken" and mailbox.take_in(mail(), now=NOON) == "again"
    row = Request.objects.get()
    assert (row.state, row.kind, row.came_by, row.received_on) == ("draft", "erasure", "mail", DAY)
    assert row.subject_id == aino.subject_id and row.identified_at is None, "the sender is a suggestion, no proof"
    assert "Poistakaa tietoni" in sealing.read_json(row, "said")["text"]
    page = officer.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()
    assert "Poistakaa tietoni" in page and "Tämä on pyyntö" in page
    assert officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/").status_code == 422 and Contact.objects.exists()
    officer.post(f"/tietosuoja/pyynnot/{row.number}/otto/", {"kind": "access", "person": aino.code})
    row.refresh_from_db()
    assert (row.state, row.kind) == ("open", "access")


def test_a_stranger_who_is_found_after_all(either: Register, aino: Any, officer: Any) -> None:
    """The subject made for the request goes; the request, its papers and its clock go over to the person's."""
    from kortisto.privacy.models import Clock, Subject
    from kortisto.rights import mailbox
    from kortisto.rights.models import Request

    mailbox.take_in(mail(sender="aino.koti@muualla.example"), now=NOON)
    row = Request.objects.get()
    before = row.subject_id
    assert not row.known and before != aino.subject_id
    officer.post(f"/tietosuoja/pyynnot/{row.number}/otto/", {"kind": "erasure", "person": aino.code})
    row.refresh_from_db()
    assert row.known and row.subject_id == aino.subject_id and not Subject.objects.filter(pk=before).exists()
    assert Clock.objects.get(duty=f"answer:{row.number}").subject_id == aino.subject_id


def test_what_is_no_request_goes_the_next_night(either: Register, officer: Any) -> None:
    from datetime import timedelta

    from kortisto.privacy.models import Subject
    from kortisto.rights import mailbox
    from kortisto.rights.models import Request

    mailbox.take_in(mail("Ostakaa mattoja", sender="myyja@matot.example"), now=NOON)
    row = Request.objects.get()
    officer.post(f"/tietosuoja/pyynnot/{row.number}/lopetus/", {"outcome": "mistaken"})
    people.sweep(DAY + timedelta(days=1))
    assert not Request.objects.exists() and not Subject.objects.filter(kind="contact").exists()
    assert list((either.home / "files" / "requests").glob("*")) == []


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        (mail(extra="Auto-Submitted: auto-replied\r\n"), "automatic"),
        (b"\x00\xff nonsense", "broken"),
        (mail("x" * 100_000, key="2"), "taken"),
    ],
)
def test_what_strangers_may_send(either: Register, raw: bytes, end: str) -> None:
    from kortisto.rights import mailbox

    assert mailbox.take_in(raw, now=NOON) == end


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pyydän nähdä tietoni", "access"),
        ("Radera mina uppgifter", "erasure"),
        ("My phone number is wrong", "rectification"),
        ("Vastustan käsittelyä", "objection"),
        ("", "access"),
    ],
)
def test_what_is_guessed(text: str, kind: str) -> None:
    from kortisto.rights.mailbox import guessed

    assert guessed(text) == kind
