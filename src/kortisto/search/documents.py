"""Keeping the index: put in, take out, forget, build anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from django.db import DatabaseError, connection, transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_together
from kortisto.search import sources, terms
from kortisto.search.models import SearchDocument, SearchWord

log = logging.getLogger(__name__)
_CHUNK = 500
_NEVER = 1999
"""Pieces of one level from which on FTS5 merges them at once: the most it takes."""
_TITLE = 240


def index(kind: str, object_ids: Iterable[int]) -> int:
    """Make the documents of these rows anew, in the transaction of the caller; gives how many are in the index now.

    A row its source no longer knows is taken out. Rows whose words have not changed are not written.
    """
    source = sources.source(kind)
    kept = 0
    for ids in _chunks(object_ids):
        made = source.make(ids)
        with transaction.atomic():
            kept += _store(kind, ids, {i: row_of(made[i]) for i in ids if i in made})
    return kept


def put(kind: str, rows: Mapping[int, Row]) -> None:
    """Rows of the index of things just made, in the transaction of the caller: none of them is in it yet."""
    insert_together(SearchDocument, ("kind", "object_id", *Row._fields), [(kind, i, *row) for i, row in rows.items()])


class Row(NamedTuple):
    """A document as it is kept: the folded words of the title, and all words, each once."""

    title: str
    words: str
    subject_id: int | None


def row_of(document: sources.Document, known: terms.Known | None = None) -> Row:
    """`known`: words of texts met before (`of_text`), which grows."""
    known = {} if known is None else known
    return row(terms.of_text([document.title], known), [terms.of_text(document.words_apart, known)], document.subject_id)


def row(title: Sequence[str], others: Iterable[Sequence[str]], subject_id: int | None) -> Row:
    """The same of words that are made already, in the order of the texts."""
    return Row(" ".join(title)[:_TITLE], " ".join(dict.fromkeys(chain(title, *others))), subject_id)


def _store(kind: str, ids: Sequence[int], rows: dict[int, Row]) -> int:
    known = {row.object_id: row for row in SearchDocument.objects.filter(kind=kind, object_id__in=Many(ids))}
    fresh, changed = [], []
    for object_id, row in rows.items():
        old = known.get(object_id)
        if old is None:
            fresh.append((kind, object_id, *row))
        elif (old.title, old.words, old.subject_id) != row:
            old.title, old.words, old.subject_id = row.title, row.words, row.subject_id
            changed.append(old)
    gone = [row.pk for object_id, row in known.items() if object_id not in rows]
    if gone:
        SearchDocument.objects.filter(pk__in=gone).delete()
    insert_together(SearchDocument, ("kind", "object_id", *Row._fields), fresh)
    SearchDocument.objects.bulk_update(changed, ["title", "words", "subject_id"], batch_size=100)
    return len(rows)


def forget(subject_ids: Iterable[int]) -> int:
    """Take everything of these data subjects out, in the transaction of the caller; gives how many rows went.

    The words leave the index with the row (FTS5 `secure-delete`), the pages are overwritten (`secure_delete`), and a word
    nobody else has leaves the vocabulary. What PostgreSQL keeps in dead rows goes with the vacuum of the nightly run.
    `secure-delete` stays on: an index in which rows were dropped with it and without it was damaged (ADR 138).
    """
    ids = Many(subject_ids)
    return SearchDocument.objects.filter(subject_id__in=ids).delete()[0] if ids else 0


def refresh(subject_ids: Iterable[int]) -> int:
    """Make the documents of these data subjects anew: after a part of what is known of them was erased."""
    made = 0
    for ids in _chunks(subject_ids):
        of_kind: dict[str, list[int]] = {}
        for kind, object_id in SearchDocument.objects.filter(subject_id__in=ids).values_list("kind", "object_id"):
            of_kind.setdefault(kind, []).append(object_id)
        for kind, object_ids in of_kind.items():
            if kind in sources.kinds():
                made += index(kind, object_ids)
            else:
                SearchDocument.objects.filter(kind=kind, object_id__in=object_ids).delete()
    return made


def tidy() -> None:
    """Merge the index into one piece without remains (FTS5 `optimize`); PostgreSQL has nothing to do here.

    An index that turns out to be damaged is made anew from the rows, which have everything it should hold: `secure-delete`
    of FTS5 loses its way in the lists of words that thousands of rows share.
    """
    if connection.vendor != "sqlite":
        return
    try:
        _command("optimize")
    except DatabaseError as error:
        log.warning("The search index was damaged and is made anew: %s", error)
        make_index_anew()


def _command(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index) VALUES(%s)", [name])


def make_index_anew() -> None:
    """SQLite: the index from the rows, in one piece.

    Its pieces are merged once, at the end: those that FTS5 merges by itself meanwhile are merged again and again, which took
    half as long once more. What it does by itself afterwards stays as it is everywhere (4 and 16 pieces).
    """
    steps = (
        ("automerge", 0),
        ("crisismerge", _NEVER),
        ("rebuild", None),
        ("optimize", None),
        ("automerge", 4),
        ("crisismerge", 16),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in steps:
            cursor.execute("INSERT INTO search_index(search_index, rank) VALUES(%s, %s)", [name, value])


def rebuild() -> dict[str, int]:
    """Build every kind anew from its source, drop what no source knows, then the index from the rows; gives the counts.

    Chunk by chunk in transactions of their own: finding works meanwhile. Repeats nothing when stopped half-way.
    """
    done = {}
    for kind in sources.kinds():
        source = sources.source(kind)
        ids: Iterable[int] = source.ids() if source.ids else _indexed(kind)
        seen: set[int] = set()
        for chunk in _chunks(ids):
            seen.update(chunk)
            index(kind, chunk)
        strays = [i for i in _indexed(kind) if i not in seen]
        for chunk in _chunks(strays):
            index(kind, chunk)
        done[kind] = SearchDocument.objects.filter(kind=kind).count()
    SearchDocument.objects.exclude(kind__in=sources.kinds()).delete()
    _rebuild_index()
    return done


def _rebuild_index() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            make_index_anew()
            return
        SearchWord.objects.all().delete()
        cursor.execute(
            "INSERT INTO search_searchword(word, uses) SELECT word, count(*) FROM search_searchdocument, "
            "unnest(string_to_array(words, ' ')) AS word WHERE word <> '' GROUP BY word"
        )


def _indexed(kind: str) -> list[int]:
    return list(SearchDocument.objects.filter(kind=kind).values_list("object_id", flat=True))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    each = iter(ids)
    while chunk := list(islice(each, _CHUNK)):
        yield chunk
