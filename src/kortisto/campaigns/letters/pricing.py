"""Price lists from a spreadsheet: the table of a file made into the table of a block."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib import sheets

from .blocks import MOST_COLUMNS, MOST_ROWS
from .cleansing import line


def table_of(data: bytes) -> dict[str, Any]:
    """{"rows": …, "hidden": []} of a spreadsheet, all its columns shown. Refused (field "table") where there are too many rows."""
    try:
        rows = sheets.rows(data)
    except sheets.NoSheet as error:
        raise Refused(str(error), field="table", code="unreadable") from error
    except LookupError as error:
        raise Refused(_("Spreadsheets are not read here. Paste the rows instead."), field="table", code="no_reader") from error
    if len(rows) - 1 > MOST_ROWS:
        words = _("The list has more than %(most)d rows. That is too much for a letter: link to it as a PDF.")
        raise Refused(words % {"most": MOST_ROWS}, field="table", code="long")
    if len(rows) < 2:
        raise Refused(_("The file has no rows under its headings."), field="table", code="empty")
    return {"rows": [[line(cell, 120) for cell in row[:MOST_COLUMNS]] for row in rows], "hidden": []}


def day_of(text: str) -> date | None:
    """A day as a browser sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
