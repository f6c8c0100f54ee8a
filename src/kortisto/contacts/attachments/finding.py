"""Attachments found by their names, through the gates of the register: who may not see a file does not find it either (T2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kortisto import search
from kortisto.contacts.attachments.indexing import KIND
from kortisto.contacts.attachments.linking import DATUM, place
from kortisto.contacts.finding import LIMIT, SLICE
from kortisto.contacts.lists.people import visible
from kortisto.contacts.models import Attachment, Position
from kortisto.contacts.tasks.seen import gates
from kortisto.database.many import Many
from kortisto.privacy.gate import Gate, View
from kortisto.search import Answer, Question
from kortisto.ui import format as fmt

Found = tuple[Attachment, View]


def answers(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """The files whose names answer; each leads to its place on the card, where it can be saved."""
    found: list[Answer] = []
    for gate in gates(user, as_of).values():
        rows = find(question, gate)
        bonds = _bonds([row for row, _view in rows], gate)
        found += [_answer(row, view, known=(row.contact_id, row.company_id) in bonds) for row, view in rows]
    return found[: question.most]


def find(question: Question, gate: Gate) -> list[Found]:
    """Files the gate shows whose names answer every word, the best first; at most `question.most`."""
    if not gate.may(DATUM):
        return []
    ids = [one.object_id for one in search.ranked(question, [KIND], LIMIT)]
    found: list[Found] = []
    step = max(question.most, SLICE)
    for start in range(0, len(ids), step):
        found += _seen(ids[start : start + step], question, gate)
        if len(found) >= question.most:
            break
    return found[: question.most]


def _seen(ids: Sequence[int], question: Question, gate: Gate) -> Iterable[Found]:
    """Those of the right state whose names are live and answer, in the order given. The index is not believed: it only points."""
    own = Attachment.objects.kept().filter(pk__in=Many(ids), contact__in=visible(gate).values("pk"))
    known = {row.pk: row for row in gate.rows(own).select_related("contact__subject", "company")}
    rows = [known[pk] for pk in ids if pk in known]
    for row, view in zip(rows, gate.reveal(rows), strict=True):
        if view.shows(DATUM) and question.answers([view.name]) is not None:
            yield row, view


def _bonds(rows: Sequence[Attachment], gate: Gate) -> set[tuple[int, int | None]]:
    """(person, company) of those whose work there the gate shows: a file must not tell where somebody was."""
    if not rows:
        return set()
    jobs = Position.objects.filter(contact__in={row.contact_id for row in rows}, company__isnull=False)
    return set(gate.where(jobs, "company").values_list("contact_id", "company_id"))


def _answer(row: Attachment, view: View, *, known: bool) -> Answer:
    company = view.company.name if known else ""
    second = " · ".join(part for part in (view.contact.name or row.contact.code, company, fmt.day(view.added_on)) if part)
    return Answer(place(row), view.name, second, icon="file")
