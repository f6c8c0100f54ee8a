"""A log file per day that forgets: no query strings, no addresses, no secrets of pages, no exception texts, gone after a number of days."""

from __future__ import annotations

import logging
import os
import re
import traceback
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType

_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_QUERY = re.compile(r"\?[^\s\"']*")
_PHONE = re.compile(r"(?<![\w.:-])\+?\d[\d ()-]{6,}\d(?![\w.:-])")
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])")
"""What opens the page of a person (Recipient.token): whoever reads it in a log could forbid, allow and erase for them."""
_SECRET = re.compile(r"(?<=/)[0-9A-Za-z_-]{20,}(?![0-9A-Za-z_-])")
"""A part of an address so long is a secret (a link to a page of one's own, an invitation, a calendar), or no loss in a log."""
_NAME = re.compile(r"^(?P<stem>[a-z]+)-(?P<day>\d{4}-\d{2}-\d{2})\.log$")


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def scrub(text: str) -> str:
    """`text` without query strings, e-mail addresses, the secrets of people's pages and phone numbers."""
    text = _SECRET.sub("[token]", _TOKEN.sub("[token]", _ADDRESS.sub("[address]", _QUERY.sub("?[query]", text))))
    return _PHONE.sub("[number]", text)


def where(error: BaseException, limit: int = 12) -> str:
    """Type and code places of an exception, never its text: `ValueError at privacy/clock.py:42 < jobs/worker.py:10`."""
    frames = traceback.extract_tb(error.__traceback__)[-limit:]
    places = " < ".join(f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}" for frame in reversed(frames))
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}" + (f" at {places}" if places else "")


class ScrubbingFormatter(logging.Formatter):
    """Writes time, level, logger and scrubbed message; of an exception only its type and code places."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        line = f"{when} {record.levelname} {record.name} {scrub(record.getMessage())}"
        if record.exc_info and record.exc_info[1] is not None:
            line += f" | {where(record.exc_info[1])}"
        return line.replace("\n", " ")

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return where(ei[1]) if ei[1] is not None else ""


class DayFile(logging.Handler):
    """Appends to `<folder>/<stem>-YYYY-MM-DD.log` (UTC day) and removes files of its stem older than `days`.

    Several processes may write the same file: each record is one short append.
    """

    def __init__(self, folder: str | Path, stem: str, days: int) -> None:
        super().__init__()
        self.folder, self.stem, self.days = Path(folder), stem, days
        self._day: date | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            day = datetime.fromtimestamp(record.created, UTC).date()
            if day != self._day:
                self._day = day
                self.forget(day)
            path = self.folder / f"{self.stem}-{day.isoformat()}.log"
            with open(path, "a", encoding="utf-8", opener=_for_the_owner) as file:
                file.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)

    def forget(self, today: date) -> None:
        """Remove the files whose day is more than `days` days before `today`."""
        oldest = today - timedelta(days=self.days)
        for path in self.folder.glob(f"{self.stem}-*.log"):
            match = _NAME.match(path.name)
            if match and date.fromisoformat(match["day"]) < oldest:
                path.unlink(missing_ok=True)
