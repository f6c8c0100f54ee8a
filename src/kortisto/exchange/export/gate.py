"""Who and what a file may hold: no more than its reader sees on the list, and of that what a purpose lets be taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts.lists import Asked
from kortisto.contacts.lists import people as lists
from kortisto.contacts.models import Contact
from kortisto.privacy.gate import Gate, open_gate


@dataclass(frozen=True)
class Screen:
    """`seen`: the gate of the list of people; `gate`: those of its purposes that allow an export as well."""

    seen: Gate
    gate: Gate

    def people(self, asked: Asked, *, user_id: int) -> QuerySet[Contact]:
        """The people of the list's question, by name; never anybody passive (H13) or restricted (Art. 18)."""
        return self.let_out(lists.matching(asked, self.seen, user_id=user_id, as_of=self.gate.as_of))

    def person(self, contact: Contact) -> QuerySet[Contact]:
        """One person, if they may be in a file at all."""
        return self.let_out(lists.visible(self.seen).filter(pk=contact.pk))

    def let_out(self, found: QuerySet[Contact]) -> QuerySet[Contact]:
        """Those of them the gate concerns, by name."""
        people = self.gate.concerning(found, "subject_id")
        if not self.gate.may("name"):
            return people.order_by("pk")
        keyed, column = self.gate.keyed(people, "name", "sort_key")
        return keyed.order_by(column, "pk")


def open_screen(user: Any, *, as_of: date) -> Screen:
    """PermissionDenied when no purpose of the user's roles covers both the list and the export."""
    seen = open_gate(user, "contacts", as_of=as_of)
    out = {purpose.ref for purpose in open_gate(user, "export", as_of=as_of).purposes}
    both = tuple(purpose for purpose in seen.purposes if purpose.ref in out)
    if not any(not purpose.accompanying for purpose in both):
        raise PermissionDenied(_("The notice gives no purpose of this list for taking it out."))
    return Screen(seen, replace(seen, activity="export", purposes=both, despite_restriction=False))
