"""Logging of an instance: files per day in logs/, scrubbed, gone after their term."""

from __future__ import annotations

import logging.config
from pathlib import Path


def set_up(folder: Path, days: int, *, debug: bool) -> None:
    """Everything goes to `folder`/kortisto-DAY.log; warnings also to the terminal, scrubbed alike."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"scrubbed": {"()": "kortisto.lib.daylog.ScrubbingFormatter"}},
            "handlers": {
                "file": {
                    "()": "kortisto.lib.daylog.DayFile",
                    "folder": str(folder),
                    "stem": "kortisto",
                    "days": days,
                    "formatter": "scrubbed",
                },
                "terminal": {"class": "logging.StreamHandler", "formatter": "scrubbed", "level": "WARNING"},
            },
            "root": {"handlers": ["file", "terminal"], "level": "INFO"},
            # Every statement with its values would reach the log at DEBUG; fido2 names the passkeys of people at INFO.
            "loggers": {
                "django.db.backends": {"level": "INFO"},
                "django": {"level": "INFO" if debug else "WARNING"},
                "fido2": {"level": "WARNING"},
            },
        }
    )
