"""The card's life line: employers, passive stretches, what happened when, and the day it will be erased."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kortisto.contacts.card.person import Person
from kortisto.contacts.labels import source_kind_label
from kortisto.contacts.models import Move
from kortisto.lib.text import tidy
from kortisto.ui import format as fmt
from kortisto.ui.lifeline import Bar, Dot, lifeline


def draw(person: Person, *, basis: str) -> str:
    """The picture of a person's card, from what the gate shows."""
    start = person.contact.obtained_on
    return lifeline(_bars(person, start), _dots(person, start), now=person.as_of, end=person.contact.subject.keep_until, kind=basis)


def _bars(person: Person, start: date) -> list[Bar]:
    bars = []
    for job in reversed(person.jobs):
        begun = max(job.view.started_on or job.position.obtained_on, start)
        # The days of a job whose company nobody may see any more are not drawn either.
        end = job.view.ended_on or (None if job.is_open else start)
        if end is not None and end <= begun:
            continue
        name = job.view.company.name if job.view.company else ""
        bars.append(Bar(begun, end, tidy(name)))
    bars += [Bar(p.passivated_on, p.ended_on or None, idle=True) for p in person.passivations]
    return sorted(bars, key=lambda bar: bar.start) or [Bar(start, None)]


def _dots(person: Person, start: date) -> list[Dot]:
    dots = [Dot(start, f"{source_kind_label(person.contact.source_kind)} {fmt.day(start)}")]
    if person.informed_on:
        dots.append(Dot(person.informed_on[0], _("informed %(day)s") % {"day": fmt.day(person.informed_on[0])}))
    for view in person.passivations:
        day = view.passivated_on
        dots.append(Dot(day, _("passivated %(day)s") % {"day": fmt.day(day)}))
    for move in person.moves():
        words = _("returned %(day)s") if move.kind == Move.Kind.RETURNED else _("moved %(day)s")
        dots.append(Dot(move.moved_on, words % {"day": fmt.day(move.moved_on)}, full=True))
    return sorted(dots, key=lambda dot: dot.day)
