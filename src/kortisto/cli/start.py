"""Starting Django for a command."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kortisto.config import instance as instances
from kortisto.config import sqlite


def start() -> instances.Instance:
    """Load the instance of KORTISTO_HOME and set Django up on it; raises SettingsError."""
    sqlite.swap_in()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
    import django
    from django.conf import settings

    django.setup()
    found: instances.Instance = settings.KORTISTO
    return found


def said(words: object) -> str:
    """Words of the interface in English, as everything of the command is, whatever the instance's language."""
    from django.utils import translation

    with translation.override("en"):
        return str(words)


def scratch() -> Path:
    """An instance in a temporary folder for commands that need Django but no data (makemigrations)."""
    from kortisto.config.making import make_folder

    home = Path(tempfile.mkdtemp(prefix="kortisto-"))
    make_folder(home)
    os.environ["KORTISTO_HOME"] = str(home)
    return home
