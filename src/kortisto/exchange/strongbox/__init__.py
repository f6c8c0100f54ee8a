"""Lists at rest: each encrypted with a key of its own that lies outside the database and dies with the file.

A file is never written in the clear, not even on the way in. It holds the tables of the file that came, row by row as they were
read; of a workbook every sheet. From the commit on it holds the accepted cells only.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from kortisto.exchange import recognition
from kortisto.exchange.models import Import
from kortisto.exchange.reading import files
from kortisto.exchange.reading.tables import Row, Table
from kortisto.exchange.sealed import sheets
from kortisto.exchange.sealed.frames import Reader, Writer
from kortisto.exchange.sealed.sheets import Learnt
from kortisto.exchange.strongbox.passing import FOLDER, Passing, new_path, tables_of
from kortisto.lib.keyring import KeyTrouble
from kortisto.privacy.strongbox import Gone, Strongbox, path_of, remove

__all__ = ["FOLDER", "Gone", "Learnt", "Passing", "remove", "tables_of"]

BOX = Strongbox(FOLDER)
T = TypeVar("T")
Change = Callable[[list[Row]], list[Row]]


def put(upload: Import, tables: Iterable[Table]) -> None:
    """Store tables as they are read; sets `stored`, saves nothing else. Raises Unreadable; then nothing stays."""
    BOX.new_key(upload.ref)
    upload.stored = ""
    path = new_path()
    try:
        sheets.write(_writer(upload, path), tables)
    except BaseException:
        settings.KORTISTO_KEYS.destroy(BOX.key(upload.ref))
        raise
    upload.stored = f"{FOLDER}/{path.name}"


def table(upload: Import) -> Table:
    """The chosen sheet of the stored file, its rows read as they are asked for; Gone, then or while they are."""
    return files.best(tables(upload), upload.sheet, knows=recognition.knows)


def tables(upload: Import) -> list[Table]:
    """Every sheet of the stored file."""
    return sheets.tables(_reader(upload))


def learnt(upload: Import) -> Learnt | None:
    """What a check learnt from whole columns, if rows and mapping are still the same."""
    _tables, found = _heads(upload)
    return found if found and found["mapping"] == upload.mapping else None


def rewritten(
    upload: Import, change: Change = lambda rows: rows, *, numbers: Collection[int] | None = None, headings: tuple[str, ...] = (),
    every: bool = False, learnt: Learnt | None = None,
) -> str:  # fmt: skip
    """Write the file anew with `change` made to each piece, or only to those that may have the rows `numbers`; gives its name.

    Only the chosen sheet stays, with `headings` if they are given, but for `every`. What was learnt goes unless it is given.
    """
    heads, _old = _heads(upload)
    if not every:
        chosen = table(upload).sheet
        heads = [head | {"headings": headings or head["headings"]} for head in heads if head["sheet"] == chosen][:1]
    path = new_path()
    sheets.rewrite(_writer(upload, path), _reader(upload), heads, change, touches=_touching(numbers), learnt=learnt)
    return f"{FOLDER}/{path.name}"


def _touching(numbers: Collection[int] | None) -> Callable[[int, int], bool]:
    if numbers is None:
        return lambda first, last: True
    wanted = sorted(numbers)
    return lambda first, last: bisect_left(wanted, first) < bisect_right(wanted, last)


def replace(upload: Import, change: Change = lambda rows: rows, **how: Any) -> str:
    """`rewritten` in place of the file; gives the name of the old file, to be removed once this is committed.

    Raises Gone when somebody else has replaced the file meanwhile: what they took out must not come back.
    """
    old, made = upload.stored, rewritten(upload, change, **how)
    if not Import.objects.filter(pk=upload.pk, stored=old).update(stored=made):
        remove(made)
        raise Gone
    upload.stored = made
    return old


def again(upload: Import, work: Callable[[], T]) -> T:
    """What `work` gives; if the file is replaced under its hands, the work begins anew with the new one."""
    while True:
        before = upload.stored
        try:
            return work()
        except Gone:
            upload.refresh_from_db(fields=["stored"])
            if upload.stored in ("", before):
                raise


def hold(upload: Import) -> None:
    """Keep the file as it is until the transaction ends; Gone when it is another one than `upload` says.

    Who stores rows that were read before asks this first: a row may have been taken out since.
    """
    if not Import.objects.select_for_update().filter(pk=upload.pk, stored=upload.stored).values_list("pk"):
        raise Gone


def without(numbers: Collection[int]) -> Change:
    """A change that takes these rows out."""
    return lambda rows: [row for row in rows if row.number not in numbers]


def destroy(upload: Import) -> None:
    """Destroy the key, then the file: what a forgotten copy holds can no longer be read."""
    BOX.destroy(upload.ref, upload.stored)
    upload.stored = ""


def remove_all(names: Iterable[str]) -> None:
    for name in names:
        remove(name)


def strays(now: datetime) -> list[str]:
    """Files no import knows, older than a day: left behind by a transaction that did not commit."""
    return BOX.strays(set(Import.objects.holding_file().values_list("stored", flat=True)), now)


def stray_keys(now: datetime) -> list[str]:
    """Keys no stored list needs, older than a day."""
    return BOX.stray_keys(Import.objects.holding_file().values_list("ref", flat=True), now)


def _reader(upload: Import) -> Reader:
    if not upload.stored:
        raise Gone
    try:
        return Reader(path_of(upload.stored), settings.KORTISTO_KEYS.read(BOX.key(upload.ref)), upload.ref.bytes)
    except KeyTrouble as error:
        raise Gone from error


def _writer(upload: Import, path: Path) -> Writer:
    return Writer(path, settings.KORTISTO_KEYS.read(BOX.key(upload.ref)), upload.ref.bytes)


def _heads(upload: Import) -> tuple[list[dict[str, Any]], Learnt | None]:
    found = json.loads(_reader(upload).last())
    return found["tables"], found["learnt"]
