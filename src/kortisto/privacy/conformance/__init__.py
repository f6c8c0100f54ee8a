"""The conformance page that can go red: each room registers lines, each line looks for itself.

@conformance.line("ledger")                    # thorough=True: reads very much, so it is asked a few times a day only
def ledger_fits(*, as_of, now): return Line(ok=True, says=_("…"))
"""

from __future__ import annotations

from kortisto.privacy.conformance.promises import Kept, promises
from kortisto.privacy.conformance.registry import Line, counted, line, lines
from kortisto.privacy.conformance.standing import look, red, teller
from kortisto.privacy.conformance.telling import QUIET, settled, waiting

__all__ = ["QUIET", "Kept", "Line", "counted", "line", "lines", "look", "promises", "red", "settled", "teller", "waiting"]
