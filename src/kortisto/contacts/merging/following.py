"""Where a code leads whose card is part of another now."""

from __future__ import annotations

from collections.abc import Iterable

from kortisto.contacts.models import CompanyMerge, PersonMerge
from kortisto.database.many import Many


def person_after(code: str) -> str | None:
    """The code of the card a person's old code leads to."""
    number = code.upper().removeprefix("H-")
    rows = PersonMerge.objects.select_related("into").filter(gone_id=int(number), renamed=False) if number.isdecimal() else []
    return next((row.into.code for row in rows), None)


def company_after(code: str) -> str | None:
    number = code.upper().removeprefix("Y-")
    rows = CompanyMerge.objects.select_related("into").filter(gone_id=int(number)) if number.isdecimal() else []
    return next((row.into.code for row in rows), None)


def people_after(numbers: Iterable[int]) -> dict[int, int]:
    """Number of an old card → primary key of the card it is part of now; one query for many."""
    rows = PersonMerge.objects.filter(gone_id__in=Many(numbers), renamed=False)
    return dict(rows.values_list("gone_id", "into_id"))
