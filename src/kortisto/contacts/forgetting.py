"""Names typed into saved questions: a condition that names somebody goes with that person.

A condition that lost its value makes no sense any more and so matches nobody (`lists.tree.checked`): a segment can become
narrower by an erasure, never wider. A family name alone names the erased person only when nobody else in the register bears it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kortisto.contacts.lists import tree
from kortisto.contacts.models import BulkAct, Contact, Position, SavedSegment
from kortisto.database.many import Many
from kortisto.lib import addresses
from kortisto.lib.text import words

_SHORTEST = 6


@dataclass
class Marks:
    """What a text may name the erased people by."""

    emails: set[str] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)
    names: set[frozenset[str]] = field(default_factory=set)
    families: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.emails or self.digits or self.names or self.families)

    def named_in(self, text: str) -> bool:
        said, folded = set(words(text)), addresses.normalise(text)
        numbers = re.sub(r"\D", "", text)
        return (
            any(email in folded or ("@" in folded[1:] and email.startswith(folded)) for email in self.emails)
            or any(name <= said for name in self.names)
            or bool(self.families & said)
            or (len(numbers) >= _SHORTEST and any(numbers[-_SHORTEST:] in own or own in numbers for own in self.digits))
        )


def former(contact_name: str = "", family_name: str = "", *, emails: Iterable[str] = (), numbers: Iterable[str] = ()) -> Marks:
    """What somebody was known by until now: after a change nobody is found by it, and no erasure would know it."""
    name = frozenset(words(contact_name))
    marks = Marks(emails={addresses.normalise(email) for email in emails if email})
    marks.names = {name} if len(name) > 1 else set()
    marks.families = set(words(family_name))
    marks.digits = {number.removeprefix("358") for text in numbers if len(number := re.sub(r"\D", "", text)) >= _SHORTEST}
    return marks


_beside: list[Callable[[Marks, Sequence[int]], None]] = []


def beside(forget: Callable[[Marks, Sequence[int]], None]) -> Callable[[Marks, Sequence[int]], None]:
    """Register what a room above keeps of typed text: called as `empty` is."""
    _beside.append(forget)
    return forget


def asked() -> bool:
    """Whether anything is stored that could name somebody."""
    return bool(_beside) or SavedSegment.objects.exists() or BulkAct.objects.exclude(question="").exists()


def marks_of(subject_ids: Sequence[int]) -> Marks:
    """What these people are known by."""
    marks = Marks()
    ids = Many(subject_ids)
    for given, family in Contact.objects.filter(subject_id__in=ids).values_list("given_name", "family_name"):
        name = frozenset(words(f"{given} {family}"))
        if len(name) > 1:
            marks.names.add(name)
        marks.families.update(words(family))
    rows = Position.objects.filter(contact__subject_id__in=ids).values_list("email_folded", "phone_digits")
    for email, number in rows:
        if email:
            marks.emails.add(email)
        if len(number) >= _SHORTEST:
            marks.digits.add(number.removeprefix("358"))
    return marks


def empty(marks: Marks, subject_ids: Sequence[int]) -> None:
    """Empty what names these people, in saved questions, in what a change of one replaced, in acts under way, and in what other
    rooms keep.

    `subject_ids` are those the marks are of: a family name that others bear as well names nobody.
    """
    if not marks:
        return
    for forget in _beside:
        forget(marks, subject_ids)
    segments = list(SavedSegment.objects.all())
    acts = list(BulkAct.objects.exclude(question=""))
    if not segments and not acts:
        return
    marks = only_theirs(marks, subject_ids, _texts(segments, acts))
    for segment in segments:
        if changed := _cleansed(segment, marks):
            segment.save(update_fields=changed)
    for act in acts:
        act.question, before = cleansed(act.question, marks), act.question
        if act.question != before:
            act.save(update_fields=["question"])


def cleansed(question: str, marks: Marks) -> str:
    """The question without what names somebody; searched words become a condition nobody meets."""
    query = QueryDict(question, mutable=True)
    group = _group(query.get("ehdot", ""))
    touched = False
    if group is None and query.get("ehdot", "") and marks.named_in(query.get("ehdot", "")):
        group, touched = tree.Group((_EMPTY,)), True  # unreadable, and it names somebody
    if group is not None:
        emptied = _emptied(group, marks)
        touched, group = touched or emptied != group, emptied
    if marks.named_in(query.get("haku", "")):
        group, touched = tree.joined(group, (_EMPTY,)), True
        del query["haku"]
    if not touched or group is None:
        return question
    query["ehdot"] = tree.write(group)
    return query.urlencode()


_EMPTY = tree.Leaf("nimi", "sis")


def _emptied(node: Any, marks: Marks) -> Any:
    if isinstance(node, tree.Leaf):
        return tree.Leaf(node.key, node.op, (), node.turned) if any(marks.named_in(value) for value in node.values) else node
    return tree.Group(tuple(_emptied(part, marks) for part in node.parts), node.any, node.turned)


def _group(text: str) -> tree.Group | None:
    try:
        return tree.read(text) if text else None
    except tree.Broken:
        return None


def _cleansed(segment: SavedSegment, marks: Marks) -> list[str]:
    changed = []
    question = cleansed(segment.question, marks)
    if question != segment.question:
        segment.question = question
        changed.append("question")
    if marks.named_in(segment.name):
        segment.name = _("Segment %(number)s") % {"number": segment.pk}
        changed.append("name")
    before = segment.before
    if before and (marks.named_in(before["name"]) or cleansed(before["question"], marks) != before["question"]):
        segment.before = {}
        changed.append("before")
    return changed


def _texts(segments: Iterable[SavedSegment], acts: Iterable[BulkAct]) -> set[str]:
    """Every word of the stored questions."""
    found: set[str] = set()
    for text in (*(f"{s.name} {s.question} {s.before}" for s in segments), *(act.question for act in acts)):
        found |= set(words(_decoded(text)))
    return found


def _decoded(text: str) -> str:
    from urllib.parse import unquote_plus

    return unquote_plus(unquote_plus(text))


def only_theirs(marks: Marks, subject_ids: Sequence[int], said: set[str]) -> Marks:
    """The same without family names that nobody said, or that others in the register bear as well."""
    others = Contact.objects.exclude(subject_id__in=subject_ids)
    families = {name for name in marks.families & said if not others.filter(name_folded__contains=name).exists()}
    return replace(marks, families=families)
