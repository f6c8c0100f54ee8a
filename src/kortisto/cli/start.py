"""Starting Django for a command."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kortisto.config import instance as instances
from kortisto.config import sqlite
from kortisto.lib import heap


def start(*, spoken: bool = True) -> instances.Instance:
    """Load the instance of KORTISTO_HOME and set Django up on it; raises SettingsError.

    `spoken`: the command speaks English throughout, also where it prints words of the interface, whatever the language of the
    instance: its options and errors are English, and half a sentence in Finnish helps nobody. What works for people (the server,
    the worker, what they make) keeps the language of the instance.
    """
    sqlite.swap_in()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
    import django
    from django.conf import settings
    from django.utils import translation

    with heap.loading():
        django.setup()
    if spoken:
        translation.activate("en")
    found: instances.Instance = settings.KORTISTO
    return found


def scratch() -> Path:
    """An instance in a temporary folder for commands that need Django but no data (makemigrations)."""
    from kortisto.config.making import make_folder

    home = Path(tempfile.mkdtemp(prefix="kortisto-"))
    make_folder(home)
    os.environ["KORTISTO_HOME"] = str(home)
    return home
