"""What people and companies are found by: the words for the index, and the words one gate lets somebody see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from kortisto import search
from kortisto.contacts.models import Company, Contact, Position
from kortisto.contacts.models.contact import code_of
from kortisto.database.composed import Composed
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.lib import phones
from kortisto.lib.once import once
from kortisto.privacy.gate import Gate
from kortisto.search import Candidate, Document, Question

LIMIT, SLICE = 400, 24
FOUND_BY = {"company": "company", "email": "email", "phone": "phone", "job_title": "job_title"}
"""Of a position: the data it is found by, with their columns."""


def people(ids: Sequence[int]) -> Mapping[int, Document]:
    """Documents of people: name and code, work addresses and numbers, the firms they are or were at."""
    jobs: dict[int, list[Job]] = {}
    many = Many(ids)
    rows = Position.objects.filter(contact__in=many).values_list("contact_id", "company__name", "email", "phone", "job_title")
    for contact_id, *job in rows:
        jobs.setdefault(contact_id, []).append(job)
    contacts = Contact.objects.filter(pk__in=many).only("pk", "given_name", "family_name", "subject_id")
    return {c.pk: document(c.pk, c.name, c.subject_id, jobs.get(c.pk, [])) for c in contacts}


Job = Sequence[str | None]
"""Company, work e-mail, work number, job title."""


def code_words(pk: int) -> tuple[str, str]:
    """The words of the card's code."""
    return f"h{pk:05d}", f"h{pk}"


def document(pk: int, name: str, subject_id: int, jobs: Iterable[Job]) -> Document:
    """The document of one person, of what is known of them already."""
    return Document(name, [code_of(pk), *(word for job in jobs for value in job for word in _spellings(value)[:2])], subject_id)


def companies(ids: Sequence[int]) -> Mapping[int, Document]:
    """Documents of companies: every name, business id, code, town."""
    found = {}
    for company in Company.objects.filter(pk__in=ids).prefetch_related("other_names"):
        others = [other.name for other in company.other_names.all()]
        found[company.pk] = Document(company.name, [company.code, company.business_id, company.city, *others])
    return found


def every_person() -> Iterable[int]:
    return Contact.objects.order_by("pk").values_list("pk", flat=True).iterator()


def every_company() -> Iterable[int]:
    return Company.objects.order_by("pk").values_list("pk", flat=True).iterator()


search.register_source("contact", people, ids=every_person)
search.register_source("company", companies, ids=every_company)


def visible_texts(ids: Sequence[int], gate: Gate) -> Mapping[int, list[str]]:
    """For each person of the right state, the words they may be found by through this gate; whoever it hides is left out."""
    contacts = _MET.rows(ids, gate)
    found = {c.pk: [view.name, view.code] for c, view in zip(contacts, gate.reveal(contacts), strict=True)}
    known = {contact.pk: contact for contact in contacts}
    positions = _AT.rows(known)
    for position in positions:
        position.contact = known[position.contact_id]
    for position, view in zip(positions, gate.reveal(positions), strict=True):
        company = view.company.name if view.company else ""
        found[position.contact_id] += _words(company, view.email, view.phone, view.job_title)
    return found


def find_people(words: str | Question, gate: Gate, *, most: int = LIMIT) -> list[int]:
    """Ids of people who answer every word with something the gate shows, the best first; at most 400.

    Who wants but `most` of them gets the best of the index's order, without the rest being looked at through the gate.
    """
    question = search.ask(words) if isinstance(words, str) else words
    found = {one.object_id: one for one in search.ranked(question, ["contact"], LIMIT)}
    ids = _right_state(gate, list(found))
    scored: list[tuple[int, int, int]] = []
    for start in range(0, len(ids), max(most, SLICE)):
        part = ids[start : start + max(most, SLICE)]
        scores = _scores(question, {pk: found[pk] for pk in part}, gate)
        scored += [(scores[pk], place, pk) for place, pk in enumerate(part, start) if pk in scores]
        if len(scored) >= most:
            break
    return [pk for _score, _place, pk in sorted(scored)][:most]


_NAMED = Prepared(lambda ids, gate: gate.where(Contact.objects.filter(pk__in=ids), "name").values_list("pk", "subject_id"))
_IDLE = Prepared(lambda ids: Contact.objects.filter(pk__in=ids).passive().values_list("pk"))
_MET = Composed(lambda ids, gate: gate.rows(Contact.objects.filter(pk__in=ids)))
_AT = Composed(lambda ids: Position.objects.filter(contact__in=ids).select_related("company"))


def _scores(question: Question, found: Mapping[int, Candidate], gate: Gate) -> dict[int, int]:
    """How well each answers with what the gate shows; who does not is left out.

    Whose name answers needs to show no more than the name, and of whom everything may be shown the index has said it already.
    Only the others are read word by word.
    """
    shown: dict[int, int] = dict(map(tuple, _NAMED.rows(found, gate)))
    scores = {pk: one.named for pk, one in found.items() if one.named is not None and pk in shown}
    whole = _whole({pk: subject for pk, subject in shown.items() if pk not in scores}, gate)
    scores |= {pk: one.anywhere for pk, one in found.items() if one.anywhere is not None and pk in whole}
    texts = visible_texts([pk for pk in found if pk not in scores], gate)
    answers = {pk: question.answers(own) for pk, own in texts.items()}
    return scores | {pk: score for pk, score in answers.items() if score is not None}


def _whole(people: Mapping[int, int], gate: Gate) -> set[int]:
    """Those of whom the gate shows every value they are found by: as many data of theirs are live as there are values."""
    if not people:
        return set()
    live = gate.number_live(people.values(), list(FOUND_BY))
    held = (
        Position.objects.filter(contact__in=Many(people))
        .values_list("contact_id")
        .annotate(held=sum(map(_there, FOUND_BY.values())))
    )
    values = dict(held.values_list("contact_id", "held"))
    return {pk for pk, subject in people.items() if live.get(subject, 0) == values.get(pk, 0)}


def _there(column: str) -> Any:
    return Count("pk", filter=~Q(**{f"{column}__isnull": True}) if column == "company" else ~Q(**{column: ""}))


def stopped_short(words: str, kind: str) -> bool:
    """Whether as many answer the words as are looked at, so that there may be more whom no list of them has."""
    return bool(words) and len(search.candidates(words, [kind], LIMIT)) >= LIMIT


def find_companies(words: str | Question) -> list[int]:
    return [pk for _kind, pk in search.candidates(words, ["company"], LIMIT)]


def _right_state(gate: Gate, ids: Sequence[int]) -> list[int]:
    """Passive people are found only where they are the subject, others only elsewhere; in the order given."""
    if not ids:
        return []
    passive = once(f"passive of {ids}", lambda: {pk for (pk,) in _IDLE.rows(ids)})
    return [pk for pk in ids if (pk in passive) == (gate.activity == "relink")]


def _words(*values: str | None) -> list[str]:
    return [word for value in values for word in _spellings(value)]


def _spellings(value: str | None) -> list[str]:
    """What is there; a stored number also as it is dialled at home, with and without its spaces (to the index these are one)."""
    return phones.spellings(value) if value else []
