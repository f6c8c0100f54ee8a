"""The byte scan: after a run, every byte of the instance is searched for what was erased, in every usual spelling.

Values are known only while the run lives; nothing of them is stored. What another living row rightly holds is left out.
"""

from __future__ import annotations

from kortisto.lib.bytescan import spellings
from kortisto.privacy.scan.files import Leak, Result, note, prepare, run, thorough
from kortisto.privacy.scan.needles import Needles
from kortisto.privacy.scan.storage import RowsKept, checkpoint, compact, recycles

__all__ = [
    "Leak",
    "Needles",
    "Result",
    "RowsKept",
    "checkpoint",
    "compact",
    "note",
    "prepare",
    "recycles",
    "run",
    "spellings",
    "thorough",
]
