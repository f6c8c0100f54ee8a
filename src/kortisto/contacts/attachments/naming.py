"""The name of a file from somebody's computer, made safe for everybody else's."""

from __future__ import annotations

import re

from kortisto.lib.text import tidy

MOST = 120
_LONGEST_ENDING = 12
# What Windows, the widest denominator, does not allow in a name; and control characters, which tidy() leaves in.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]')
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))])


def safe(name: str) -> str:
    """The last part of a path, without characters that steer anything; its ending stays when it is too long. Never empty."""
    last = tidy(_FORBIDDEN.sub(" ", re.split(r"[/\\]", name)[-1])).rstrip(". ")
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = last, "", ""
    stem = stem.strip(". ")
    if stem.lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem[: MOST - len(dot + ending)].rstrip('. ') or 'file'}{dot}{ending}"
