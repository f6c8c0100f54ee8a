"""What a request means for each datum, read from the registries of the ground, and what an officer decides about it."""

from __future__ import annotations

from kortisto.rights.deciding.deciding import decide
from kortisto.rights.deciding.lines import Line, lines

__all__ = ["Line", "decide", "lines"]
