"""Pages of the desk: the list, a request, and the erasures that wait for a second keeper."""

from __future__ import annotations

from kortisto.rights.views.acting import accept, again, answer, close, confirm, extend, identify, posted, second, send_link, want
from kortisto.rights.views.listing import add, desk, ended
from kortisto.rights.views.proposing import approve, proposal, proposals, refuse
from kortisto.rights.views.reading import one, preview, printed

__all__ = [
    "accept", "add", "again", "answer", "approve", "close", "confirm", "desk", "ended", "extend", "identify", "one", "posted", "preview",
    "printed", "proposal", "proposals", "refuse", "second", "send_link", "want",
]  # fmt: skip
