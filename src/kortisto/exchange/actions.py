"""What can be done with a list: take it in, map it, check it, correct it, start it, end it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapping_
from dataclasses import replace as changed
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.exchange import memory, recognition, strongbox
from kortisto.exchange.chosen import Defaults, Mapping
from kortisto.exchange.fields import BANS
from kortisto.exchange.judging import CHOICES
from kortisto.exchange.mapping import nameless, permitted, propose
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading import files
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.reading.sources import Bytes, Source
from kortisto.exchange.reading.tables import Row, Table
from kortisto.exchange.uploads import most_bytes, too_large
from kortisto.lib.periods import local_day
from kortisto.lib.text import tidy
from kortisto.privacy import audit

State = Import.State
UNDECIDED, AFTER = timedelta(days=7), timedelta(days=30)
"""How long an undecided list is stored, and how long the accepted cells are after the import (the undo term)."""


class Refused(ValueError):
    """The act cannot be done as asked; the message says the remedy, `field` which field it concerns."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def day_of(now: datetime) -> date:
    return local_day(now, settings.TIME_ZONE)


def take_in(*, data: bytes | Source | Iterable[Table], file_name: str, sheet: str = "", by: str, now: datetime) -> Import:
    """Store an uploaded list encrypted and propose its mapping. Raises Unreadable for what is no list; then nothing stays.

    `data`: the bytes of a short file, where the bytes of a long one come from, or its tables if it has been read already.
    """
    source = Bytes(data) if isinstance(data, bytes) else data
    size = 0 if isinstance(source, Iterable) else source.size
    if size > most_bytes():
        raise Unreadable(too_large())
    upload = Import(
        file_name=PurePath(file_name.replace("\\", "/")).name[-120:], file_size=size, sheet=sheet[:120], created_by=by,
        created_at=now, expires_on=day_of(now) + UNDECIDED,
    )  # fmt: skip
    strongbox.put(upload, source if isinstance(source, Iterable) else files.tables(source, knows=recognition.knows))
    try:
        table = strongbox.table(upload)
        if recognition.is_prose(table):
            raise Unreadable(
                _(
                    "This is a text and no list. Choose a file with columns; a single column needs a heading such as “Name” or “Email”."
                )
            )
        with transaction.atomic():
            upload.sheet = table.sheet
            remembered = memory.recall(table)
            mapping = propose(table, as_of=day_of(now), remembered=remembered.targets if remembered else None)
            defaults = Defaults(**remembered.defaults) if remembered else Defaults(company_status=guessed_status(upload, table))
            upload.mapping = changed(mapping, defaults=defaults).as_json()
            upload.save()
            audit.record(action="import.taken_in", by=by, now=now)
    except BaseException:
        strongbox.destroy(upload)
        raise
    return upload


def guessed_status(upload: Import, table: Table) -> str:
    """Customers when the file or its headings call them so, else prospects: the reading that grants us less."""
    said = " ".join([upload.file_name, *table.headings]).casefold()
    return "customer" if any(word in said for word in ("asiakas", "asiakka", "kund", "customer", "client")) else "prospect"


@transaction.atomic
def choose_columns(*, upload: Import, mapping: Mapping, by: str, now: datetime) -> Mapping:
    """What each column is; columns the notice has no purpose for are left out. Remembered for the next list like this."""
    must_be_open(upload)
    table = strongbox.table(upload)
    mapping = permitted(mapping, table, as_of=day_of(now))
    if nameless(mapping) and mapping.defaults.only_bans:
        raise Refused(_("Choose the column that has the email addresses or the phone numbers."), field="columns")
    if nameless(mapping):
        raise Refused(_("Choose the column that has the names of the people, or of the companies."), field="columns")
    upload.mapping, upload.state, upload.counts = mapping.as_json(), State.UPLOADED, {}
    upload.save(update_fields=["mapping", "state", "counts"])
    memory.remember(table, mapping, by=by, now=now)
    return mapping


@transaction.atomic
def choose_sheet(*, upload: Import, sheet: str, now: datetime) -> None:
    """Another sheet of the workbook; its columns are proposed anew."""
    must_be_open(upload)
    upload.sheet = sheet[:120]
    table = strongbox.table(upload)
    upload.sheet = table.sheet
    upload.mapping = propose(table, as_of=day_of(now)).as_json()
    upload.state, upload.counts, upload.choices = State.UPLOADED, {}, {}
    upload.save(update_fields=["sheet", "mapping", "state", "counts", "choices"])


@transaction.atomic
def say_origin(*, upload: Import, source: str, collected_on: date, now: datetime) -> None:
    """Where the data came from and when they were collected (Art. 14(2)(f)); the notice is due counting from that day."""
    must_be_open(upload)
    if not tidy(source):
        raise Refused(_("Say where the data came from: the notice tells it to the person."), field="source")
    if collected_on > day_of(now):
        raise Refused(_("The day is in the future. Give the day the data were collected."), field="collected_on")
    upload.source, upload.collected_on = tidy(source)[:200], collected_on
    upload.save(update_fields=["source", "collected_on"])


@transaction.atomic
def answer(*, upload: Import, row: int, choice: str) -> None:
    """Who a "maybe the same" row is: same, moved, other or skip; "" takes the answer back."""
    must_be_open(upload)
    if choice and choice not in CHOICES:
        raise Refused(_("Choose one of the answers."), field="choice")
    upload.choices = {key: value for key, value in upload.choices.items() if key != str(row)}
    if choice:
        upload.choices[str(row)] = choice
    upload.save(update_fields=["choices"])


@transaction.atomic
def answer_rest(*, upload: Import, row: int, choice: str) -> int:
    """The answer of a row for every other row that waits for the same reason and has none; gives how many.

    Raises Refused for a row that does not wait any more, and for an answer that is none.
    """
    answer(upload=upload, row=row, choice=choice)
    waiting = dict(upload.rows.filter(outcome=ImportRow.Outcome.WAITING).values_list("number", "reason"))
    if row not in waiting or not choice:
        raise Refused(_("The list has no such row or column any more. Open the check again."))
    same = [number for number, reason in waiting.items() if reason == waiting[row] and str(number) not in upload.choices]
    upload.choices |= {str(number): choice for number in same}
    upload.save(update_fields=["choices"])
    return len(same)


def note_origin(
    *, upload: Import, source: str = "", source_kind: str = "", collected_on: date | None = None, now: datetime
) -> None:
    """Keep as much of the origin as has been said so far; what is not said, or lies in the future, changes nothing."""
    must_be_open(upload)
    upload.source = tidy(source)[:200] or upload.source
    if collected_on is not None and collected_on <= day_of(now):
        upload.collected_on = collected_on
    if source_kind:
        upload.mapping = {**upload.mapping, "defaults": {**upload.mapping["defaults"], "source_kind": source_kind}}
    upload.save(update_fields=["source", "collected_on", "mapping"])


def correct(*, upload: Import, cells: Cells) -> frozenset[int]:
    """Write corrected cells into the stored list; gives the rows they changed, whose answers are forgotten.

    `cells`: (row number, target) → text. Raises Refused for a row or column that is not there; then nothing is written.
    """
    must_be_open(upload)
    mapping, found = Mapping.from_json(upload.mapping), strongbox.table(upload).rows.of({row for row, _target in cells})
    said = {(row, mapping.column(target)): tidy(text)[:1000] for (row, target), text in cells.items()}
    if any(place is None for _row, place in said) or {row for row, _place in said} - {row.number for row in found}:
        raise Refused(_("The list has no such row or column any more. Open the check again."))
    changed_rows = frozenset(row.number for row in found if _with(row, said) != row)
    if not changed_rows:
        return changed_rows
    with transaction.atomic():
        # What whole columns say stays as it was learnt, but for what a corrected cell says of marketing.
        learnt = None if BANS.keys() & {target for _row, target in cells} else strongbox.learnt(upload)
        old = strongbox.replace(upload, lambda rows: [_with(row, said) for row in rows], numbers=changed_rows, learnt=learnt)
        upload.choices = {row: choice for row, choice in upload.choices.items() if int(row) not in changed_rows}
        upload.save(update_fields=["choices"])
        transaction.on_commit(lambda: strongbox.remove(old))
    return changed_rows


Cells = Mapping_[tuple[int, str], str]


def _with(row: Row, said: Mapping_[tuple[int, int | None], str]) -> Row:
    cells = list(row.cells)
    for place, old in enumerate(cells):
        new = said.get((row.number, place), old)
        if new != tidy(old)[:1000]:
            cells[place] = new
    return row._replace(cells=tuple(cells))


def must_be_open(upload: Import) -> None:
    """Refused for a list that is decided or gone."""
    if not upload.open:
        raise Refused(_("The import has been started or its time is over. Bring the list in again."))


@transaction.atomic
def start(*, upload: Import, by: str, now: datetime) -> None:
    """Let the import begin. Raises Refused without a check, a source or a day. Where no row comes in, bans still count."""
    locked = Import.objects.select_for_update().get(pk=upload.pk)
    if locked.state not in (State.CHECKED, State.STOPPED, State.FAILED):
        raise Refused(_("Check the list first."))
    if not locked.source or not locked.collected_on:
        raise Refused(_("Say where the data came from and when."), field="source")
    upload.state, upload.committed_at, upload.trouble = State.QUEUED, locked.committed_at or now, ""
    upload.expires_on = day_of(now) + AFTER
    upload.save(update_fields=["state", "committed_at", "trouble", "expires_on"])
    audit.record(action="import.started", by=by, now=now)


@transaction.atomic
def throw_away(*, upload: Import, by: str, now: datetime) -> None:
    """Give an undecided list up: the file and everything noted of its rows go."""
    must_be_open(upload)
    audit.record(action="import.thrown_away", by=by, now=now)
    _clear(upload)
    upload.rows.all().delete()
    upload.state = State.EXPIRED
    upload.save()


def expire(*, as_of: date, now: datetime) -> int:
    """Files whose term is over, and strays no import knows; gives how many went."""
    gone = 0
    for upload in Import.objects.expired(as_of):
        with transaction.atomic():
            undecided = upload.open
            _clear(upload)
            if undecided:
                upload.rows.all().delete()
                upload.state = State.EXPIRED
            upload.save()
        gone += 1
    for name in strongbox.strays(now):
        strongbox.remove(name)
    for name in strongbox.stray_keys(now):
        settings.KORTISTO_KEYS.destroy(name)
    return gone


def _clear(upload: Import) -> None:
    strongbox.destroy(upload)
    upload.file_name, upload.sheet, upload.choices = "", "", {}
