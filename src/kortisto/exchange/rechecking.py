"""A few rows of a very long list, checked again by themselves after somebody mended, divided or answered them.

What becomes of a row depends on the register, on the mapping, and on the other rows that name the same person; the rest of the
list is walked through for those alone (ADR 205).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from kortisto.database.many import Many
from kortisto.database.writing import insert_many
from kortisto.exchange import noted, rows, strongbox, working
from kortisto.exchange.actions import day_of, must_be_open
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Same
from kortisto.exchange.learning import Columns
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading.tables import Row, Table
from kortisto.lib.text import fold

MOST = 300
"""More rows at a time are checked with the whole list, in the background."""
_OF_ALL = ("company_status", "informed_on", "employment_remark")
"""Columns by which a row says something of others: what firms the list makes are, who was told already, where others have gone."""


def alone(upload: Import) -> bool:
    """Whether rows of this long list can be checked without the others."""
    return not Mapping.from_json(upload.mapping).has(*_OF_ALL) and strongbox.learnt(upload) is not None


def recheck(*, upload: Import, changed: Collection[int], now: datetime) -> bool:
    """Judge these rows again, and those of the same people; False when the whole list has to be.

    Raises Gone when the stored file is replaced meanwhile: then the whole list is.
    """
    must_be_open(upload)
    if len(changed) > MOST or not alone(upload):
        return False
    as_of = day_of(now)
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    again = _together(upload, set(changed) | _alike(table, mapping, noted.known_of(upload, table, mapping), changed))
    judged = noted.judged(upload, table, as_of=as_of, only=frozenset(again))
    with transaction.atomic():
        strongbox.hold(upload)
        old = upload.rows.filter(number__in=Many(again))
        counts = Counter(upload.counts) - _counted(old.values_list("outcome", "passive"))
        old.delete()
        fresh = [row for one in judged for row in working.foreseen(upload, one)]
        insert_many(fresh)
        counts += _counted((row.outcome, row.passive) for row in fresh)
        upload.counts = {key: number for key, number in sorted(counts.items()) if number}
        upload.save(update_fields=["counts"])
    return True


def _counted(found) -> Counter[str]:  # type: ignore[no-untyped-def]
    """As `report.count` counts: rows by outcome, passive ones besides; a joined row is counted as joined alone."""
    counts = Counter[str]()
    for outcome, passive in found:
        counts[str(outcome)] += 1
        counts["passive"] += bool(passive) and outcome != ImportRow.Outcome.JOINED
    return counts


def _together(upload: Import, numbers: set[int]) -> set[int]:
    """These rows, and all that were joined with one of them."""
    own = upload.rows.filter(number__in=Many(numbers)).values_list("number", "into")
    heads = {into or number for number, into in own}
    joined = upload.rows.filter(into__in=Many(heads)).values_list("number", flat=True)
    return numbers | heads | set(joined)


def _alike(table: Table, mapping: Mapping, known: Columns, changed: Collection[int]) -> set[int]:
    """Rows anywhere in the list that name the same people as the changed ones now do."""
    wanted = {key for row in table.rows.of(changed) for key in _keys(row, mapping, known)}
    needles = {max(words.split(" "), key=len) for words, _more in wanted} - {""}
    if not needles:
        return set()
    places = [place for place, target in known.plan(mapping).naming if target in ("full_name", "given_name", "family_name")]
    found = set[int]()
    for row in table.rows:
        # Most rows are left after a look at their names: who they name is worked out of very few.
        spoken = fold(" ".join([row.cells[place] for place in places]))
        if any(needle in spoken for needle in needles) and not wanted.isdisjoint(_keys(row, mapping, known)):
            found.add(row.number)
    return found


def _keys(row: Row, mapping: Mapping, known: Columns) -> Iterator[Same]:
    said = rows.identities(row, mapping, known)
    return (key for key in said or () if key is not None)
