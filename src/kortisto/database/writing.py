"""Writing many rows at once.

`bulk_create` compiles an expression for every value of every row: half of the time of an import went there. Here one
statement is prepared and the rows are handed to the driver: to SQLite one by one, to PostgreSQL, which plans every statement it is
sent and fires a trigger for each, hundreds in a statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, CharField, Field, ForeignKey, IntegerField, JSONField, Model, TextField, UUIDField


def insert_many(rows: Sequence[Model], *, unique: Sequence[str] = (), update: Sequence[str] = (), keys: bool = False) -> None:
    """Insert rows of one model. With `keys` they have their primary keys afterwards, else these stay unset.

    With `unique` and `update` (names of fields), a row that is there already is updated instead; no two rows given may be the same.
    """
    if not rows:
        return
    model = type(rows[0])
    auto = model._meta.auto_field
    if keys and auto is not None:
        with transaction.atomic():
            for row, key in zip(rows, reserve(model, len(rows)), strict=True):
                row.pk = key
            _insert_all(model, [f for f in model._meta.concrete_fields if not f.generated], rows, unique, update)
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias
        return
    _insert_all(model, [f for f in model._meta.concrete_fields if not f.generated and f is not auto], rows, unique, update)


def insert_values(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """The same for rows that need not be objects: values in the order of `names`, which are fields of the model.

    A field left out must have its default in the database; none of the model's own defaults is filled in.
    """
    _insert(model, [_field(model, name) for name in names], rows, unique, update)


def insert_together(
    model: type[Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """`insert_values` as one statement, for a table with a trigger and for rows that may replace others.

    SQLite makes a savepoint for each such statement. Its full-text index writes what it holds at every savepoint: row by
    row that is a piece of index for each row, four times the work. And within a savepoint of ours its end is looked for in all
    that was set aside since: row by row that grows with the pages written before, to forty times the work (ADR 239).
    """
    if connection.vendor != "sqlite":
        insert_values(model, names, rows, unique=unique, update=update)
        return
    if not rows:
        return
    fields = [_field(model, name) for name in names]
    into, end = _places(model, fields, unique, update)
    cells = ", ".join(f"value ->> {place}" for place in range(len(names)))
    values = [_written(field, column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(  # without a condition SQLite would take ON for that of a join
            f"INSERT INTO {into} SELECT {cells} FROM json_each(%s) WHERE true {end}",  # noqa: S608 - our own names
            [json.dumps(list(zip(*values, strict=True)), ensure_ascii=False)],
        )


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _insert_all(
    model: type[Model], fields: Sequence[Field[Any, Any]], rows: Sequence[Model], unique: Sequence[str], update: Sequence[str]
) -> None:
    values = attrgetter(*(field.attname for field in fields))
    one = len(fields) == 1
    _insert(model, fields, ((values(row),) if one else values(row) for row in rows), unique, update)


def _insert(
    model: type[Model],
    fields: Sequence[Field[Any, Any]],
    rows: Iterable[Sequence[Any]],
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    into, end = _places(model, fields, unique, update)
    columns = [_written(field, values) for field, values in zip(fields, zip(*rows, strict=True), strict=False)]
    if columns:
        _insert_rows(into, ", ".join(["%s"] * len(fields)), list(zip(*columns, strict=True)), end)


def _places(model: type[Model], fields: Sequence[Field[Any, Any]], unique: Sequence[str], update: Sequence[str]) -> tuple[str, str]:
    """Table and columns of an `INSERT`, and what becomes of rows that are there already."""
    quoted = {field.name: connection.ops.quote_name(str(field.column)) for field in fields}
    into, end = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted.values())})", ""
    if unique:
        changed = ", ".join(f"{quoted[name]} = excluded.{quoted[name]}" for name in update)
        end = f"ON CONFLICT ({', '.join(quoted[name] for name in unique)}) DO UPDATE SET {changed}"
    return into, end


def _insert_rows(into: str, marks: str, rows: Sequence[Sequence[Any]], end: str) -> None:
    """`INSERT INTO {into} VALUES ({marks}) {end}` of rows of values that are the driver's own."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks}) {end}", rows)  # noqa: S608 - names of ours
            return
        for part in _parts(rows):
            given = ", ".join([f"({marks})"] * len(part))
            cursor.execute(f"INSERT INTO {into} VALUES {given} {end}", list(chain.from_iterable(part)))  # noqa: S608 - names of ours


_TOGETHER = 500
"""Rows of one statement."""


def _parts(rows: Sequence[Sequence[Any]]) -> Iterable[Sequence[Sequence[Any]]]:
    return (rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER))


def update_many(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that are there already; `bulk_update` would build a CASE of every row and field."""
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    fields = [field for field in model._meta.concrete_fields if field.name in names]
    table, places = quote(model._meta.db_table), [quote(str(field.column)) for field in (*fields, key)]
    writers = [(field.attname, _writer(field)) for field in (*fields, key)]
    values = [[write(getattr(row, name)) for name, write in writers] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            changed = ", ".join(f"{column} = %s" for column in places[:-1])
            cursor.executemany(f"UPDATE {table} SET {changed} WHERE {places[-1]} = %s", values)  # noqa: S608 - names of ours
            return
        # The first row says of which type its columns are.
        typed, plain = (", ".join(f"%s::{_type(field)}" for field in (*fields, key)), ", ".join(["%s"] * len(places)))
        changed = ", ".join(f"{column} = new.{column}" for column in places[:-1])
        for part in _parts(values):
            given = ", ".join([f"({typed})", *[f"({plain})"] * (len(part) - 1)])
            cursor.execute(
                f"UPDATE {table} old SET {changed} FROM (VALUES {given}) AS new({', '.join(places)}) "  # noqa: S608 - names of ours
                f"WHERE old.{places[-1]} = new.{places[-1]}",
                list(chain.from_iterable(part)),
            )


def _type(field: Field[Any, Any]) -> str:
    """Of a column in a list of values. A text of any length: one that is too long is refused when it is stored, not cut."""
    return "text" if isinstance(field, CharField | TextField) else str(field.db_type(connection))


def _written(field: Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column for the driver. Most columns of a list are the driver's own throughout, and pass as they are."""
    plain = _plain(field)
    if plain is not None and set(map(type, values)) <= {plain, type(None)}:
        return values
    write, first = _writer(field), values[0]
    if type(first) in _ALIKE and values.count(first) == len(values):  # a column that says the same of every row
        return [write(first)] * len(values)
    return [write(value) for value in values]


def _plain(field: Field[Any, Any]) -> type | None:
    """The type of values the driver takes for this field as they are."""
    if isinstance(field, ForeignKey) and not isinstance(field.target_field, IntegerField):
        return None
    return next((own for kind, own in _PLAIN if isinstance(field, kind)), None)


def _writer(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """What turns a value of the field into one of the driver; values that are the driver's own already pass as they are."""
    plain = _plain(field)
    if isinstance(field, JSONField):
        return _json_writer(field)
    lite_uuid = isinstance(field, UUIDField) and not connection.features.has_native_uuid_field
    written: dict[Any, Any] = {}

    def write(value: Any) -> Any:
        if value is None or type(value) is plain:
            return value
        if lite_uuid:
            return value.hex
        # The rows of one list share their days and moments, and the words of their codes.
        kind = type(value)
        key = tuple(value) if kind is list and all(type(one) is str for one in value) else value if kind in _SHARED else None
        if key is None:
            return field.get_db_prep_save(value, connection)
        if key not in written:
            written[key] = field.get_db_prep_save(value, connection)
        return written[key]

    return write


def _json_writer(field: JSONField[Any, Any]) -> Callable[[Any], Any]:
    """A value that several rows share is written once."""
    adapt, encoder = connection.ops.adapt_json_value, field.encoder
    written: dict[int, tuple[Any, Any]] = {}  # with the value, which must not go while its number is remembered

    def write(value: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return field.get_db_prep_save(value, connection)
        known = written.get(id(value))
        if known is None:
            known = written[id(value)] = value, adapt(value, encoder)
        return known[1]

    return write


_PLAIN: tuple[tuple[type[Field[Any, Any]], type], ...] = (
    (BooleanField, bool), (CharField, str), (TextField, str), (IntegerField, int), (ForeignKey, int),
)  # fmt: skip


_SHARED = (date, datetime)
_ALIKE = (date, datetime, list)


def reserve(model: type[Model], number: int) -> list[int]:
    """Keys for so many rows that nobody else gets, now or later (SQLite: the writing transaction keeps others out).

    In a transaction, and the rows must be written in it before more keys are reserved.
    """
    table, auto = model._meta.db_table, model._meta.auto_field
    assert auto is not None
    column = str(auto.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + number + 1))
