"""Tags of a list: words of the closed list only (ADR 108). A word it does not have is told of by row and left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kortisto.contacts.models import Contact, ContactTag, Tag
from kortisto.contacts.tags import acts
from kortisto.database.many import Many
from kortisto.exchange.models import ImportRow
from kortisto.lib.text import fold

if TYPE_CHECKING:
    from kortisto.exchange.judging import Judged
    from kortisto.exchange.register import Register

Outcome = ImportRow.Outcome
_BETWEEN = re.compile(r"\s*[,;|/\n]\s*")


def known() -> dict[str, Tag]:
    """Folded word, in each language → the tag; tags out of use are not put on anybody."""
    words: dict[str, Tag] = {}
    for tag in Tag.objects.filter(retired_on=None):
        for word in (tag.label_fi, tag.label_sv, tag.label_en, tag.key):
            if word:
                words.setdefault(fold(word), tag)
    return words


def worn(contact_ids: Iterable[int]) -> dict[int, set[int]]:
    """Person → keys of the tags they bear."""
    found: dict[int, set[int]] = {}
    for contact, tag in ContactTag.objects.filter(contact__in=Many(contact_ids)).values_list("contact_id", "tag_id"):
        found.setdefault(contact, set()).add(tag)
    return found


def judge(judged: Judged, register: Register) -> None:
    """What the tags of a row add to what becomes of it. A list adds tags and takes none away."""
    entry = judged.entry
    if judged.outcome in (Outcome.COMPANY_KNOWN, Outcome.COMPANY_CREATED):
        entry.tell("tag_of_company", "tags")
        return
    found, unknown = _read(entry.tags, register.tags)
    if unknown:
        entry.tell("tag_unknown", "tags")
    if judged.outcome == Outcome.CREATED and not entry.left:
        judged.tags = found
    elif judged.outcome in (Outcome.UNCHANGED, Outcome.COMPLETED) and judged.match and not entry.left:
        new = tuple(tag for tag in found if tag.pk not in register.worn.get(judged.match.pk, ()))
        if new:
            judged.tags, judged.outcome = new, Outcome.COMPLETED
            judged.act, judged.fills = judged.act or "same", (*judged.fills, "tags")


def _read(text: str, known: Mapping[str, Tag]) -> tuple[tuple[Tag, ...], bool]:
    """The tags a cell names, and whether it says anything that is none."""
    whole = known.get(fold(text))
    words = [text] if whole else [word for word in _BETWEEN.split(text) if word]
    found = [known.get(fold(word)) for word in words]
    return tuple(dict.fromkeys(tag for tag in found if tag)), None in found


def put(judged: Sequence[Judged], people: Mapping[int, Contact], *, by: str, now: datetime) -> None:
    """Put the tags of a chunk on its people, in one go. `people`: row number → the card made of it."""
    pairs = []
    for one in judged:
        contact = people.get(one.entry.row) or (one.match if one.outcome == Outcome.COMPLETED else None)
        if contact is not None:
            pairs += [(contact, tag) for tag in one.tags]
    acts.put_on_many(pairs, by=by, now=now)
