"""The command `kortisto`."""

from __future__ import annotations

from kortisto.cli.entry import main

__all__ = ["main"]
