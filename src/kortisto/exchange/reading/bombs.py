"""What is wrong with a workbook before anything opens it (lib/zips.py), in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kortisto.exchange.reading.limits import HIGHEST_RATIO, MOST_PARTS, MOST_UNPACKED, Unreadable
from kortisto.lib import zips
from kortisto.lib.zips import Trouble

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".xlsx", ".xlsm", ".ods")


def check(data: bytes) -> None:
    """Raise Unreadable for a workbook that unpacks to too much, holds archives or macros, is encrypted or declares XML entities."""
    try:
        names = zips.check(data, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED, highest_ratio=HIGHEST_RATIO)
    except zips.BadZip as error:
        raise Unreadable(_words(error.trouble)) from error
    if any(name.lower().endswith(_ARCHIVES) for name in names):
        raise Unreadable(_("The workbook holds other files inside. Save only the list, as xlsx or CSV."))


def macros() -> str:
    return _("The workbook has macros, which a list does not need. Save it as a workbook without macros (xlsx) and choose that.")


def _words(trouble: Trouble) -> str:
    return {
        Trouble.DAMAGED: _("The workbook is damaged. Open it in your spreadsheet program, save it again and choose the new file."),
        Trouble.TOO_LARGE: _("The workbook would unpack to far more than it seems to hold. Save the list as CSV and choose that."),
        Trouble.LOCKED: _("The workbook is protected by a password. Remove the password and save it again."),
        Trouble.MACROS: macros(),
        Trouble.ENTITIES: _(
            "The workbook holds declarations that no spreadsheet program writes. Save the list as CSV and choose that."
        ),
    }[trouble]
