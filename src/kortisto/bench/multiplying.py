"""A register built through the front door, many times over: what a million people weigh is asked of rows that were copied.

Building goes some hundred people a second; copying its rows goes a hundred times as fast. Copies have keys of their own and the
relations of what they were copied from; names, addresses and days come again, so that a search finds more than in a register of
as many people who are all different.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, Max, Model, UUIDField

from kortisto.contacts.models import Company, Contact, Interaction, NoticeDelivery, Position, Standing
from kortisto.privacy.models import Clock, Keep, Subject
from kortisto.search.models import SearchDocument

MODELS: tuple[type[Model], ...] = (
    Subject, Company, Standing, Contact, Position, Interaction, NoticeDelivery, Keep, Clock, SearchDocument,
)  # fmt: skip
"""In the order in which rows may refer to each other."""
OF_PEOPLE = {"contacts.position": Position, "contacts.interaction": Interaction}


def multiply(times: int, *, told: Callable[[str], None]) -> None:
    """Copy every person and company until there are `times` as many. Rows of our own staff are not copied."""
    last = {model: model._default_manager.aggregate(most=Max("pk"))["most"] or 0 for model in MODELS}
    staff = Subject.objects.exclude(kind="contact").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000000")
        for lap in range(1, times):
            for model in MODELS:
                told(f"copy {lap + 1} of {times}: {model._meta.model_name}")
                cursor.execute(_copy(model, lap, last, list(staff)))
        _sequences(cursor)
        told("search index")
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_index(search_index) VALUES('optimize')")


def _copy(model: type[Model], lap: int, last: dict[type[Model], int], staff: list[int]) -> str:
    """One statement: every row with its keys moved on by `lap` times the last key of their table."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(quote(_column(field)) for field in fields)
    values = ", ".join(_value(model, field, lap, last) for field in fields)
    owner = {"subject_id", "id" if model is Subject else ""} & {field.column for field in fields}
    ours = f" AND {quote(next(iter(owner)))} NOT IN ({', '.join(map(str, staff))})" if owner and staff else ""
    if model is SearchDocument and staff:
        ours = f" AND ({quote('subject_id')} IS NULL OR {quote('subject_id')} NOT IN ({', '.join(map(str, staff))}))"
    return (
        f"INSERT INTO {quote(table)} ({columns}) SELECT {values} FROM {quote(table)} "  # noqa: S608 - our own names and numbers
        f"WHERE {quote('id')} <= {last[model]}{ours}"
    )


def _column(field: Field[Any, Any]) -> str:
    assert field.column is not None
    return field.column


def _value(model: type[Model], field: Field[Any, Any], lap: int, last: dict[type[Model], int]) -> str:
    name = connection.ops.quote_name(_column(field))
    if field.primary_key:
        return f"{name} + {lap * last[model]}"
    if isinstance(field, ForeignKey):
        to = field.related_model
        return f"{name} + {lap * last[to]}" if to in last else name
    if isinstance(field, UUIDField) and field.unique:
        return "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    if model is Company and field.name == "business_id":
        return "''"
    if model is Keep and field.name == "record":
        return _record(name, lap, last)
    if model is SearchDocument and field.name == "object_id":
        kind = connection.ops.quote_name("kind")
        return f"{name} + CASE {kind} WHEN 'company' THEN {lap * last[Company]} ELSE {lap * last[Contact]} END"
    if model is SearchDocument and field.name == "subject_id":
        return f"{name} + {lap * last[Subject]}"
    return name


def _record(name: str, lap: int, last: dict[type[Model], int]) -> str:
    cases = " ".join(
        f"WHEN {name} LIKE '{kind}:%%' THEN '{kind}:' || CAST(CAST(substr({name}, {len(kind) + 2}) AS bigint) + {lap * last[model]} AS text)"
        for kind, model in OF_PEOPLE.items()
    )
    return f"CASE {cases} ELSE {name} END"


def _sequences(cursor: Any) -> None:
    """The next row gets a key after the copies (PostgreSQL; SQLite looks itself)."""
    if connection.vendor != "postgresql":
        return
    for model in MODELS:
        table = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
