"""A question in the language of the engine: every word as a beginning, and of which kinds the rows may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

MARK = "\ue000"
"""Begins the word that says of which kind a row is: a sign of no script, which no question contains (migration 0002)."""


def expression(words: Iterable[Iterable[str]], kinds: Sequence[str]) -> str:
    """For FTS5 `MATCH` or PostgreSQL's `tsquery`: all of `words`, each in one of its readings, in a row of one of the kinds (of any
    kind, if none is named).

    Words come from `terms`, letters and digits alone, so that nothing typed is a sign of the language.
    """
    lite = connection.vendor == "sqlite"
    both, either, quote, beginning = (" AND ", " OR ", '"', "*") if lite else (" & ", " | ", "'", ":*")
    asked = [either.join(f"{quote}{one}{quote}{beginning}" for one in sorted(any_of)) for any_of in words]
    marks = either.join(f"{quote}{MARK}{kind}{quote}" for kind in kinds)
    return both.join(f"({part})" for part in (*asked, marks) if part)
