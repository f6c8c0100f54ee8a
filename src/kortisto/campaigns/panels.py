"""What the room puts into the registries of others, each package its own."""

from __future__ import annotations

from kortisto.campaigns.forms import panels as forms
from kortisto.campaigns.letters import panels as letters
from kortisto.campaigns.views import panels as desk

__all__ = ["desk", "forms", "letters"]
