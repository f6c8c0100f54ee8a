"""What marketing has under way: a campaign that was sent, one that is scheduled, a draft, a template, a form with an answer waiting.

Everything by the product's own acts, and sent by its own engine: to a mail server on this machine that keeps nothing, and that is
gone when the demo is built. The account is then one of a name that does not exist, so that a demo never mails anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from kortisto.accounts.models import User
from kortisto.campaigns.audiences import asking, marketing, settling
from kortisto.campaigns.letters import actions as letters
from kortisto.campaigns.letters import blocks
from kortisto.campaigns.models import Campaign, Letter, WebForm
from kortisto.campaigns.sending import acts, senders, writing
from kortisto.consents import topics, wide
from kortisto.contacts import actions
from kortisto.contacts.models import Company, SavedSegment, WorkTask
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import running
from kortisto.outreach.models import SenderIdentity

from . import answering, forms, sinking
from .entering import moment
from .words import words

SENT_AGO, ANSWERED, HANDLED = 9, (6, 1), 5
"""Days since the campaign that was sent, the answers to the form, and the day the first of them was dealt with."""
ADDRESS, HOST = "uutiset@kuurankukka.example", "posti.kuurankukka.example"


class Marketing:
    """What whoever writes the campaigns does on which day: it is lived with the year, for the trail knows no way back."""

    def __init__(self, staff: Sequence[User], now: datetime) -> None:
        self.now, self.today = now, local_day(now, settings.TIME_ZONE)
        self.by = next((user for user in staff if user.has_right("campaigns.send") and user.has_right("campaigns.edit")), None)
        self.form: WebForm | None = None

    def live(self, day: date) -> None:
        """The acts of a day. None where no role may send campaigns, or the notice knows no marketing."""
        ago = (self.today - day).days
        if ago == SENT_AGO:
            self._begin(moment(day, 9))
        elif self.form is not None and ago in ANSWERED:
            forms.answer(self.form, ANSWERED.index(ago), at=moment(day, 11))
        elif ago == HANDLED and self.form is not None and self.by is not None:
            forms.handle(self.form, by=self.by.actor_ref, now=moment(day, 10))

    def _begin(self, at: datetime) -> None:
        desk = self._desk(at)
        if desk is None:
            return
        desk.template(at)
        with sinking.sink() as port:
            _sender(port, desk.by, at)
            desk.sent(at)
        _sender(0, desk.by, at)
        self.form = forms.build(desk.by, now=at)

    def today_too(self) -> None:
        """A draft, one that waits for its morning, and the firms that want nothing."""
        desk = self._desk(self.now)
        if desk is not None and SenderIdentity.objects.filter(address=ADDRESS).exists():
            desk.draft(self.now - timedelta(minutes=50))
            desk.scheduled(self.now)
            _firms(desk.by, self.now)

    def _desk(self, at: datetime) -> _Desk | None:
        found = marketing.meanings(local_day(at, settings.TIME_ZONE))
        tasks = list(WorkTask.objects.filter(retired_on=None).order_by("pk")[:3])
        if self.by is None or not found or not tasks:
            return None
        name = words()["marketing"]["segment"]
        segment = SavedSegment.objects.filter(owner=self.by, name=name).first() or actions.save_segment(
            about="people", name=name, shared=True, question="segmentti=kaikki", owner=self.by, now=at
        )
        return _Desk(self.by, segment, tasks, {one.ref.partition(":")[2]: one.ref for one in found}, found[0].ref)


def _sender(port: int, by: User, now: datetime) -> None:
    """The sender and its account; without a `port` the account is that of a server that does not exist."""
    identity = SenderIdentity.objects.filter(address=ADDRESS).first()
    account = senders.AccountForm(
        {
            "name": "Uutistili", "host": "127.0.0.1" if port else HOST, "port": port or 587, "security": "none" if port else "starttls",
            "per_connection": 100, "connections": 2, "per_minute": 0, "domain_per_minute": 0,
        },
        instance=identity.account if identity else None,
    )  # fmt: skip
    assert account.is_valid(), account.errors
    row = senders.save_account(account, by=by, now=now)
    if identity is None:
        own = senders.IdentityForm({"name": "Kuurankukka", "address": ADDRESS, "account": row.pk})
        assert own.is_valid(), own.errors
        senders.save_identity(own, by=by, now=now)


class _Desk:
    """Whoever writes the campaigns. `purposes`: the last part of a purpose's name → the whole; `usual`: for notices that have none of it."""

    def __init__(self, by: User, segment: SavedSegment, tasks: Sequence[WorkTask], purposes: dict[str, str], usual: str) -> None:
        self.by, self.segment, self.tasks, self.purposes, self.usual = by, segment, tasks, purposes, usual

    def _campaign(self, key: str, purpose: str, at: datetime, *, by_post: bool = False) -> Campaign:
        ref = self.purposes.get(purpose, self.usual)
        offered = topics.offered().filter(purpose=ref, asked_for=False).first()
        values: dict[str, Any] = {
            "name": words()["marketing"]["campaigns"][key], "purpose": ref, "tasks": self.tasks, "topic": offered.key if offered else "",
            "segment": self.segment, "follows": None, "by_post": by_post,
        }  # fmt: skip
        day = local_day(at, settings.TIME_ZONE)
        made = writing.make(values=values, by=self.by, as_of=day, now=at)
        write(made.letter, key, now=at)
        sending = {"identity": SenderIdentity.objects.get(address=ADDRESS), "window": {}, "send_at": None, "variants": {}}
        writing.set_sending(made, values=sending, by=self.by, now=at)
        return Campaign.objects.get(pk=made.pk)

    def sent(self, at: datetime) -> None:
        campaign = self._campaign("collection", "new_customers", at)
        self._settle(campaign, at)
        acts.schedule(campaign, at=None, found=(), by=self.by, now=at)
        left = at + acts.UNDO
        campaign.refresh_from_db()
        assert campaign.mailing is not None
        running.run(campaign.mailing, clock=lambda: left)
        answering.answer(campaign, left)

    def draft(self, at: datetime) -> None:
        self._campaign("prices", "price_lists", at, by_post=True)

    def scheduled(self, now: datetime) -> None:
        """For the morning of the first working day two days from now."""
        day = local_day(now, settings.TIME_ZONE)
        campaign = self._campaign("invitation", "new_customers", now)
        self._settle(campaign, now)
        leaves = day + timedelta(days=2)
        leaves += timedelta(days=max(0, 7 - leaves.weekday()) % 7 if leaves.weekday() > 4 else 0)
        campaign.window = {"from": "08:00", "to": "17:00", "days": [0, 1, 2, 3, 4], "holidays": "FI"}
        campaign.save(update_fields=["window"])
        acts.schedule(campaign, at=moment(leaves, 9), found=(), by=self.by, now=now)

    def template(self, at: datetime) -> None:
        letter = letters.create(name=words()["marketing"]["template"], owner=self.by, template=True, now=at)
        write(letter, "collection", now=at)

    def _settle(self, campaign: Campaign, at: datetime) -> None:
        """The recipients are those the register knew then."""
        day = local_day(at, settings.TIME_ZONE)
        people = asking.people(campaign, self.by, as_of=day).filter(obtained_on__lte=day)
        settling.settle(campaign, people, by=self.by, now=at)
        campaign.refresh_from_db()


def write(letter: Letter, key: str, *, now: datetime) -> None:
    """The letter of a campaign in every language it is said in."""
    said, more = words()["marketing"]["letters"][key], words()["marketing"]
    for place, language in enumerate(("fi", "sv", "en")):
        if language not in said:
            continue
        subject, heading, text, label, link = said[language]
        content = [
            blocks.new("heading") | {"text": heading}, blocks.new("text") | {"html": text}, blocks.new("button") | {"label": label, "link": link},
        ]  # fmt: skip
        if key == "prices":
            content.insert(2, blocks.new("prices") | {"caption": subject, "table": more["table"]})
        else:
            times = more["second_link"][place]
            content.append(blocks.new("text") | {"html": f'<p><a href="{link}/toimitus">{times}</a></p>'})
        letter.refresh_from_db()
        letters.save(letter, language, content=content, subject=subject, revision=letter.revision, now=now)


def _firms(by: User, now: datetime) -> None:
    """A firm that wants no marketing at all, and a domain nobody is written to at."""
    firm = Company.objects.filter(status=Company.Status.CUSTOMER).order_by("-pk").first()
    day = local_day(now, settings.TIME_ZONE) - timedelta(days=30)
    if firm is not None:
        wide.ban_company(company=firm, how="person_told", made_on=day, by=by.actor_ref, now=now)
    wide.ban_domain(domain="viranomainen.example", channel="email", how="person_told", made_on=day, by=by.actor_ref, now=now)
