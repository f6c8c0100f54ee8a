"""People, companies, documents and acts as answers of the search page, each only as far as the gates of whoever asks show them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kortisto import search
from kortisto.contacts import scope
from kortisto.contacts.attachments.finding import answers as documents
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.finding import find_companies, find_people
from kortisto.contacts.lists import companies as company_lists
from kortisto.contacts.lists.conditions import COMPANIES, PEOPLE
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.models import Company, Contact, Position, SavedSegment
from kortisto.database.composed import Composed
from kortisto.database.many import Many
from kortisto.lib.text import initials, words
from kortisto.privacy.gate import Gate
from kortisto.search import Answer, Question
from kortisto.ui import menu

MOST = 50
_PEOPLE = Composed(lambda ids: Contact.objects.filter(pk__in=ids).select_related("subject", "owner"))
_FIRMS = Composed(lambda ids: Company.objects.filter(pk__in=ids).select_related("owner"))


def people(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """Those the user may see; passive people only for the one who moves them to new employers (H13)."""
    found: list[Answer] = []
    for gate in _gates(user, as_of).values():
        ids = _found(question, user, gate)
        contacts = {c.pk: c for c in _PEOPLE.rows(ids)}
        rows = people_rows([contacts[pk] for pk in ids if pk in contacts], gate, as_of=as_of, brief=True)
        answers = [_person(row) for row in rows]
        before = _once_at(question, [(row.pk, answer) for row, answer in zip(rows, answers, strict=True)], contacts, gate)
        found += [answer for row, answer in zip(rows, answers, strict=True) if row.pk not in before]
        found += [
            replace(answer, second=" · ".join(part for part in (answer.second, before[row.pk]) if part))
            for row, answer in zip(rows, answers, strict=True)
            if row.pk in before
        ]
    return found


def _once_at(
    question: Question, shown: Sequence[tuple[int, Answer]], contacts: Mapping[int, Contact], gate: Gate
) -> dict[int, str]:
    """Of those whose line does not say why they answer: the firm they have left that does. They come after who is there now."""
    said = {pk: [answer.title, answer.second] for pk, answer in shown}
    silent = [pk for pk, words_ in said.items() if question.answers(words_) is None]
    if not silent:
        return {}
    positions = list(Position.objects.filter(contact__in=Many(silent)).exclude(company=None).select_related("company"))
    for position in positions:
        position.contact = contacts[position.contact_id]
    found: dict[int, str] = {}
    for position, view in zip(positions, gate.reveal(positions), strict=True):
        company, pk = view.company.name if view.company else "", position.contact_id
        if company and question.answers([*said[pk], company]) is not None and not position.is_open(gate.as_of):
            found.setdefault(pk, _("formerly %(company)s") % {"company": company})
    return found


def _found(question: Question, user: Any, gate: Gate) -> list[int]:
    """The people who answer; asked once for each request, for lines and acts alike (`user` lives as long as its request)."""
    kept: dict[Any, list[int]] = user.__dict__.setdefault("_people_found", {})
    key = (question, gate.activity, gate.as_of)
    if key not in kept:
        kept[key] = find_people(question, gate, most=min(question.most, MOST))
    return kept[key]


def _person(row: PersonRow) -> Answer:
    second = " · ".join(part for part in (row.job_title, row.company) if part)
    if row.passive_on:
        day = date_format(row.passive_on, "j.n.Y")
        second = " · ".join(part for part in (_("Passivated %(day)s") % {"day": day}, row.company) if part)
    return Answer(
        row.url, row.name, second, row.code, row.initials or "?", idle=pgettext("person", "Passive") if row.passive_on else ""
    )


def companies(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """Companies, with how many contact persons of each the user may see."""
    ids = find_companies(question)[: min(question.most, MOST)]
    found = {company.pk: company for company in _FIRMS.rows(ids)}
    gate = _gates(user, as_of).get("contacts")
    rows = company_lists.rows([found[pk] for pk in ids if pk in found], gate, as_of=as_of)
    return [Answer(row.url, row.name, _town_and_people(row), row.code, initials(row.name), firm=True) for row in rows]


def _town_and_people(row: company_lists.CompanyRow) -> str:
    said = ngettext("%(n)d contact person", "%(n)d contact persons", row.people) % {"n": row.people} if row.people else ""
    return " · ".join(part for part in (row.city, said) if part)


def acts(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """What can be done: with the person who answers best, in the menu under such a name, with words that are nobody yet."""
    if not question:
        return []
    found = [*_on_the_first(question, user, as_of), *_in_the_menu(question, user)]
    # A number or an address is nobody's name.
    if user.has_right("register.edit") and not re.search(r"[\d@]", question.text) and scope.current(as_of).holds("name"):
        name = question.text[:60]
        title = _("Add the person “%(words)s”") % {"words": name}
        found.append(Answer(f"{reverse('contacts:add')}?nimi={_quoted(name)}", title, icon="user"))
    return found


def _on_the_first(question: Question, user: Any, as_of: date) -> list[Answer]:
    """The acts on the first person found, each a form that opens in place."""
    gate = _gates(user, as_of).get("contacts") if user.has_right("register.edit") else None
    first = next(iter(_found(question, user, gate)), None) if gate else None
    contact = next(iter(_PEOPLE.rows([first])), None) if first is not None else None
    if gate is None or contact is None:
        return []
    name = gate.reveal_one(contact).name or contact.code
    offered = (
        ("log", "phone", _("Log a call: %(name)s")),
        ("interactions", "note", _("Record an interaction: %(name)s")),
        ("move", "move", _("Changed jobs: %(name)s")),
        ("passivate", "pause", _("Passivate: %(name)s")),
    )
    found = [
        Answer(reverse(f"contacts:{act}", args=[contact.code]), said % {"name": name}, icon=icon, dialog=True)
        for act, icon, said in offered
    ]
    task = f"{reverse('contacts:add_task')}?henkilo={contact.code}"
    return [*found, Answer(task, _("New task: %(name)s") % {"name": name}, icon="clock", dialog=True)]


def _in_the_menu(question: Question, user: Any) -> list[Answer]:
    """Pages and additions of the menu whose names have every word asked, or its beginning: “new” finds all there is to add."""
    asked = words(question.text)
    items = [item for _group, own in menu.main(user) for item in own] + [item for item in menu.own(user) if not item.post]
    pages = [Answer(item.href, str(item.label), icon=item.icon) for item in items]
    pages.append(Answer(reverse("contacts:tasks"), _("Tasks"), icon="clock"))
    added = [Answer(item.href, _("New: %(what)s") % {"what": item.label}, icon="plus") for item in menu.new(user)]
    return [answer for answer in pages + added if _begun(asked, words(answer.title))]


def segments(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """Saved segments by their names, of lists the user may open."""
    asked = words(question.text)
    lists = [about for about, may in ((PEOPLE, bool(_gates(user, as_of))), (COMPANIES, True)) if may]
    saved = SavedSegment.objects.seen_by(user.pk).filter(about__in=lists).order_by("name", "pk") if asked else ()
    places = {PEOPLE: (reverse("contacts:list"), _("People")), COMPANIES: (reverse("contacts:companies"), _("Companies"))}
    return [
        Answer(
            f"{places[segment.about][0]}?{segment.question}&oma={segment.pk}", segment.name, places[segment.about][1], icon="filter"
        )
        for segment in saved
        if _begun(asked, words(segment.name))
    ]


def _begun(asked: Sequence[str], said: Sequence[str]) -> bool:
    return bool(asked) and all(any(word.startswith(part) for word in said) for part in asked)


def _quoted(words: str) -> str:
    from urllib.parse import quote

    return quote(words)


def _gates(user: Any, as_of: date) -> dict[str, Gate]:
    try:
        return open_gates(user, as_of=as_of)
    except PermissionDenied:
        return {}


search.register_answers("contacts", gettext_lazy("People"), people, order=10)
search.register_answers("companies", gettext_lazy("Companies"), companies, order=20)
search.register_answers("documents", gettext_lazy("Documents"), documents, order=25)
search.register_answers("segments", gettext_lazy("Segments"), segments, order=27)
search.register_answers("acts", gettext_lazy("Actions"), acts, order=30, acts=True)
