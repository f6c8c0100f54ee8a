"""How many rows several questions mean, in one statement, whatever their number; each count stops at a cap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from kortisto.database.few import gathered

CAP = 1000
Number = tuple[int, bool]
"""A count, and whether counting stopped there."""


def counts(questions: Mapping[str, QuerySet[Any]], *, cap: int = CAP) -> dict[str, Number]:
    """Key → (number, whether counting stopped there)."""
    found = dict.fromkeys(questions, (0, False))
    keys: list[str] = []
    parts: list[str] = []
    values: list[Any] = []
    for key, rows in questions.items():
        try:
            sql, parameters = gathered(rows).order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        keys.append(key)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - the ORM's own statement, values apart
        values += parameters
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        row = cursor.fetchone()
    return found | {key: (min(number, cap), number > cap) for key, number in zip(keys, row, strict=True)}
