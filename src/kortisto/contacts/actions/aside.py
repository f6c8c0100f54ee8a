"""What an act put aside so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.privacy import undo


def taken(token: str, *, act: str, contact: Contact, as_of: date | None) -> Mapping[str, Any]:
    """The values `act` put aside for this person, taken out once: the caller puts them back in the same transaction.

    Refused ("spent") when they were taken already, have been erased, are older than their term on `as_of` (None: whatever the
    day), or are of another act or person.
    """
    try:
        kept = undo.take(token, as_of=as_of)
    except undo.NothingToUndo as error:
        raise Refused(_("The act can no longer be undone."), code="spent") from error
    if kept.act != act or kept.subject.pk != contact.subject_id:
        raise Refused(_("The act can no longer be undone."), code="spent")
    values: Mapping[str, Any] = kept.values
    return values
