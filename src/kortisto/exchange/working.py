"""The work on a list that was taken in: checked, stored, and cut down to what was accepted. In pieces, whatever its length.

The stored file may be written anew meanwhile, when somebody in it is erased: then `strongbox.Gone` is raised while rows are read,
and whoever works begins anew with the file as it is now (`strongbox.again`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Count

from kortisto.database.turns import Turns
from kortisto.database.writing import insert_many
from kortisto.exchange import ahead, bans, commit, strongbox
from kortisto.exchange.actions import day_of, must_be_open
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Entry
from kortisto.exchange.judging import Court, Judged, judge
from kortisto.exchange.learning import Columns
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading.tables import Row, Table
from kortisto.exchange.report import count

T = TypeVar("T")
CHUNK = 3000
"""Entries judged and written in one transaction, at the most: others wait for the database about a second."""
AT_MOST = 1.5
"""Seconds others wait for what is stored of a list at once: new people come by thousands, cards are completed one by one."""
Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many; may raise to stop."""

Outcome = ImportRow.Outcome


def court_for(upload: Import, listed: Collection[str], *, as_of: date) -> Court:
    """`listed`: the companies of the whole list (`cells.companies.match`)."""
    return Court.sit(
        listed,
        collected_on=upload.collected_on or as_of,
        as_of=as_of,
        defaults=Mapping.from_json(upload.mapping).defaults,
        choices=upload.choices,
    )


def check(*, upload: Import, now: datetime, told: Told = lambda done, total: None) -> None:
    """The dry run: what would become of each row. Stores outcomes without values, so that the next page need not judge again.

    A run that is stopped or dies leaves a list that has not been checked.
    """
    must_be_open(upload)
    strongbox.again(upload, lambda: _check(upload, now, told))


def _check(upload: Import, now: datetime, told: Told) -> None:
    as_of, counts = day_of(now), Counter[str]()
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    told(0, len(table.rows))
    with ahead.reading(table, mapping, as_of=as_of) as found:
        known = found.columns
        court = court_for(upload, known.spellings.keys(), as_of=as_of)
        _forget(upload)
        done, total = 0, len(table.rows)
        for chunk in chunks(judge(found.entries, court)):
            told(done, total)
            with transaction.atomic():
                insert_many([row for one in chunk for row in foreseen(upload, one)])
            counts.update(count(chunk))
            done += sum(len(one.entry.rows) for one in chunk)
        told(done, total)
    _learn(upload, table, mapping, known)
    upload.counts, upload.state = dict(sorted(counts.items())), Import.State.CHECKED
    upload.save(update_fields=["counts", "state"])


def _forget(upload: Import) -> None:
    upload.rows.all().delete()


def without_check(upload: Import) -> None:
    """Let a list begin whose rows are told of as they are stored."""
    must_be_open(upload)
    _forget(upload)
    upload.counts, upload.state = {}, Import.State.CHECKED
    upload.save(update_fields=["counts", "state"])


def _learn(upload: Import, table: Table, mapping: Mapping, known: Columns) -> None:
    """Keep with a long list what its page needs of whole columns, sealed like the rows and gone when one of them changes."""
    if len(table.rows) <= AT_ONCE:
        return
    learnt = {
        "mapping": upload.mapping,
        "name_order": known.name_order,
        "date_orders": known.date_orders,
        "bans": bans.words_said(table, mapping),
    }
    with transaction.atomic():
        old = strongbox.replace(upload, every=True, numbers=(), learnt=learnt)
        transaction.on_commit(lambda: strongbox.remove(old))


AT_ONCE = 1_500
"""Rows a page judges itself; of a longer list it shows what the check in the background noted."""


def foreseen(upload: Import, one: Judged) -> list[ImportRow]:
    subject = one.match.subject_id if one.match else None
    first = ImportRow(
        import_of=upload, number=one.entry.row, outcome=one.outcome, reason=one.reason, field=one.field,
        notes=sorted({note.code for note in one.entry.notes}), passive=one.passive, subject_id=subject,
    )  # fmt: skip
    joined = [
        ImportRow(import_of=upload, number=n, outcome=Outcome.JOINED, into=one.entry.row, subject_id=subject)
        for n in one.entry.rows[1:]
    ]
    return [first, *joined]


def store(upload: Import, *, as_of: date, clock: Callable[[], datetime], told: Told, heard: Callable[[list[Judged]], None]) -> None:
    """Store what is not stored yet, chunk by chunk, each whole. `heard` is given what became of each chunk."""
    strongbox.again(upload, lambda: _store(upload, as_of, clock, told, heard))


def _store(upload: Import, as_of: date, clock: Callable[[], datetime], told: Told, heard: Callable[[list[Judged]], None]) -> None:
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    told(0, len(table.rows))
    with ahead.reading(table, mapping, as_of=as_of, words=True) as found:
        court = court_for(upload, found.columns.spellings.keys(), as_of=as_of)
        begun = upload.rows.filter(done_at__isnull=False).exists()
        done, total, turns = 0, len(table.rows), Turns(CHUNK, hold=AT_MOST, brisk=True)
        for chunk in chunks(found.entries):
            left = _not_stored(upload, chunk) if begun else chunk
            done += sum(len(entry.rows) for entry in chunk) - sum(len(entry.rows) for entry in left)
            for piece in turns.pieces(left):
                told(done, total)
                with turns.turn():
                    stored = commit.store(upload, piece, court, now=clock(), words=found.words)
                heard(stored)
                done += sum(len(entry.rows) for entry in piece)
            found.words.clear()
        told(done, total)


def _not_stored(upload: Import, chunk: list[Entry]) -> list[Entry]:
    numbers = [entry.row for entry in chunk]
    stored = upload.rows.filter(number__range=(min(numbers), max(numbers)), done_at__isnull=False)
    known = set(stored.values_list("number", flat=True))
    return [entry for entry in chunk if entry.row not in known]


def final_counts(upload: Import) -> dict[str, int]:
    found = Counter(dict(upload.rows.values_list("outcome").annotate(number=Count("pk"))))
    found["passive"] = upload.rows.filter(passive=True).exclude(outcome=Outcome.JOINED).count()
    return {key: number for key, number in sorted(found.items()) if number}


_ACCEPTED = (Outcome.CREATED, Outcome.COMPLETED, Outcome.COMPANY_CREATED)


def finish(upload: Import, *, now: datetime) -> None:
    """Leave only the accepted cells of accepted rows, until the undo term is over (decision 7), and write the final numbers.

    The new file is written before the transaction; if the old one changed meanwhile, it is written once more.
    """
    while True:
        upload.refresh_from_db()
        mapping = Mapping.from_json(upload.mapping)
        places, old = sorted(mapping.targets), upload.stored
        headings = strongbox.table(upload).headings
        every = places == list(range(len(headings)))
        made = strongbox.rewritten(upload, _accepted(upload, places, every), headings=tuple(headings[place] for place in places))
        with transaction.atomic():
            upload = Import.objects.select_for_update().get(pk=upload.pk)
            if upload.stored != old:
                strongbox.remove(made)
                continue
            upload.mapping = Mapping({n: mapping.targets[place] for n, place in enumerate(places)}, mapping.defaults).as_json()
            upload.stored, upload.choices = made, {}
            upload.counts, upload.state, upload.finished_at = final_counts(upload), Import.State.DONE, now
            upload.save()
            transaction.on_commit(partial(strongbox.remove, old))
        return


def _accepted(upload: Import, places: list[int], every: bool) -> Callable[[list[Row]], list[Row]]:
    """`places`: the columns that stay; `every`: they are all there are."""

    def change(found: list[Row]) -> list[Row]:
        between = (found[0].number, found[-1].number)
        numbers = set(upload.rows.filter(outcome__in=_ACCEPTED, number__range=between).values_list("number", flat=True))
        if every and len(numbers) == len(found):
            return found
        return [Row(row.number, tuple([row.cells[place] for place in places])) for row in found if row.number in numbers]

    return change


def chunks(found: Iterable[T]) -> Iterator[list[T]]:
    each = iter(found)
    while chunk := list(islice(each, CHUNK)):
        yield chunk
