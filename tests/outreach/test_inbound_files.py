"""Files of filed messages: kept where the notice has a purpose for them, the others counted."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from kortisto.outreach.inbound import filing
from kortisto.outreach.models import MailRecord

from .conftest import NOW, TODAY, Make
from .dovecot import Dovecot
from .mailing import message, personal, read
from .test_inbound import AINO

pytestmark = pytest.mark.usefixtures("at_noon")

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def with_files(to: str) -> EmailMessage:
    mail = message(AINO, to)
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Tarjouspyyntö.pdf")
    mail.add_attachment(b"PK", maintype="application", subtype="zip", filename="paketti.zip")
    return mail


def test_files_are_kept_where_the_notice_has_a_purpose_for_them(b2b: Any, person: Make, writer: Any, box: Dovecot) -> None:
    from kortisto.contacts.attachments import storage
    from kortisto.contacts.models import Attachment

    who = person()
    mail = with_files(personal(writer))
    assert read(box, mail) == {"filed": 1}
    row, file = MailRecord.objects.get(), Attachment.objects.get()
    assert (file.contact, file.name, file.kind, file.mail_key) == (who, "Tarjouspyyntö.pdf", "pdf", row.message_key)
    assert file.added_on == row.happened_on and file.company == row.company and storage.read(file) == PDF
    # The other one is of no kind that is kept, and the card says that it was left out.
    from kortisto.contacts.card import open_person
    from kortisto.outreach.inbound.panels import threads

    gate = open_person(writer, who.code, as_of=TODAY).gate
    ((view, _way, _state, files),) = threads(who.pk, gate)[0].messages
    assert view.attachments == 2 and [name for name, _address in files] == ["Tarjouspyyntö.pdf"]
    assert read(box, mail) == {"again": 1}
    assert Attachment.objects.count() == 1
    filing.remove(row=row, by="test", now=NOW)
    assert not Attachment.objects.kept().exists() and not MailRecord.objects.exists()
