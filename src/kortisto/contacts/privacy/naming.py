"""How people are called on pages of the ground, and found from what somebody types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.urls import reverse

from kortisto.contacts.models import Contact, PersonMerge, Position
from kortisto.lib import addresses
from kortisto.privacy import describe
from kortisto.privacy.describe import Label
from kortisto.privacy.gate import Gate


def labels(subject_ids: Sequence[int], gate: Gate) -> Mapping[int, Label]:
    """Name, card code and address of the card; the name only where the gate shows it."""
    people = list(Contact.objects.filter(subject_id__in=subject_ids).order_by("pk"))
    found = {}
    for person, view in zip(people, gate.reveal(people), strict=True):
        name = f"{view.given_name} {view.family_name}".strip()
        found[person.subject_id] = Label(name, reverse("contacts:card", args=[person.code]), person.code)
    return found


describe.register("contact", labels)


@describe.finder
def find(text: str) -> int | None:
    """The subject of a card code (`H-10482`) or of a work e-mail that exactly one person has."""
    code = re.fullmatch(r"[Hh]-?0*(\d{1,12})", text.strip())
    if code:
        own_code = Contact.objects.filter(pk=int(code[1])).values_list("subject_id", flat=True).first()
        return own_code or PersonMerge.objects.filter(gone_id=int(code[1])).values_list("into__subject_id", flat=True).first()
    if "@" not in text:
        return None
    own = Position.objects.filter(Q(email_folded=addresses.normalise(text)))
    subjects = set(own.values_list("contact__subject_id", flat=True)[:2])
    return subjects.pop() if len(subjects) == 1 else None
