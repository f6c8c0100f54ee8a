"""Keep-until, materialised: which data are kept for which purposes and until when.

`refresh` is called by every action that changes a fact, in its transaction; the nightly run touches only what is due and
compares a part of the rest with what is derived anew.
"""

from __future__ import annotations

from kortisto.privacy.due.checking import Drift, check
from kortisto.privacy.due.deriving import Derived, derive, verdicts
from kortisto.privacy.due.ending import ending
from kortisto.privacy.due.likewise import Remembered, refresh_new
from kortisto.privacy.due.storing import refresh

__all__ = ["Derived", "Drift", "Remembered", "check", "derive", "ending", "refresh", "refresh_new", "verdicts"]
