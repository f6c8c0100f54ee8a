"""Persons of the register in the words of a letter: they do not belong there (a letter is kept apart from people and outlives them).

What somebody writes is looked up through their own gate: who may not see a person is not told that they are here either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from kortisto.contacts.models import Contact, Position
from kortisto.lib.text import fold
from kortisto.privacy.gate import open_gate

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"(?=(\b[^\W\d_][\w’'-]+ [^\W\d_][\w’'-]+\b))")
_TAG = re.compile(r"<[^>]*>")
_MOST = 400


def named(texts: Iterable[str], *, user: Any, as_of: date) -> list[str]:
    """Names and addresses of contact persons in `texts`, as they are written there; two queries."""
    whole = "\n".join(_TAG.sub(" ", text) for text in texts)
    emails = {one.lower(): one for one in _EMAIL.findall(whole)}
    pairs = {fold(one): one for one in _NAME.findall(whole) if one[0].isupper() and one.split(" ")[1][0].isupper()}
    try:
        gate = open_gate(user, "contacts", as_of=as_of)
    except PermissionDenied:
        return []
    found: list[str] = []
    if emails:
        rows = gate.where(Position.objects.all(), "email", email_folded__in=list(emails)[:_MOST])
        found += [emails[address] for address in rows.values_list("email_folded", flat=True).distinct() if address in emails]
    if pairs:
        rows_of = gate.where(Contact.objects.all(), "name", name_folded__in=list(pairs)[:_MOST])
        found += [pairs[name] for name in rows_of.values_list("name_folded", flat=True).distinct() if name in pairs]
    return sorted(set(found))


def texts_of(content: Any) -> Iterable[str]:
    """Every text a content holds."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in ("id", "type", "only"):
                yield from texts_of(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value)
