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
    from kortisto.outreach.models import Departure, Exclusion, FormerLink, Mailing, Recipient

    contact, marked = people.fresh(canary.contact), {"content_kind": "letter", "content_key": "1", "created_at": at(canary.today)}
    canary.words["mark"] = latin("mark")[:24]
    job = contact.positions.order_by("-pk").first()
    one, other = (Mailing.objects.create(ref=ref * 16, purpose="b2b:new_customers", **marked) for ref in "ab")
    Recipient.objects.create(
        mailing=one, contact=contact, position=job.pk, mark=canary.words["mark"], token="c" * 32, language="fi", why=why,
        next_try_at=at(canary.today),
    )  # fmt: skip
    Departure.objects.create(mailing=one, contact=contact, kind="objected", made_on=canary.today)
    FormerLink.objects.create(mailing=other, contact=contact, token="d" * 32)
    Exclusion.objects.create(mailing=other, contact=contact, reason="banned", promise="H06")
    returned(canary)


def returned(canary: Canary) -> None:
    """The answer of a machine to that mailing: the person has left, and has a new address."""
    from kortisto.outreach.returns import acts
    from tests.outreach.returns import shapes

    name = latin("told address")
    canary.words["told address"] = f"{name}@uusi-talo.example"
    text = f"En ole enää talon palveluksessa. Uusi osoitteeni: {canary.words['told address']}"
    row = acts.handle(shapes.automatic(text, sender=f"{name}@kivimaki.example", token="c" * 32), now=at(canary.today, 18))
    assert (row.kind, row.new_address) == ("person_gone", canary.words["told address"])


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


def answered(canary: Canary) -> None:
    """They answered a form, and it was handled: what they wrote beyond the card."""
    from kortisto.campaigns.models import FormAnswer, WebForm
    from kortisto.contacts import scope
    from kortisto.privacy import due

    if not scope.current(canary.today).holds("form_extras"):
        return
    moment = at(canary.today)
    canary.words["form answer"] = word("form answer")
    form = WebForm.objects.create(ref="c" * 16, name="Kirje", purpose="b2b:newsletters", created_at=moment, changed_at=moment)
    extras = [{"key": "x1", "label": "Kysymys", "value": f"Kerro {canary.words['form answer']}"}]
    FormAnswer.objects.create(
        form=form, contact=people.fresh(canary.contact), extras=extras, asked_at=moment, received_at=moment,
        handled_on=canary.today, handled_by=people.BY,
    )  # fmt: skip
    due.refresh([canary.contact.subject_id], as_of=canary.today)


def requested(canary: Canary) -> None:
    """They asked to see their data, were told that it takes longer, and took it back. What they write lies sealed (`test_requested`)."""
    from kortisto.contacts import scope
    from kortisto.rights import actions
    from kortisto.rights.models import Request

    if not scope.current(canary.today).holds("requests"):
        return
    told: dict[str, Any] = {"by": people.BY, "now": at(canary.today)}
    row = actions.open_request(
        subject=people.fresh(canary.contact).subject, kind="access", came_by="letter", received_on=canary.today, **told
    )
    actions.identify(row, how="voice", **told)
    actions.extend(row, why="complex", **told)
    actions.close(row, outcome="withdrawn", **told)
    row.letters.all().delete()
    moment = at(canary.today)
    Request.objects.filter(pk=row.pk).update(decided_at=moment, carried_out_at=moment, answered_at=moment)
