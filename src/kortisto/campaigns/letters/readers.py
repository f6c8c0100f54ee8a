"""A letter as one real reader gets it: whom somebody may see it as, in which language, with which values, or why not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.core.exceptions import PermissionDenied

from kortisto.campaigns.models import Campaign
from kortisto.consents import permission
from kortisto.contacts.models import Company, Contact, Position
from kortisto.lib.text import fold
from kortisto.outreach.engine.claiming import Row
from kortisto.outreach.engine.compiled import slot
from kortisto.outreach.engine.gate import Gate
from kortisto.outreach.engine.headers import OURS, PERSONAL
from kortisto.outreach.engine.recheck import Recheck
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy.gate import open_gate

from . import loading, slots, versions
from .compiling import Made
from .troubles import Problem

TOKEN = "esikatselu"
MOST = 10


@dataclass(frozen=True)
class Reader:
    """`code` of the card, `name` as the gate shows it; `why_not` in words where the campaign would not reach them."""

    code: str
    name: str
    language: str
    values: dict[str, str]
    notice: bool = False
    groups: frozenset[str] = frozenset()
    why_not: str = ""


def mailing_of(campaign: Campaign) -> Mailing:
    """What the engine asks about a campaign that may not be frozen yet."""
    return campaign.mailing or Mailing(
        ref="0" * 16, purpose=campaign.purpose, topic=campaign.topic, tasks=campaign.tasks, identity=campaign.identity
    )


def found(user: Any, typed: str, campaign: Campaign, *, as_of: date) -> list[tuple[str, str]]:
    """(code, name) of at most ten people the user may see: those whose names hold what is typed; without that, of the ledger."""
    if not typed and campaign.mailing_id is None:
        return []
    try:
        gate = open_gate(user, "contacts", as_of=as_of)
    except PermissionDenied:
        return []
    people = gate.rows(Contact.objects.all())
    for word in fold(typed).split()[:3]:
        people = gate.where(people, "name", name_folded__contains=word)
    if not typed:
        people = people.filter(pk__in=Recipient.objects.filter(mailing=campaign.mailing_id).order_by("pk").values("contact")[:MOST])
    people = gate.where(people, "name", name_folded__gt="")
    rows = list(people.order_by("pk")[:MOST])
    return [(row.code, str(view.name)) for row, view in zip(rows, gate.reveal(rows), strict=True)]


def reader(user: Any, code: str, campaign: Campaign, *, as_of: date) -> Reader | None:
    """Somebody the user may see, as the campaign would reach them; None for anybody else."""
    try:
        gate = open_gate(user, "contacts", as_of=as_of)
    except PermissionDenied:
        return None
    number = code.removeprefix("H-")
    person = gate.rows(Contact.objects.filter(pk=int(number))).first() if number.isdecimal() and len(number) < 18 else None
    if person is None or loading.in_force(campaign, as_of)[1] is None:
        return None
    name, mailing = str(gate.reveal_one(person).name or code), mailing_of(campaign)
    asked = Gate(mailing, as_of)
    mine = Contact.objects.filter(pk=person.pk)
    asked.look_up(mine)
    for pk, language, job, told in asked.allowed(mine):
        if job is None:
            break
        row = Row(0, pk, job, "", language, "", not told, 0, "", "", None)
        reached, _closed = Recheck(mailing, as_of).ask([row])
        if 0 in reached:
            return Reader(code, name, language, reached[0].values, not told, groups_at(job))
    answer = permission.may([person.pk], "email", campaign.purpose, as_of=as_of, telling=asked.telling)[person.pk]
    return Reader(code, name, "", {}, why_not=answer.words or permission.words("no_address"))


def groups_at(job: int) -> frozenset[str]:
    """The tags of the company of a job."""
    company = Position.objects.filter(pk=job).values("company")
    return frozenset(Company.objects.filter(pk__in=company).values_list("tags__tag__key", flat=True)) - {None}


def drawn(campaign: Campaign, language: str, who: Reader | None, *, as_of: date) -> tuple[Made, Sequence[Problem], str]:
    """(the letter with the reader's values in it, what is wrong, its language). Raises LookupError for a letter without text."""
    rows = versions.every(campaign.letter)
    said = versions.chosen(rows, (who.language if who else "") or language)
    told = loading.notices(said.language, as_of) if who is not None and who.notice else ()
    every = frozenset(versions.tags_in(rows))
    groups = who.groups if who is not None and not who.why_not else every
    made, problems = loading.draw(campaign.letter, rows, said, campaign=campaign, day=as_of, notices=told, groups=groups)
    return filled(made, who.values if who else {}), problems, said.language


def filled(made: Made, values: dict[str, str]) -> Made:
    """The letter with values where its slots are; those without one get the letter's own words for that."""
    own = dict.fromkeys((*OURS, *PERSONAL), "") | made.fallbacks | {name: value for name, value in values.items() if value}
    own["token"] = TOKEN
    safe = {name: escape(value) for name, value in own.items()}
    subject, text = slots.shown(made.subject, own), slots.shown(made.text, own)
    assert slot("token") not in text
    return Made(subject, slots.shown(made.html, safe), text, made.links, made.fallbacks)
