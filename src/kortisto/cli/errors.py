"""Which troubles a person at the terminal can mend, and the sentence for each."""

from __future__ import annotations

import errno

REFUSED, UNUSABLE = 1, 3
_PLACES = {
    errno.ENOSPC: "The disk is full: make room and run it again.",
    errno.EDQUOT: "The quota is used up: make room and run it again.",
    errno.EROFS: "The disk is mounted for reading only.",
    errno.ENOTDIR: "Give a folder.",
    errno.EISDIR: "A folder lies where a file should be: move it away.",
}
"""What a person at the terminal can do about a place that takes no file."""


class Refused(RuntimeError):
    """A command will not do what was asked; the message says why and what would."""


def explain(error: Exception) -> tuple[str | None, int]:
    """The sentence and exit code for a known trouble; (None, 1) for a fault of ours, which keeps its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError, SystemCheckError
    from django.db.utils import DatabaseError, OperationalError, ProgrammingError

    from kortisto.config.backup.restoring import WrongEngine
    from kortisto.config.backup.sealed import ArchiveDamaged
    from kortisto.config.backup.snapshot import SnapshotFailed, damaged, is_damage
    from kortisto.config.instance import SettingsError
    from kortisto.config.lock import InUse
    from kortisto.config.sqlite import OldSqlite
    from kortisto.lib.keyring import KeyTrouble

    if isinstance(error, SettingsError | KeyTrouble | OldSqlite | ImproperlyConfigured):
        return str(error), UNUSABLE
    if isinstance(error, DatabaseError) and is_damage(error):
        return damaged(None, error), UNUSABLE
    if isinstance(error, OperationalError | ProgrammingError) and ("no such" in str(error) or "does not exist" in str(error)):
        return _no_table(), UNUSABLE
    if isinstance(error, OperationalError):
        return f"The database does not answer as it should: {error}. Check [database] url and that the server runs.", UNUSABLE
    if isinstance(error, SystemCheckError):  # which is a CommandError, too
        return f"The checks found errors.\n{error}", UNUSABLE
    if isinstance(error, Refused | CommandError | ArchiveDamaged | SnapshotFailed | WrongEngine | InUse):
        return str(error), REFUSED
    if isinstance(error, OSError) and error.errno in _PLACES:
        return f"{error.filename or 'A file'} cannot be written: {error.strerror}. {_PLACES[error.errno]}", REFUSED
    if isinstance(error, PermissionError):
        return f"No permission for {error.filename}. Run as the user who owns the instance folder.", UNUSABLE
    return None, REFUSED


def _no_table() -> str:
    """A table is missing: of a register that waits for its upgrade, or of none."""
    from django.conf import settings

    from kortisto.cli.there import is_empty, nothing_there

    if is_empty():
        return nothing_there(settings.KORTISTO)
    return "The database is of an older version than the program. Run `kortisto upgrade` (it makes a backup first)."
