"""What is posted to the canary: a notice on its way, a mailing of many, an e-mail on the record."""

from __future__ import annotations

from email.header import Header
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from tests.canary.words import latin, word
from tests.proof import people, staff
from tests.proof.days import at

if TYPE_CHECKING:
    from tests.canary.planting import Canary


def mail(canary: Canary) -> None:
    """A notice on its way: the row knows the language and the person, never what it says or where it goes."""
    from kortisto.outreach.models import OutboxMessage

    OutboxMessage.objects.create(
        kind="notice", contact=canary.contact, language="fi", policy_key="b2b", policy_number=1, message_id="<1@kivimaki.example>",
        next_try_at=at(canary.today), created_at=at(canary.today), created_by=people.BY,
    )  # fmt: skip


def mailed(canary: Canary, why: Any) -> None:
    """In the ledger of a mailing, by the job they have now, and excluded from another. The mark is a keyed hash; here it is a word,
    so that it is seen to go."""
    from kortisto.outreach.models import Exclusion, Mailing, Recipient

    contact, marked = people.fresh(canary.contact), {"content_kind": "letter", "content_key": "1", "created_at": at(canary.today)}
    canary.words["mark"] = latin("mark")[:24]
    job = contact.positions.order_by("-pk").first()
    one, other = (Mailing.objects.create(ref=ref * 16, purpose="b2b:new_customers", **marked) for ref in "ab")
    Recipient.objects.create(
        mailing=one, contact=contact, position=job.pk, mark=canary.words["mark"], token="c" * 32, language="fi", why=why,
        next_try_at=at(canary.today),
    )  # fmt: skip
    Exclusion.objects.create(mailing=other, contact=contact, reason="banned", promise="H06")


def letters(canary: Canary) -> None:
    """An e-mail of ours, filed as it came (the person's own would be an activity), and its sending."""
    from kortisto.contacts import scope
    from kortisto.outreach.inbound import filing
    from kortisto.outreach.models import MailRecord, OutboxMessage

    if not scope.current(canary.today).holds("emails"):
        return
    canary.words |= {"letter": word("letter"), "letter subject": word("letter subject"), "letter id": latin("letter id")}
    writer = staff.account("Kanarian Kirjaaja", ["sales"])
    address = canary.words["second email"]
    raw = (
        f"From: {writer.email}\r\nTo: {address}\r\nSubject: {Header(canary.words['letter subject'], 'utf-8').encode()}\r\n"
        f"Date: {format_datetime(at(canary.today, 10))}\r\nMessage-ID: {canary.words['letter id']}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nHei, {canary.words['letter']}!\r\n"
    )
    assert filing.file(raw.encode(), moved=True, now=at(canary.today, 17)) == "filed"
    row = MailRecord.objects.get(contact=canary.contact)
    OutboxMessage.objects.create(
        kind="personal", contact=canary.contact, mail=row, language="fi", policy_key="b2b", policy_number=1,
        message_id="<2@kivimaki.example>", next_try_at=at(canary.today), created_at=at(canary.today), created_by=people.BY,
    )  # fmt: skip
