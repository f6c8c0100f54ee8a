"""From a question to candidates: the index gives at most 400, Python puts them in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from kortisto.lib.once import once
from kortisto.search import slips
from kortisto.search.expression import expression
from kortisto.search.models import SearchDocument
from kortisto.search.question import Question, ask

LIMIT = 400
Words = Sequence[frozenset[str]]
Row = tuple[str, int, str, str]
"""Kind, object id, title, words."""


class Candidate(NamedTuple):
    """`named`: how well its title alone answers (0 best), `anywhere`: all its words; None when they do not."""

    kind: str
    object_id: int
    named: int | None
    anywhere: int | None


def candidates(question: Question | str, kinds: Sequence[str], limit: int = LIMIT, *, after: int = 0) -> list[tuple[str, int]]:
    """(kind, object id) of what holds every word of the question, in any order and as beginnings; the best first.

    When nothing does, words with a slip of the finger are tried, unless the question wants none (`Question.slips`). Candidates
    only: who shows them asks the gate.
    `after` skips that many of the index's rows, for those who could see none of the first.
    """
    return [(one.kind, one.object_id) for one in ranked(question, kinds, limit, after=after)]


def ranked(question: Question | str, kinds: Sequence[str], limit: int = LIMIT, *, after: int = 0) -> list[Candidate]:
    """The same, with what their titles say of the question."""
    asked = ask(question) if isinstance(question, str) else question
    if not asked or not kinds:
        return []
    return once(f"ranked {asked.text} {asked.slips} {kinds} {limit} {after}", lambda: _found(asked, kinds, limit, after))


def _found(asked: Question, kinds: Sequence[str], limit: int, after: int) -> list[Candidate]:
    kinds = [kind for kind in kinds if _any_of(kind)]
    if not kinds:
        return []  # a register without files need not look for their names, nor for slips in them
    rows = _of_kinds(asked.words, kinds, limit, after)
    if not rows and not after and asked.slips:
        widened = slips.widen(asked.words, kinds)
        if widened != asked.words:
            rows = _of_kinds(widened, kinds, limit, after)
    return _ranked(asked, rows)


def _of_kinds(words: Words, kinds: Sequence[str], limit: int, after: int) -> list[Row]:
    """The first rows of these kinds. What several words have in common is little, and all of it is read once for all kinds of a
    page: the mark of a kind stands in every row of it, and to meet the words there takes longer than anything else.
    """
    if len(words) > 1 and not after:
        every = once(f"every {sorted(map(sorted, words))} {limit}", lambda: _rows(words, (), limit + 1, 0))
        if len(every) <= limit:
            return [row for row in every if row[0] in kinds]
    return _rows(words, kinds, limit, after)


def _any_of(kind: str) -> bool:
    table = connection.ops.quote_name(SearchDocument._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE kind = %s LIMIT 1", [kind])  # noqa: S608 - a name of ours
        return cursor.fetchone() is not None


def _rows(words: Words, kinds: Sequence[str], limit: int, after: int) -> list[Row]:
    table = connection.ops.quote_name(SearchDocument._meta.db_table)
    if connection.vendor == "sqlite":
        # The index gives rows in the order of their numbers: read from there, the first suffice, however many match.
        source, found, place = f"search_index i CROSS JOIN {table} d ON d.id = i.rowid", "i.search_index MATCH %s", "i.rowid"
    else:
        source, found, place = f"{table} d", "d.vector @@ %s::tsquery", "d.id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.kind, d.object_id, d.title, d.words FROM {source} "  # noqa: S608 - names of ours, values as parameters
            f"WHERE {found} ORDER BY {place} LIMIT %s OFFSET %s",
            [expression(words, kinds), limit, after],
        )
        return list(cursor.fetchall())


def _ranked(asked: Question, rows: Sequence[Row]) -> list[Candidate]:
    """What is called so before what only has it somewhere; short names before long, then by number."""
    scored = []
    names = asked.costs(title.split() for _kind, _id, title, _words in rows)
    for (kind, object_id, title, words), named in zip(rows, names, strict=True):
        anywhere = named if named is not None else asked.cost(words.split())
        cost = named if named is not None else 20 + (anywhere if anywhere is not None else 100)
        scored.append((cost, len(title), title, Candidate(kind, object_id, named, anywhere)))
    return [one for *_, one in sorted(scored, key=lambda row: (*row[:3], *row[3][:2]))]
