"""What the person's page shows: why they got it, what we send, what an erasure would do, which notice holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.consents import spool, topics, wide
from kortisto.consents.labels import ICONS, channel_label
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.consents.permission import DATUM, NEEDS_CHOICE
from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.outreach import informing, staying
from kortisto.outreach.preferences.known import Known
from kortisto.outreach.wording import wording
from kortisto.privacy import erasure, pending
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.gate import system_gate
from kortisto.privacy.policy.model import say
from kortisto.ui import format as fmt

ALL, DM = Objection.Channel.ALL, Objection.DIRECT_MARKETING


@dataclass(frozen=True)
class Choice:
    """A row of what we send. `what`: "channel" or "topic", `key` which; `kind`: ok | bad (forbidden) | idle; `settable`: with a switch."""

    what: str
    key: str
    icon: str
    label: str
    on: bool
    kind: str
    note: str
    settable: bool


@dataclass(frozen=True)
class Notice:
    """A notice that holds for the person, and when they were told of which version ("" when they were not)."""

    title: str
    number: int
    link: str
    told: str


@dataclass(frozen=True)
class Own:
    """The page of one person. `why`: sentences; `goes`, `stays`: what an erasure does now and leaves; `until`: pending till then;
    `certificate`: whether one can be mailed after it."""

    fresh: bool
    name: str
    why: list[str]
    choices: list[Choice]
    all_off: bool
    goes: list[str]
    stays: list[str]
    mark: str
    until: datetime | None
    certificate: bool
    notices: list[Notice]
    controller: str
    mail: str
    complaint: str


def own(known: Known, *, now: datetime, as_of: date, language: str) -> Own:
    """Everything, in the active language. The name, the employer and the plan only for a young link."""
    fresh = known.fresh(now)
    choices = choices_of(known.contact, as_of=as_of, fresh=fresh)
    notices = informing.notices(as_of)
    words = wording(notices[0], language=notices[0].language(language)) if notices else None
    plan = erasure.plan(known.contact.subject, reason="request", as_of=as_of) if fresh else None
    return Own(
        fresh=fresh,
        name=_name(known, as_of) if fresh else "",
        why=_why(known, as_of, fresh),
        choices=choices,
        all_off=not any(row.on for row in choices if row.what == "channel"),
        goes=[CATALOGUE[name].label(language) for name in _order(line.datum for line in plan.goes)] if plan else [],
        stays=staying.sentences(plan, language) if plan else [],
        mark=staying.mark(as_of),
        until=pending.at(known.contact.subject),
        certificate=bool(settings.EMAIL_HOST),
        notices=notices_of(known.contact, notices, language),
        controller=words.controller if words else "",
        mail=str(notices[0].policy.controller.get("privacy_email", "")) if notices else "",
        complaint=words.complaint if words else "",
    )


def _name(known: Known, as_of: date) -> str:
    return str(system_gate(informing.ACTIVITY, as_of=as_of).reveal_one(known.contact).given_name or "")


def _why(known: Known, as_of: date, fresh: bool) -> list[str]:
    """Why this person, from where we know them, who sent it; each as far as it may still be said."""
    said = []
    if fresh:
        gate = system_gate("contacts", as_of=as_of)
        job = Position.objects.filter(pk=known.position, contact=known.contact).select_related("company", "contact").first()
        view = gate.reveal_one(job) if job is not None else None
        company = job.company.name if job is not None and job.company and view is not None and view.shows("company") else ""
        said.append(_reason(company, known.task.label if known.task else ""))
        card = gate.reveal_one(known.contact)
        if card.source:
            words = _("We have known you since %(day)s; your details came from this source: %(source)s.")
            said.append(words % {"day": fmt.day(known.contact.obtained_on), "source": card.source})
    if known.mailing is not None and known.mailing.identity is not None:
        said.append(_("The message was sent in the name of %(sender)s.") % {"sender": known.mailing.identity.name})
    return [sentence for sentence in said if sentence]


def _reason(company: str, task: str) -> str:
    if company and task:
        words = _("You got the message because your work at %(company)s concerns this: %(task)s.")
        return words % {"company": company, "task": task}
    if company:
        return _("You got the message because you work at %(company)s, and it concerns your work.") % {"company": company}
    return _("You got the message because you are in our customer register.")


def choices_of(contact: Contact, *, as_of: date, fresh: bool = True) -> list[Choice]:
    """Channels and topics as they stand; without a young link only what may be forbidden has a switch."""
    bans = list(Objection.objects.filter(contact=contact, lifted_at=None).values_list("scope", "channel", "made_on"))
    bans += [(scope, channel, as_of) for scope, channel in spool.banned([contact.pk]).get(contact.pk, ())]
    since = {(scope, channel): day for scope, channel, day in bans}
    firms = wide.binding([contact.pk], as_of).get(contact.pk, [])
    chosen = set(ChannelChoice.objects.filter(contact=contact, withdrawn_at=None).values_list("channel", "topic"))
    rows = []
    for channel in DATUM:
        day = since.get((DM, ALL)) or since.get((DM, channel))
        firm = any(ban.channel in (ALL, channel) for ban in firms)
        on = day is None and not firm and (channel not in NEEDS_CHOICE or (channel, "") in chosen)
        note = (
            _said(day)
            if day
            else _("your company has forbidden it for everybody")
            if firm
            else ""
            if on
            else _("you have not chosen it")
        )
        settable = (on or fresh) and (day is not None or not firm)
        rows.append(
            Choice(
                "channel",
                channel,
                ICONS[Objection.Channel(channel)],
                channel_label(channel),
                on,
                _kind(on, day is not None or firm),
                note,
                settable,
            )
        )
    for topic in topics.offered():
        day = since.get((topic.scope, ALL))
        on = day is None and (not topic.asked_for or (ALL, topic.key) in chosen)
        note = _said(day) if day else "" if on else _("you have not chosen it")
        rows.append(Choice("topic", topic.key, "send", topic.label, on, _kind(on, day is not None), note, on or fresh))
    return rows


def _kind(on: bool, forbidden: bool) -> str:
    return "ok" if on else "bad" if forbidden else "idle"


def _said(day: date) -> str:
    return _("you forbade it on %(day)s") % {"day": fmt.day(day)}


def _order(names: Iterable[str]) -> list[str]:
    known = list(CATALOGUE)
    return sorted({name for name in names if name in CATALOGUE}, key=known.index)


def notices_of(contact: Contact, notices: list[informing.Notice], language: str) -> list[Notice]:
    """Each notice in force, and when the person was told of which version of it."""
    told: dict[str, str] = {}
    rows = NoticeDelivery.objects.filter(contact=contact).order_by("delivered_at", "pk")
    for key, number, at in rows.values_list("policy_key", "policy_number", "delivered_at"):
        told[key] = _("You were told of version %(number)s on %(day)s.") % {"number": number, "day": fmt.day(at)}
    return [
        Notice(
            say(notice.policy.title, notice.language(language)),
            notice.number,
            settings.BASE_URL + reverse("privacy:public_notice", args=[notice.key, notice.language(language)]),
            told.get(notice.key, ""),
        )
        for notice in notices
    ]
