"""The work details that belong to a position: read as typed, checked against the notice, ready to store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kortisto.lib import addresses, phones
from kortisto.lib.text import tidy
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Keep

from .models import Position, WorkTask
from .refusals import Refused
from .scope import Scope, excluding_sentence

DATUM = {
    "job_title": "job_title", "work_task": "work_task", "email": "email", "phone": "phone",
    "street": "work_address", "postal_code": "work_address", "city": "work_address", "country": "work_address",
}  # fmt: skip
"""Column of a position → catalogue name."""


@dataclass(frozen=True)
class WorkDetails:
    """What a person's job gives us. Empty strings for what is not known."""

    job_title: str = ""
    work_task: WorkTask | None = None
    task_source: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""

    def checked(self, scope: Scope, as_of: date) -> WorkDetails:
        """The same, tidied and normalised; Refused for a datum no purpose covers, or one that cannot be right."""
        said = {column: value for column in DATUM if (value := getattr(self, column))}
        return WorkDetails.read({**said, "task_source": self.task_source}, scope, as_of)

    @classmethod
    def read(cls, said: Mapping[str, Any], scope: Scope, as_of: date) -> WorkDetails:
        """`checked` of what is said, column by column, and not empty."""
        for column in said:
            datum = DATUM.get(column)
            if datum is not None and datum not in scope.data:
                raise not_in_notice(datum, as_of, field=column)
        found: dict[str, Any] = {}
        for column, value in said.items():
            text = tidy(value) if isinstance(value, str) else value
            found[column] = _READERS[column](text) if column in _READERS else text
        return cls(**found)

    def write_to(self, position: Position, as_of: date) -> list[str]:
        """Copy onto a position; gives the catalogue names that changed. Saves nothing."""
        changed = set()
        for column, datum in DATUM.items():
            new = getattr(self, column)
            if getattr(position, column) != new:
                changed.add(datum)
                setattr(position, column, new)
        if "work_task" in changed:
            position.work_task_source = (self.task_source or Position.TaskSource.STAFF) if self.work_task else ""
            position.work_task_on = as_of if self.work_task else None
        if "email" in changed:
            position.bounced_on = None
        position.reach_at(email=position.email, phone=position.phone)
        return sorted(changed)

    @classmethod
    def of(cls, position: Position) -> WorkDetails:
        """The details a position has now."""
        return cls(**{column: getattr(position, column) for column in DATUM}, task_source=position.work_task_source)


def email(typed: str) -> str:
    """A work e-mail address to store; Refused when it is none. A private person's mailbox is kept, but never marketed to (H03)."""
    if not typed.strip():
        return ""
    try:
        found = addresses.check(typed)
    except addresses.AddressTrouble as error:
        raise Refused(
            _("This is not an e-mail address. Write for example first.last@company.fi."), field="email", code="email"
        ) from error
    if len(found) > 254:
        raise Refused(_("The e-mail address is longer than 254 characters."), field="email", code="email")
    return found


def phone(typed: str) -> str:
    """A work number to store, in the form +358…; Refused when it can be no number."""
    if not typed.strip():
        return ""
    try:
        return phones.parse(typed).e164
    except phones.PhoneTrouble as error:
        message = _("This is not a phone number. Write for example 040 123 4567 or +46 8 123 456.")
        raise Refused(message, field="phone", code="phone") from error


_READERS: dict[str, Callable[[str], str]] = {"email": email, "phone": phone}


def must_be_kept(subject_id: int, datum: str, record: str = "", *, field: str = "") -> None:
    """Refuse what was just written when no purpose keeps it: it would be hidden at once and erased by the night."""
    rows = Keep.objects.filter(subject=subject_id, datum=datum, record=record).values_list("live", flat=True)
    if not any(rows):
        message = _("No purpose of the privacy notice keeps this about the person now, so it would go at once.")
        raise Refused(message, field=field, code="no_purpose")


def not_in_notice(datum: str, as_of: date, *, field: str) -> Refused:
    """The refusal of a datum the notice does not list, with the sentence that leaves it out."""
    from django.utils.translation import get_language

    promise = excluding_sentence(datum, as_of)
    name = CATALOGUE[datum].label((get_language() or "fi")[:2])
    message = _("The privacy notice does not list this datum (%(name)s), so it cannot be kept.") % {"name": name}
    if promise and promise[0]:
        message += " " + _("See the notice, sentence %(promise)s.") % {"promise": promise[0]}
    return Refused(message, field=field, code="not_in_notice")
