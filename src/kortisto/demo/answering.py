"""What recipients, their servers and their mail programs did after a campaign: by the acts that take in what really comes back.

Who does what follows from the order of the cards, so that the same demo has the same report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kortisto.campaigns.clicks import counting, links
from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import Position
from kortisto.outreach.models import Recipient, Return
from kortisto.outreach.preferences import acts as preferences
from kortisto.outreach.preferences.known import known
from kortisto.outreach.returns import acts as returns
from kortisto.outreach.returns import undoing
from kortisto.outreach.returns.verdicts import Kind

from .marketing_mails import Told, away, bounce, complaint, left, reply

BOUNCED = (("5.1.1", "550 5.1.1 User unknown"), ("5.2.2", "552 5.2.2 Mailbox full"), ("5.1.1", "550 5.1.1 No such user here"),
    ("5.7.1", "550 5.7.1 Message rejected by policy"), ("5.1.1", "550 5.1.1 Recipient address rejected: User unknown"))  # fmt: skip
HOURS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 7, 22, 23, 26)
"""Hours after sending in which people follow a link, the more the sooner."""
KINDS = 6


def answer(campaign: Campaign, at: datetime) -> None:
    """Everything that came of it in the two days after it had left at `at`."""
    rows = list(Recipient.objects.filter(mailing=campaign.mailing, state="sent").order_by("contact").select_related("contact"))
    jobs = Position.objects.in_bulk([row.position for row in rows])
    people = [Told(row, row.contact.name, jobs[row.position].email) for row in rows if row.position in jobs]
    _mails(people, at)
    # Somebody has read the answers: what may be a ban does not wait for a week.
    for row in Return.objects.waiting().filter(kind=Kind.REPLY, mailing=campaign.mailing):
        undoing.close(row, by="system", now=at + timedelta(days=3))
    _clicks(people[::5], at)
    _machines(people[3::29], at)
    for place, told in enumerate(_some(people, 5, 1, 3)):
        found = known(told.entry.token)
        if found is not None:
            preferences.unsubscribe(found, now=at + timedelta(hours=2 + 3 * place))


def _mails(people: Sequence[Told], at: datetime) -> None:
    for place, (told, (status, said)) in enumerate(zip(_some(people, 0, 1, len(BOUNCED)), BOUNCED, strict=False)):
        returns.handle(bounce(told, status, said), now=at + timedelta(minutes=1 + place))
    makers: tuple[tuple[Callable[[Told, int], bytes], int, int], ...] = (
        (away, 4, 2),
        (left, 2, 300),
        (reply, 5, 95),
        (complaint, 1, 200),
    )
    for kind, (make, number, minutes) in enumerate(makers, start=1):
        for place, told in enumerate(_some(people, kind, 1, number)):
            returns.handle(make(told, place), now=at + timedelta(minutes=minutes * (place + 1) + kind))


def _some(people: Sequence[Told], kind: int, step: int, number: int) -> Sequence[Told]:
    """`number` of the people, other ones for each kind, spread over the whole ledger."""
    own = people[kind :: KINDS * step]
    every = max(1, len(own) // max(number, 1))
    return own[::every][:number]


def _clicks(people: Sequence[Told], at: datetime) -> None:
    for place, told in enumerate(people):
        hit = links.hit(told.entry.token, 1 + (place % 4 == 3))
        if hit is not None:
            counting.count(hit, now=at + timedelta(hours=HOURS[place % len(HOURS)], minutes=4 + place % 50))


def _machines(people: Sequence[Told], at: datetime) -> None:
    """Gateways follow every link as soon as the message is there."""
    for told in people:
        for number in (1, 2, links.HONEYPOT):
            hit = links.hit(told.entry.token, number)
            if hit is not None:
                counting.count(hit, now=at + timedelta(seconds=3 + number))
