"""Bans said where nobody asked: behind a name, beside a number, among the tags. What a person has forbidden is not lost by its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kortisto.exchange.cells import opt_outs
from kortisto.exchange.entries import Entry

_MAY = re.compile(
    r"\b(?:ei|[äa]l[äa](?:k[äa]\w*)?|ej|inte|inge[nt]|inga|no|not|never|don.?t|opt\w*|unsub\w*|peru\w*|stop|undanber|avan\w*|avreg\w*|avb\w*)\b"
    r"|kiel[tl]|förbud|forbud",
    re.IGNORECASE,
)
_WORDS = ("full_name", "given_name", "family_name", "job_title", "tags", "street")
_ACT = re.compile(
    r"saa\b|soit|ring|call|l[äa]het|skicka|send|kiel|f[öo]rbud|mainos|mainon|markkin|reklam|marketing|contact", re.IGNORECASE
)
"""Beside a number or an address: `ei puhelinta` says that there is none, `ei saa soittaa` is a ban."""


def read(entry: Entry, cells: Mapping[str, Sequence[str]]) -> None:
    """Add the bans that columns of other things say."""
    for target in _WORDS:
        for text in cells.get(target, ()):
            if _MAY.search(text):
                forbid(entry, text, target)
    for target in ("phone", "email"):
        for text in cells.get(target, ()):
            if " " in text and _MAY.search(text) and _ACT.search(text):
                forbid(entry, text, target)


def forbid(entry: Entry, text: str, target: str) -> None:
    """The bans of a text said in passing; one on everything holds for each channel."""
    for channel in opt_outs.spoken(text).channels:
        entry.bans.setdefault(channel, None)
        entry.tell("ban_spoken", target)
    if "*" in entry.bans:
        entry.bans = {"*": entry.bans["*"]}
